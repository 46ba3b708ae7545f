package dash

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/theme"
)

// root owns the state, the layout and the routing of keys; it calls its panes, and messages are only what comes from the world.
type root struct {
	project string
	control Control
	batches <-chan []devenv.Event
	theme   theme.Theme
	keys    rootKeys
	layout  layout

	state    devenv.State
	leaving  leaving
	helping  bool
	services *servicesPane
	logs     *logsPane
	reloads  *reloadStrip
	status   *statusBar
}

// leaving is how far the user is on the way out.
type leaving int

const (
	staying leaving = iota
	detaching
	stopping
	killing
)

type rootKeys struct{ stop, detach, help key.Binding }

// What comes from the feed.
type (
	batchMsg []devenv.Event
	endMsg   struct{}
)

func newRoot(batches <-chan []devenv.Event, control Control, opts Options) *root {
	m := &root{
		project: opts.Project, control: control, batches: batches, theme: theme.Rich(true),
		services: newServicesPane(), logs: newLogsPane(), reloads: newReloadStrip(), status: &statusBar{project: opts.Project},
		keys: rootKeys{
			stop:   key.NewBinding(key.WithKeys("q", "ctrl+c"), key.WithHelp("q", "stop")),
			detach: key.NewBinding(key.WithKeys("d"), key.WithHelp("d", "detach")),
			help:   key.NewBinding(key.WithKeys("?"), key.WithHelp("?", "help")),
		},
	}
	if opts.NoColor {
		m.theme = theme.None()
	}
	return m
}

// Init asks for the first batch, and for the background so as to choose the colours; they are made for a dark one until then.
func (m *root) Init() tea.Cmd { return tea.Batch(m.next, tea.RequestBackgroundColor) }

// next waits for a batch of events.
func (m *root) next() tea.Msg {
	events, open := <-m.batches
	if !open {
		return endMsg{}
	}
	return batchMsg(events)
}

func (m *root) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case batchMsg:
		m.apply(msg)
		return m, m.next
	case endMsg:
		return m, tea.Quit
	case leaveMsg:
		return m, m.leave()
	case tea.WindowSizeMsg:
		m.layout.width, m.layout.height = msg.Width, msg.Height
		m.arrange()
	case tea.BackgroundColorMsg:
		if !m.theme.Plain {
			m.theme = theme.Rich(msg.IsDark())
		}
	case tea.KeyPressMsg:
		return m, m.press(msg)
	case tea.MouseMsg:
		m.point(msg)
	}
	return m, nil
}

func (m *root) apply(events []devenv.Event) {
	for _, event := range events {
		m.state.Apply(event)
	}
	m.services.Apply(events, m.state)
	m.logs.Apply(events, m.state)
	m.reloads.Apply(events)
	m.arrange()
}

func (m *root) arrange() {
	m.layout.measure(len(m.state.Services))
	l := m.layout
	m.services.headed = l.split
	m.services.SetSize(l.services.width, l.services.height)
	m.logs.SetSize(l.logs.width, l.logs.height)
	m.reloads.SetSize(l.width, 1)
	m.status.SetSize(l.width, 1)
}

// press handles root's own keys; the keys of the panes are disjoint, so all of them may listen.
func (m *root) press(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, m.keys.stop):
		return m.leave()
	case key.Matches(msg, m.keys.help):
		m.helping = !m.helping
	case m.helping:
		m.helping = msg.String() != "esc"
	case key.Matches(msg, m.keys.detach) && m.leaving == staying && !m.state.Stopping:
		m.leaving = detaching
		m.control.Detach()
	default:
		m.services.Update(msg)
		m.logs.Show(m.services.chosen)
		m.logs.Update(msg)
	}
	return nil
}

// leave stops, then kills, then takes the screen away: the user gets out even where the engine hangs.
func (m *root) leave() tea.Cmd {
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

// point hands a mouse event to the pane beneath the pointer, in the pane's own coordinates.
func (m *root) point(msg tea.MouseMsg) {
	mouse := msg.Mouse()
	switch l := m.layout; {
	case m.helping:
	case l.services.holds(mouse.X, mouse.Y):
		if _, is := msg.(tea.MouseClickMsg); is {
			m.services.Update(tea.MouseClickMsg{X: mouse.X - l.services.x, Y: mouse.Y - l.services.y, Button: mouse.Button})
			m.logs.Show(m.services.chosen)
		}
	case l.logs.holds(mouse.X, mouse.Y):
		m.logs.Update(msg)
	}
}

func (m *root) View() tea.View {
	screen := strings.Join(m.rows(), "\n")
	if m.helping {
		screen = over(screen, helpBox(m.help(), m.theme), m.layout.width, m.layout.height)
	}
	return tea.View{Content: screen, AltScreen: true, MouseMode: tea.MouseModeCellMotion}
}

func (m *root) help() []help {
	stack := help{"stack", []key.Binding{m.keys.detach, m.keys.stop, m.keys.help}}
	return []help{m.services.Help(), m.logs.Help(), stack}
}

// shortKeys are the keys of the status bar, the most important first.
func (m *root) shortKeys() []key.Binding {
	if m.leaving != staying || m.state.Stopping {
		return []key.Binding{m.keys.help}
	}
	keys := []key.Binding{m.keys.stop, m.keys.help, m.keys.detach}
	for _, pane := range []help{m.services.Help(), m.logs.Help()} {
		keys = append(keys, pane.keys[0])
	}
	return keys
}
