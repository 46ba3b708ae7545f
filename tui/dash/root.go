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
	batches <-chan handful
	theme   theme.Theme
	keys    rootKeys
	layout  layout

	state    devenv.State
	leaving  leaving
	services *servicesPane
	logs     *logsPane
	why      *whyPanel
	reloads  *reloadStrip
	status   *statusBar
	commands *commandLog

	diagnosis   *diagnosis
	debuggers   debuggers
	actions     []action
	overlay     overlay // nil when nothing is over the panes
	prompt      *prompt // nil when nothing is asked
	told        toldMsg // until the next key
	lastCommand string
	guests      *guests
	measuring   bool // somebody asks what the containers take
	ticking     bool // a new drawing is due
	alert       alert
	gone        <-chan struct{}   // closed when the screen is gone
	ascii       *strings.Replacer // nil where the terminal has all characters
	dragging    bool              // the bar between services and logs
	clock       func() time.Time
	drawn       *tea.View // nil when it is to be drawn anew
}

type rootKeys struct{ stop, detach, help, palette, doctor, console, commands, suspend, bell key.Binding }

// What comes from the feed.
type (
	batchMsg []devenv.Event
	earlyMsg []devenv.Event // a batch is sure to follow within a frame
	endMsg   struct{}
)

func newRoot(batches <-chan handful, control Control, opts Options) *root {
	m := &root{
		project: opts.Project, dir: opts.Dir, control: control, batches: batches, theme: theme.Rich(true),
		services: newServicesPane(), logs: newLogsPane(), reloads: newReloadStrip(), why: &whyPanel{zone: time.Local}, status: &statusBar{project: opts.Project},
		commands: &commandLog{zone: time.Local}, guests: &guests{}, diagnosis: &diagnosis{examine: opts.Examine},
		debuggers: debuggers{map[string]devenv.Debugger{}, map[string]bool{}}, clock: time.Now,
		keys: rootKeys{
			stop:   key.NewBinding(key.WithKeys("q", "ctrl+c"), key.WithHelp("q", "stop")),
			detach: bind("d", "detach"),
			help:   bind("?", "help"), palette: bind(":", "find a key"),
			doctor: bind("D", "what doctor finds"), console: bind("c", "database console"), commands: bind("C", "commands so far"), bell: bind("B", "bell, notification"), suspend: bind("ctrl+z", "to the shell, fg comes back"),
		},
	}
	m.services.debuggers = m.debuggers.known
	m.actions = m.newActions()
	if opts.NoColor {
		m.theme = theme.None()
	}
	if opts.ASCII {
		m.ascii = asciiOnly()
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
		return endMsg{}
	case next.early:
		return earlyMsg(next.events)
	}
	return batchMsg(next.events)
}

func (m *root) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if early, is := msg.(earlyMsg); is {
		return m, m.take(early)
	}
	m.drawn = nil
	switch msg := msg.(type) {
	case batchMsg:
		return m, m.take(msg)
	case endMsg:
		return m, tea.Quit
	case leaveMsg:
		return m, m.leave()
	case tea.WindowSizeMsg:
		m.layout.width, m.layout.height = msg.Width, msg.Height
		m.arrange()
		return m, m.measure()
	case tea.BackgroundColorMsg:
		if !m.theme.Plain {
			m.theme = theme.Rich(msg.IsDark())
		}
	case tea.KeyPressMsg:
		cmd := m.key(msg)
		m.arrange()
		return m, tea.Batch(cmd, m.askProbes())
	case tea.PasteMsg:
		m.paste(msg.Content)
	case tea.MouseMsg:
		m.point(msg)
		m.arrange()
		return m, m.askProbes()
	default:
		return m, m.hear(msg)
	}
	return m, nil
}

// take takes a batch in, and asks for the next one and for what it makes worth asking.
func (m *root) take(events []devenv.Event) tea.Cmd {
	m.apply(events)
	return tea.Batch(m.next, m.measure(), m.tick(), m.ring(events), m.diagnose(), m.askProbes(), m.askDebuggers(events))
}

// hear takes what comes back from what was begun beside the screen.
func (m *root) hear(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case companyMsg:
		return m.hearCompany(msg)
	case tickMsg:
		m.ticking = false
		return m.tick()
	case usageMsg:
		m.measuring = false
		m.services.take(msg)
		return m.measure()
	case diagnosedMsg:
		return m.diagnosed(msg)
	case probesMsg:
		return m.probed(msg)
	case debuggerMsg:
		return m.debuggerTold(msg)
	case toldMsg:
		m.told = msg
	case guestLeft:
		m.guestLeft(msg)
	}
	return nil
}

func (m *root) apply(events []devenv.Event) {
	for _, event := range events {
		m.state.Apply(event)
	}
	m.services.Apply(events, m.state)
	m.logs.Apply(events, m.state)
	m.services.note(events, m.logs.visible)
	m.reloads.Apply(events)
	m.commands.Apply(events, m.now())
	m.diagnosis.note(m.state)
	m.arrange()
}

func (m *root) arrange() {
	m.layout.strip = m.reloads.high(m.state, m.layout.width, m.layout.height, m.theme)
	m.layout.measure(len(m.state.Services))
	m.why.fitIn(m.layout.logs.width, m.layout.room(), m.subject(), m.theme)
	m.layout.carve(m.why.height)
	l := m.layout
	m.services.headed = l.split
	m.services.SetSize(l.services.width, l.services.height)
	m.logs.SetSize(l.logs.width, l.logs.height)
	m.reloads.SetSize(l.width, l.strip)
	m.status.SetSize(l.width, 1)
}

// key gives a key to what has them: a prompt, a box over the panes, or the panes and the stack.
func (m *root) key(msg tea.KeyPressMsg) tea.Cmd {
	m.told = toldMsg{}
	switch {
	case m.prompt != nil:
		asking := m.prompt
		closed, cmd := asking.press(msg)
		if closed && m.prompt == asking {
			m.prompt = nil
		}
		return cmd
	case m.overlay != nil && !m.leaves(msg):
		answer := m.overlay.press(msg)
		if answer.closed {
			m.overlay = nil
		}
		if answer.key != "" {
			return m.press(answer.key)
		}
		return nil
	}
	return m.press(pressed(msg.String()))
}

// leaves says whether a key is the way out even from a box over the panes: where text is typed, only Ctrl-C is.
func (m *root) leaves(msg tea.KeyPressMsg) bool {
	_, typing := m.overlay.(*palette)
	return key.Matches(msg, m.keys.stop) && (!typing || msg.String() == "ctrl+c")
}

func (m *root) paste(text string) {
	if m.prompt != nil {
		m.prompt.paste(text)
		m.prompt.tell()
	}
}

// press does what a key means to the stack and the panes; the keys are disjoint, so all panes may listen.
func (m *root) press(k pressed) tea.Cmd {
	if cmd, is := m.act(k); is {
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
		m.overlay = &doctorBox{diagnosis: m.diagnosis, zone: m.why.zone}
		return m.examine(0)
	case key.Matches(k, m.keys.console):
		return m.openConsole()
	case key.Matches(k, m.keys.bell):
		m.alert = m.alert.next()
		m.tell(noted, m.alert.String())
	case key.Matches(k, m.keys.suspend):
		return func() tea.Msg { m.control.StandStill(); return tea.Suspend() }
	case key.Matches(k, m.keys.detach) && m.leaving <= looking && !m.state.Stopping:
		m.leaving = detaching
		m.control.Detach()
	default:
		if cmd, is := m.pressLogs(k); is {
			return cmd
		}
		m.pressPanes(k)
	}
	return nil
}

// pressPanes lets the panes do what a key means to them. The chosen service is that of the focused log pane.
func (m *root) pressPanes(k pressed) {
	chosen := m.services.chosen
	m.services.press(k)
	if m.services.chosen != chosen {
		m.logs.Show(m.services.chosen)
		return
	}
	m.logs.press(k)
	if m.logs.focused() != m.logs.merged {
		m.services.chosen = m.logs.focused().source
	}
}

// View is drawn anew after all but early batches: in a flood these are two hundred in a second, and each drawing takes longer
// than to store what came.
func (m *root) View() tea.View {
	if m.drawn == nil {
		view := m.draw()
		m.drawn = &view
	}
	return *m.drawn
}

func (m *root) draw() tea.View {
	m.services.see(m.logs.visible)
	screen := strings.Join(m.rows(), "\n")
	if l := m.layout; m.overlay != nil {
		screen = over(screen, m.overlay.draw(l.width, l.height, m.theme), l.width, l.height)
	}
	if m.ascii != nil {
		screen = m.ascii.Replace(screen)
	}
	return tea.View{
		Content: screen, AltScreen: true, MouseMode: tea.MouseModeCellMotion, WindowTitle: m.title(), ProgressBar: m.progress(),
	}
}
