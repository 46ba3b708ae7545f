package dash

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/pane"
	"github.com/fastdock/fastdock/tui/phrase"
	"github.com/fastdock/fastdock/tui/theme"
)

// statusBar is the last row: the project, how it is, and the keys.
type statusBar struct {
	width   int
	project string
	hints   hints
}

func (p *statusBar) SetSize(width, _ int) { p.width = width }

// View draws the bar; keys are in the order of their importance, and shown as far as they fit.
func (p *statusBar) View(state devenv.State, leaving quitState, keys []key.Binding, theme theme.Theme) string {
	style, text := stackStatus(state, leaving, theme)
	text = p.hints.Replace(text)
	left := " " + theme.Strong.Render(p.project) + "  " + style.Render(text)
	return pane.Justify(left, shortHelp(keys, p.width-ansi.StringWidth(left)-2, theme), p.width)
}

// stackStatus returns how the stack is, in a few words.
func stackStatus(state devenv.State, leaving quitState, theme theme.Theme) (lipgloss.Style, string) {
	up, sick := countServices(state)
	switch {
	case leaving == checkingUsers:
		return theme.Warn, "checking for other users of the stack… press {stop} again to stop"
	case leaving == detaching:
		return theme.Warn, "detaching, the stack keeps running"
	case state.Forced || leaving == killing:
		return theme.Warn, "killing… press {stop} again to leave"
	case state.Stopping || leaving == stopping:
		return theme.Warn, "stopping… press {stop} again to kill"
	case len(sick) == 1:
		return theme.Fail, sick[0]
	case len(sick) > 1:
		return theme.Fail, fmt.Sprintf("%d services failing", len(sick))
	case len(state.Services) == 0:
		return theme.Warn, "starting"
	case state.ReadyIn == 0:
		return theme.Warn, fmt.Sprintf("starting, %d of %d up", up, len(state.Services))
	}
	switch pending := pendingServices(state); len(pending) {
	case 0:
		return theme.OK, "ready in " + phrase.Seconds(state.ReadyIn)
	case 1:
		return theme.Warn, pending[0]
	default:
		return theme.Warn, phrase.Count(len(pending), "service") + " not ready"
	}
}

// pendingServices returns a phrase for each service that is not ready any more without having failed: it is built,
// started or stopped. A reload does not count, nor does a job that has ended.
func pendingServices(state devenv.State) []string {
	var pending []string
	for _, service := range state.Services {
		health, word := serviceHealth(service, state.Stopping)
		if health == healthBusy && !service.Reload.Busy || health == healthPaused || service.Resting {
			pending = append(pending, service.Name+" "+word)
		}
	}
	return pending
}

// countServices returns how many services are up, and a phrase for each one that is not well.
func countServices(state devenv.State) (up int, sick []string) {
	for _, service := range state.Services {
		switch health, word := serviceHealth(service, state.Stopping); health {
		case healthOK:
			up++
		case healthFailed:
			sick = append(sick, service.Name+" "+word)
		}
	}
	return up, sick
}

// shortHelp returns keys and what they do, the most important one at the right, as many as fit into width. The bubbles
// help cuts at the right with an ellipsis instead.
func shortHelp(keys []key.Binding, width int, theme theme.Theme) string {
	var parts []string
	for _, binding := range keys {
		h := binding.Help()
		if h.Key == "" {
			continue // only the palette has it
		}
		if width -= ansi.StringWidth(h.Key+" "+h.Desc) + 2; width < 0 {
			break
		}
		parts = append(parts, theme.Accent.Render(h.Key)+" "+theme.Muted.Render(h.Desc)+"  ")
	}
	slices.Reverse(parts)
	return strings.TrimSuffix(strings.Join(parts, ""), " ")
}
