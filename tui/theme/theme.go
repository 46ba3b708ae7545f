// Package theme names the colours of the terminal by what they mean, so that every part of fastdock says "failed"
// alike.
package theme

import (
	"image/color"

	"charm.land/lipgloss/v2"
)

// Theme is a set of styles by meaning. Ordinary text has none: it keeps the terminal's own colour.
type Theme struct {
	OK     lipgloss.Style // healthy, ready, done
	Warn   lipgloss.Style // in progress, or worth a look
	Fail   lipgloss.Style // failed, broken, unhealthy
	Muted  lipgloss.Style // what is there to be looked up, not read
	Accent lipgloss.Style // where the user is, and what can be pressed
	Strong lipgloss.Style // names and headings
	Line   lipgloss.Style // rules and frames, which only divide
	Hit    lipgloss.Style // what a search found
	Chosen lipgloss.Style // what is selected

	Plain    bool // no colours at all, not even those of containers
	services []lipgloss.Style
}

// Rich returns the theme of a full-screen program, in colours made for a dark or a light background.
func Rich(dark bool) Theme {
	pick := lipgloss.LightDark(dark)
	shade := func(light, dark string) lipgloss.Style {
		return ink(pick(lipgloss.Color(light), lipgloss.Color(dark)))
	}
	return Theme{
		OK:     shade("#2f7d4f", "#7fbf8e"),
		Warn:   shade("#946200", "#d9b36c"),
		Fail:   shade("#c0392b", "#e88b80"),
		Muted:  shade("#6e7781", "#7b8492"),
		Accent: shade("#3556c4", "#8aadf4"),
		Strong: lipgloss.NewStyle().Bold(true),
		Line:   shade("#c4cad1", "#434b58"),
		Hit:    lipgloss.NewStyle().Reverse(true),
		Chosen: lipgloss.NewStyle().Background(pick(lipgloss.Color("#d7e0f5"), lipgloss.Color("#2c3a57"))),
		services: []lipgloss.Style{
			shade("#2b6cb0", "#86b5e0"), shade("#8a4fa3", "#c4a2dc"), shade("#0f7b7b", "#7cc4bf"),
			shade("#9c5a1a", "#d8ab84"), shade("#a8436f", "#dd9cb8"), shade("#5f7a1f", "#b3c580"),
		},
	}
}

// Basic returns the theme of plain lines, in the sixteen colours that the user's own terminal defines.
func Basic() Theme {
	return Theme{
		OK:     ink(lipgloss.Green),
		Warn:   ink(lipgloss.Yellow),
		Fail:   ink(lipgloss.Red),
		Muted:  ink(lipgloss.BrightBlack),
		Accent: ink(lipgloss.Blue),
		Strong: lipgloss.NewStyle().Bold(true),
		Line:   ink(lipgloss.BrightBlack),
		Hit:    lipgloss.NewStyle().Reverse(true),
		Chosen: lipgloss.NewStyle().Reverse(true),
		services: []lipgloss.Style{
			ink(lipgloss.Cyan), ink(lipgloss.Magenta), ink(lipgloss.Blue),
			ink(lipgloss.BrightCyan), ink(lipgloss.BrightMagenta), ink(lipgloss.BrightBlue),
		},
	}
}

// None returns the theme without any escape sequence, for NO_COLOR, pipes and files.
func None() Theme { return Theme{Plain: true} }

// Service returns the style of the i-th service's name where lines of several services are mixed.
func (t Theme) Service(i int) lipgloss.Style {
	if len(t.services) == 0 {
		return lipgloss.Style{}
	}
	return t.services[i%len(t.services)]
}

func ink(c color.Color) lipgloss.Style { return lipgloss.NewStyle().Foreground(c) }
