package dash

import (
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/theme"
)

// root owns the state, the layout and the routing of keys; it calls its panes, and messages are only what comes from the world.
type root struct {
	project string
	dir     string // of the project
	control Control
	batches <-chan delivery
	theme   theme.Theme
	keys    rootKeys
	layout  layout

	state          devenv.State
	quitting       quitState
	services       *servicesPane
	logs           *logsPane
	diagnosisPanel *diagnosisPanel
	reloads        *reloadsBar
	statusBar      *statusBar
	commands       *commandLog

	diagnosis    *diagnosis
	debuggers    debuggers
	actions      []action
	overlay      overlay   // nil when nothing is over the panes
	prompt       *prompt   // nil when nothing is asked
	status       statusMsg // until the next key
	lastCommand  string
	activeExec   *activeExec
	usagePending bool // somebody asks what the containers take
	tickPending  bool // a new drawing is due
	alert        alert
	closed       <-chan struct{}   // closed when the screen is gone
	ascii        *strings.Replacer // nil where the terminal has all characters
	dragging     bool              // the bar between services and logs
	clock        func() time.Time
	rendered     *tea.View // nil when it is to be drawn anew
}

type rootKeys struct{ stop, detach, help, palette, doctor, console, commands, suspend, bell key.Binding }

// What comes from the feed.
type (
	batchMsg       []devenv.Event
	earlyMsg       []devenv.Event // a batch is sure to follow within a frame
	streamEndedMsg struct{}
)

func newRoot(batches <-chan delivery, control Control, opts Options) *root {
	m := &root{
		project: opts.Project, dir: opts.Dir, control: control, batches: batches, theme: theme.Rich(true),
		services: newServicesPane(), logs: newLogsPane(), reloads: newReloadsBar(), diagnosisPanel: &diagnosisPanel{zone: time.Local}, statusBar: &statusBar{project: opts.Project},
		commands: &commandLog{zone: time.Local}, activeExec: &activeExec{}, diagnosis: &diagnosis{examine: opts.Examine},
		debuggers: debuggers{map[string]devenv.Debugger{}, map[string]bool{}}, clock: time.Now,
		keys: rootKeys{
			stop:   key.NewBinding(key.WithKeys("q", "ctrl+c"), key.WithHelp("q", "stop")),
			detach: Bind("d", "detach"),
			help:   Bind("?", "help"), palette: Bind(":", "find a key"),
			doctor: Bind("D", "what doctor finds"), console: Bind("c", "database console"), commands: Bind("C", "commands so far"), bell: Bind("B", "bell, notification"), suspend: Bind("ctrl+z", "to the shell, fg comes back"),
		},
	}
	m.services.debuggers = m.debuggers.known
	m.actions = m.newActions()
	if opts.NoColor {
		m.theme = theme.None()
	}
	if opts.ASCII {
		m.ascii = asciiReplacer()
	}
	return m
}

// Init asks for the first batch, and for the background so as to choose the colours; they are made for a dark one until then.
func (m *root) Init() tea.Cmd { return tea.Batch(m.next, tea.RequestBackgroundColor) }

// next waits for a batch of events.
func (m *root) next() tea.Msg {
	next, open := <-m.batches
	switch {
	case !open:
		return streamEndedMsg{}
	case next.early:
		return earlyMsg(next.events)
	}
	return batchMsg(next.events)
}

func (m *root) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if early, is := msg.(earlyMsg); is {
		return m, m.applyBatch(early)
	}
	m.rendered = nil
	switch msg := msg.(type) {
	case batchMsg:
		return m, m.applyBatch(msg)
	case streamEndedMsg:
		return m, tea.Quit
	case quitRequestMsg:
		return m, m.advanceQuit()
	case tea.WindowSizeMsg:
		m.layout.width, m.layout.height = msg.Width, msg.Height
		m.arrange()
		return m, m.requestUsage()
	case tea.BackgroundColorMsg:
		if !m.theme.Plain {
			m.theme = theme.Rich(msg.IsDark())
		}
	case tea.KeyPressMsg:
		cmd := m.handleKeyPress(msg)
		m.arrange()
		return m, tea.Batch(cmd, m.requestProbes())
	case tea.PasteMsg:
		m.paste(msg.Content)
	case tea.MouseMsg:
		m.handleMouse(msg)
		m.arrange()
		return m, m.requestProbes()
	default:
		return m, m.handleMsg(msg)
	}
	return m, nil
}

// applyBatch takes a batch in, and asks for the next one and for what it makes worth asking.
func (m *root) applyBatch(events []devenv.Event) tea.Cmd {
	m.apply(events)
	return tea.Batch(m.next, m.requestUsage(), m.scheduleTick(), m.alertOn(events), m.examineNewFailures(), m.requestProbes(), m.requestDebuggers(events))
}

// handleMsg takes what comes back from what was begun beside the screen.
func (m *root) handleMsg(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case sharedUseMsg:
		return m.handleSharedUse(msg)
	case tickMsg:
		m.tickPending = false
		return m.scheduleTick()
	case usageMsg:
		m.usagePending = false
		m.services.recordUsage(msg)
		return m.requestUsage()
	case diagnosisMsg:
		return m.handleDiagnosis(msg)
	case probesMsg:
		return m.handleProbes(msg)
	case debuggerMsg:
		return m.handleDebugger(msg)
	case statusMsg:
		m.status = msg
	case execDoneMsg:
		m.handleExecDone(msg)
	}
	return nil
}

func (m *root) apply(events []devenv.Event) {
	for _, event := range events {
		m.state.Apply(event)
	}
	m.services.Apply(events, m.state)
	m.logs.Apply(events, m.state)
	m.services.markUnseen(events, m.logs.visible)
	m.reloads.Apply(events)
	m.commands.Apply(events, m.now())
	m.diagnosis.updateFailing(m.state)
	m.arrange()
}

func (m *root) arrange() {
	m.layout.reloadsHeight = m.reloads.neededHeight(m.state, m.layout.width, m.layout.height, m.theme)
	m.layout.compute(len(m.state.Services))
	m.diagnosisPanel.resize(m.layout.logs.Width, m.layout.spareRows(), m.subject(), m.theme)
	m.layout.takeRows(m.diagnosisPanel.height)
	l := m.layout
	m.services.titled = l.split
	m.services.SetSize(l.services.Width, l.services.Height)
	m.logs.SetSize(l.logs.Width, l.logs.Height)
	m.reloads.SetSize(l.width, l.reloadsHeight)
	m.statusBar.SetSize(l.width, 1)
}

// handleKeyPress gives a key to what has them: a prompt, a box over the panes, or the panes and the stack.
func (m *root) handleKeyPress(msg tea.KeyPressMsg) tea.Cmd {
	m.status = statusMsg{}
	switch {
	case m.prompt != nil:
		asking := m.prompt
		closed, cmd := asking.handleKey(msg)
		if closed && m.prompt == asking {
			m.prompt = nil
		}
		return cmd
	case m.overlay != nil && !m.isQuitKey(msg):
		answer := m.overlay.handleKey(msg)
		if answer.closed {
			m.overlay = nil
		}
		if answer.key != "" {
			return m.handleKey(answer.key)
		}
		return nil
	}
	return m.handleKey(KeyName(msg.String()))
}

// isQuitKey says whether a key is the way out even from a box over the panes: where text is typed, only Ctrl-C is.
func (m *root) isQuitKey(msg tea.KeyPressMsg) bool {
	_, typing := m.overlay.(*palette)
	return key.Matches(msg, m.keys.stop) && (!typing || msg.String() == "ctrl+c")
}

func (m *root) paste(text string) {
	if m.prompt != nil {
		m.prompt.paste(text)
		m.prompt.notify()
	}
}

// handleKey does what a key means to the stack and the panes; the keys are disjoint, so all panes may listen.
func (m *root) handleKey(k KeyName) tea.Cmd {
	if cmd, is := m.runAction(k); is {
		return cmd
	}
	switch {
	case key.Matches(k, m.keys.stop):
		return m.quit()
	case key.Matches(k, m.keys.help):
		m.overlay = &helpBox{sections: m.help()}
	case key.Matches(k, m.keys.palette):
		m.overlay = newPalette(m.help())
	case key.Matches(k, m.keys.commands):
		m.overlay = m.commands
	case key.Matches(k, m.keys.doctor):
		m.overlay = &doctorBox{diagnosis: m.diagnosis, zone: m.diagnosisPanel.zone}
		return m.examine(0)
	case key.Matches(k, m.keys.console):
		return m.openConsole()
	case key.Matches(k, m.keys.bell):
		m.alert = m.alert.next()
		m.setStatus(Info, m.alert.String())
	case key.Matches(k, m.keys.suspend):
		return func() tea.Msg { m.control.StandStill(); return tea.Suspend() }
	case key.Matches(k, m.keys.detach) && m.quitting <= checkingUsers && !m.state.Stopping:
		m.quitting = detaching
		m.control.Detach()
	default:
		if cmd, is := m.handleLogsKey(k); is {
			return cmd
		}
		m.forwardKey(k)
	}
	return nil
}

// forwardKey lets the panes do what a key means to them. The chosen service is that of the focused log pane.
func (m *root) forwardKey(k KeyName) {
	chosen := m.services.selected
	m.services.handleKey(k)
	if m.services.selected != chosen {
		m.logs.Show(m.services.selected)
		return
	}
	m.logs.press(k)
	if m.logs.focused() != m.logs.merged {
		m.services.selected = m.logs.focused().source
	}
}

// View is drawn anew after all but early batches: in a flood these are two hundred in a second, and each drawing takes longer
// than to store what came.
func (m *root) View() tea.View {
	if m.rendered == nil {
		view := m.render()
		m.rendered = &view
	}
	return *m.rendered
}

func (m *root) render() tea.View {
	m.services.clearSeen(m.logs.visible)
	screen := strings.Join(m.renderRows(), "\n")
	if l := m.layout; m.overlay != nil {
		screen = overlayOn(screen, m.overlay.render(l.width, l.height, m.theme), l.width, l.height)
	}
	if m.ascii != nil {
		screen = m.ascii.Replace(screen)
	}
	return tea.View{
		Content: screen, AltScreen: true, MouseMode: tea.MouseModeCellMotion, WindowTitle: m.title(), ProgressBar: m.progress(),
	}
}
