package dash

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/phrase"
	"github.com/fastdock/fastdock/tui/theme"
)

// leaving is how far the user is on the way out.
type leaving int

const (
	staying leaving = iota
	looking         // who else uses the stack
	detaching
	stopping
	killing
)

// companyMsg says who else uses the stack that is to be stopped.
type companyMsg devenv.Company

// companyLimit is how long a person waits to hear who else uses the stack.
const companyLimit = 2 * time.Second

// quit leaves, but looks first whether others use the stack; who presses the key again means it.
func (m *root) quit() tea.Cmd {
	_, asked := m.overlay.(*quitBox)
	if asked || m.leaving != staying || m.state.Stopping {
		return m.leave()
	}
	m.leaving = looking
	return func() tea.Msg {
		ctx, cancel := m.whileShown(companyLimit)
		defer cancel()
		return companyMsg(m.control.Company(ctx))
	}
}

// hearCompany asks where others use the stack, or may do so.
func (m *root) hearCompany(company companyMsg) tea.Cmd {
	if m.leaving != looking {
		return nil // they have left in another way
	}
	m.leaving = staying
	if len(company.Attached) == 0 && !company.Before && !company.Unknown {
		return m.leave()
	}
	m.overlay = &quitBox{devenv.Company(company)}
	return nil
}

// leave stops, then kills, then takes the screen away: the user gets out even where the engine hangs.
func (m *root) leave() tea.Cmd {
	if _, asked := m.overlay.(*quitBox); asked {
		m.overlay = nil
	}
	switch {
	case m.leaving == detaching || m.leaving == killing || m.state.Forced:
		return tea.Quit
	case m.leaving == stopping || m.state.Stopping:
		m.leaving = killing
		m.control.Kill()
	default:
		m.leaving = stopping
		m.control.Stop()
	}
	return nil
}

// quitBox asks whether a stack is to be stopped that others use. The key to leave, again, says yes.
type quitBox struct{ company devenv.Company }

func (b *quitBox) press(msg tea.KeyPressMsg) answer {
	if msg.String() == "d" {
		return answer{closed: true, key: "d"}
	}
	return answer{closed: closes(msg)}
}

func (b *quitBox) draw(width, height int, theme theme.Theme) string {
	rows := []string{theme.Strong.Render("stop the stack?")}
	if b.company.Before {
		rows = append(rows, "it ran before this `up`")
	}
	if b.company.Unknown {
		rows = append(rows, "the engine does not tell yet if it ran before")
	}
	if pids := b.company.Attached; len(pids) > 0 {
		rows = append(rows, phrase.Count(len(pids), "other fastdock")+" on it"+told(pids))
	}
	for _, way := range []struct{ key, does string }{{"q", "stop it"}, {"d", "detach, it runs on"}, {"esc", "stay"}} {
		rows = append(rows, theme.Accent.Render(fmt.Sprintf("%-4s", way.key))+way.does)
	}
	return framed(rows, width, height, theme)
}

// told are the processes that are known, in brackets.
func told(pids []int) string {
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
