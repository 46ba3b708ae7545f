package dash

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/theme"
)

// progressWidth is the width in columns of the bar that shows how far the stack is.
const progressWidth = 24

// startRow returns the row that stands in the place of the last reloads while there are none: how far the start is,
// then where to look at the app and how to go on, until the first key.
func (m *root) startRow() string {
	switch {
	case m.state.Stopping || len(m.state.Services) == 0:
		return ""
	case m.state.ReadyIn == 0:
		return m.renderProgress()
	case m.greeted:
		return m.theme.Muted.Render("no reloads yet")
	}
	return m.renderGreeting(m.layout.width - 2)
}

// renderProgress returns a bar, and for how long the stack has been starting.
func (m *root) renderProgress() string {
	bar := renderBar(startProgress(m.state), min(progressWidth, m.layout.width/3), m.theme)
	return bar + "  " + formatAge(m.clock().Sub(m.began))
}

// renderBar returns a bar that is filled up to a share. The bubbles progress brings a library for its animation along.
func renderBar(share float64, width int, theme theme.Theme) string {
	filled := max(0, min(width, int(share*float64(width)+0.5)))
	return theme.Accent.Render(strings.Repeat("█", filled)) + theme.Line.Render(strings.Repeat("░", width-filled))
}

// startProgress returns how far a stack has come, from 0 to 1. It does not go back while services only advance.
func startProgress(state devenv.State) float64 {
	done := 0.0
	for _, service := range state.Services {
		done += serviceProgress(service)
	}
	return done / float64(max(1, len(state.Services)))
}

func serviceProgress(s devenv.ServiceState) float64 {
	health, _ := serviceHealth(s, false)
	switch {
	case health == healthOK || s.Status() == devenv.StatusExited:
		return 1
	case s.Phase == devenv.PhasePull && s.Pull.Total > 0:
		return float64(s.Pull.Current) / float64(s.Pull.Total) / 2
	case s.Phase == devenv.PhaseBuild:
		return 0.25
	case s.Phase == devenv.PhaseWait || s.Status() == devenv.StatusCreated:
		return 0.5
	case s.Status() == devenv.StatusStarting:
		return 0.75
	}
	return 0
}

// renderGreeting returns what to do first, as much of it as fits: the address of the app goes last. How long the start
// took is in the status bar.
func (m *root) renderGreeting(width int) string {
	t := m.theme
	var parts []string
	if url := m.appURL(); url != "" {
		parts = append(parts, t.Muted.Render("open ")+hyperlink(url, t.Accent.Render(url), t))
	}
	keys := t.Accent.Render(m.hints.Replace("{help}")) + t.Muted.Render(" keys")
	parts = append(parts, t.Muted.Render("save a file to reload"), keys)
	return joinFirst(parts, t.Muted.Render(" · "), width)
}

// joinFirst joins as many parts as fit, from the first one on.
func joinFirst(parts []string, separator string, width int) string {
	for n := len(parts); n > 0; n-- {
		if joined := strings.Join(parts[:n], separator); ansi.StringWidth(joined) <= width {
			return joined
		}
	}
	return ""
}

// appURL returns the address of the first service that a browser can show.
func (m *root) appURL() string {
	for _, service := range m.state.DependantsFirst() {
		if isWeb(service) {
			return m.docs.url(service)
		}
	}
	return ""
}

// hyperlink returns a text that opens an address, where the terminal may have links.
func hyperlink(url, shown string, t theme.Theme) string {
	if t.Plain {
		return shown
	}
	return ansi.SetHyperlink(url) + shown + ansi.ResetHyperlink()
}
