package dash

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/pane"
	"github.com/fastdock/fastdock/tui/phrase"
	"github.com/fastdock/fastdock/tui/theme"
)

// quitState is the progress of quitting.
type quitState int

const (
	notQuitting   quitState = iota
	checkingUsers           // who else uses the stack
	detaching
	stopping
	killing
)

// sharedUseMsg reports who else uses the stack that is to be stopped.
type sharedUseMsg devenv.SharedUse

// sharedUseTimeout bounds how long the user waits to see who else uses the stack.
const sharedUseTimeout = 2 * time.Second

// quit stops the stack, but checks first whether others use it; pressing the key again skips the check.
func (m *root) quit() tea.Cmd {
	_, asked := m.overlay.(*quitBox)
	if asked || m.quitting != notQuitting || m.state.Stopping {
		return m.advanceQuit()
	}
	m.quitting = checkingUsers
	return func() tea.Msg {
		ctx, cancel := m.background.context(sharedUseTimeout)
		defer cancel()
		return sharedUseMsg(m.control.SharedUse(ctx))
	}
}

// handleSharedUse asks for confirmation where others use the stack, or may do so.
func (m *root) handleSharedUse(shared sharedUseMsg) tea.Cmd {
	if m.quitting != checkingUsers {
		return nil // they have left in another way
	}
	m.quitting = notQuitting
	if len(shared.Attached) == 0 && !shared.Before && !shared.Unknown {
		return m.advanceQuit()
	}
	m.overlay = &quitBox{devenv.SharedUse(shared), m.keys.detach, m.hints}
	return nil
}

// advanceQuit takes the next step of quitting: stop, kill, close the screen. So the user gets out even where the
// Engine hangs.
func (m *root) advanceQuit() tea.Cmd {
	if _, asked := m.overlay.(*quitBox); asked {
		m.overlay = nil
	}
	switch {
	case m.quitting == detaching || m.quitting == killing || m.state.Forced:
		return tea.Quit
	case m.quitting == stopping || m.state.Stopping:
		m.quitting = killing
		m.control.Kill()
	default:
		m.quitting = stopping
		m.control.Stop()
	}
	return nil
}

// quitBox asks whether to stop a stack that others use. The quit key confirms.
type quitBox struct {
	use    devenv.SharedUse
	detach key.Binding
	hints  hints
}

func (b *quitBox) handleKey(msg tea.KeyPressMsg) overlayResult {
	if key.Matches(msg, b.detach) {
		return overlayResult{closed: true, key: pane.KeyName(msg.String())}
	}
	return overlayResult{closed: isCloseKey(msg)}
}

func (b *quitBox) render(width, height int, theme theme.Theme) string {
	rows := []string{theme.Strong.Render("stop the stack?")}
	if b.use.Before {
		rows = append(rows, "it was already running when you attached")
	}
	if b.use.Unknown {
		rows = append(rows, "checking whether it was already running")
	}
	if pids := b.use.Attached; len(pids) > 0 {
		rows = append(rows, phrase.Count(len(pids), "other fastdock")+" on it"+pidList(pids))
	}
	ways := []struct{ key, does string }{{"{stop}", "stop it"}, {"{detach}", "detach, keep it running"}, {"esc", "stay"}}
	for _, way := range ways {
		rows = append(rows, theme.Accent.Render(fmt.Sprintf("%-4s", b.hints.Replace(way.key)))+way.does)
	}
	return renderBox(rows, width, height, theme)
}

// pidList returns the known process IDs in parentheses.
func pidList(pids []int) string {
	var known []string
	for _, pid := range slices.Sorted(slices.Values(pids)) {
		if pid > 0 {
			known = append(known, fmt.Sprint(pid))
		}
	}
	if len(known) == 0 {
		return ""
	}
	return " (pid " + strings.Join(known, ", ") + ")"
}
