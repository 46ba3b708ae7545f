package dash

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/tui/pane"
)

// rootKeys are the keys that no pane has.
type rootKeys struct{ stop, detach, help, palette, doctor, console, commands, suspend, bell key.Binding }

func newRootKeys() rootKeys {
	return rootKeys{
		stop:   key.NewBinding(key.WithKeys("q", "ctrl+c"), key.WithHelp("q", "stop")),
		detach: pane.Bind("d", "detach"), help: pane.Bind("?", "help"), palette: pane.Bind(":", "find a key"),
		doctor: pane.Bind("D", "doctor findings"), console: pane.Bind("c", "database console"),
		commands: pane.Bind("C", "command history"), bell: pane.Bind("B", "bell, notification"),
		suspend: pane.Bind("ctrl+z", "suspend; fg resumes"),
	}
}

// handleKeyPress passes a key to the prompt, else to the overlay, else to the panes and the stack.
func (m *root) handleKeyPress(msg tea.KeyPressMsg) tea.Cmd {
	m.status, m.greeted = pane.StatusMsg{}, true
	switch {
	case m.prompt != nil:
		asking := m.prompt
		closed, cmd := asking.HandleKey(msg)
		if closed && m.prompt == asking {
			m.prompt = nil
		}
		return cmd
	case m.overlay != nil && !m.isQuitKey(msg):
		answer := m.overlay.handleKey(msg)
		if _, types := m.overlay.(typing); answer.closed || !types && pane.KeyName(msg.String()) == m.opener {
			m.overlay = nil
		}
		if answer.key != "" {
			return m.handleKey(answer.key)
		}
		return answer.cmd
	}
	return m.handleKey(pane.KeyName(msg.String()))
}

// isQuitKey reports whether a key quits even while an overlay is open: Ctrl-C does, and q only where the overlay asks
// whether to stop. Everywhere else q closes the overlay, as in other programs.
func (m *root) isQuitKey(msg tea.KeyPressMsg) bool {
	_, asks := m.overlay.(*quitBox)
	return msg.String() == "ctrl+c" || asks && key.Matches(msg, m.keys.stop)
}

func (m *root) paste(text string) {
	if m.prompt != nil {
		m.prompt.Paste(text)
	}
}

// handleKey does what a key means to the stack and the panes. The keys are disjoint, so the order does not matter.
func (m *root) handleKey(k pane.KeyName) tea.Cmd {
	m.opener = k
	if cmd, is := m.runAction(k); is {
		return cmd
	}
	switch {
	case key.Matches(k, m.keys.stop):
		return m.quit()
	case key.Matches(k, m.keys.help):
		m.overlay = newHelpBox(append(m.help(), legend()...))
	case key.Matches(k, m.keys.palette):
		m.overlay = newPalette(m.help())
	case key.Matches(k, m.keys.commands):
		m.overlay = m.commands
	case key.Matches(k, m.keys.doctor):
		m.overlay = newDoctorBox(m.diagnosis, m.diagnosisPanel.zone)
		return m.diagnosis.start(0)
	case key.Matches(k, m.keys.console):
		return m.openConsole()
	case key.Matches(k, m.keys.bell):
		m.alert, m.alertChosen = m.alert.next(), true
		m.SetStatus(pane.Info, m.alert.String())
	case key.Matches(k, m.keys.suspend):
		return func() tea.Msg { m.control.PrepareSuspend(); return tea.Suspend() }
	case key.Matches(k, m.keys.detach) && m.quitting <= checkingUsers && !m.state.Stopping:
		m.quitting = detaching
		m.control.Detach()
	default:
		return m.forwardKey(k)
	}
	return nil
}

// forwardKey passes a key to the panes. The selected service stays that of the focused log pane.
func (m *root) forwardKey(k pane.KeyName) tea.Cmd {
	before := m.services.selected
	m.services.handleKey(k)
	if m.services.selected != before {
		m.logs.Show(m.services.selected)
		return nil
	}
	cmd := m.logs.HandleKey(k)
	m.selectFocused()
	return cmd
}

// selectFocused selects the service of the focused log pane.
func (m *root) selectFocused() {
	if service, ok := m.logs.Service(); ok {
		m.services.selected = service
	}
}

func (m *root) help() []pane.HelpSection {
	service := m.services.Help()
	for _, a := range m.actions {
		service.Keys = append(service.Keys, a.Binding)
	}
	stack := pane.HelpSection{Title: "stack", Keys: m.stackKeys()}
	return append([]pane.HelpSection{service, stack}, m.logs.Help()...)
}

// bindings returns all keys that mean something while nothing is over the panes.
func (m *root) bindings() []key.Binding {
	all := m.stackKeys()
	for _, a := range m.actions {
		all = append(all, a.Binding)
	}
	return append(append(all, m.services.bindings()...), m.logs.Bindings()...)
}

// shortKeys returns the keys of the status bar, the most important first.
func (m *root) shortKeys() []key.Binding {
	if m.quitting != notQuitting || m.state.Stopping {
		return []key.Binding{m.keys.help}
	}
	keys := []key.Binding{m.keys.stop, m.keys.help}
	if len(m.diagnosis.failing) > 0 {
		keys = append(keys, m.keys.doctor)
	}
	keys = append(keys, m.keys.detach)
	keys = append(keys, m.services.keys.next, m.keys.palette)
	return append(keys, m.logs.ShortHelp()...)
}

// stackKeys returns the keys that concern the whole stack or the screen.
func (m *root) stackKeys() []key.Binding {
	k := m.keys
	return []key.Binding{k.doctor, k.console, k.commands, k.palette, k.bell, k.detach, k.stop, k.suspend, k.help}
}
