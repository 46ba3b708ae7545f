package dash

import (
	"cmp"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/dash/logs"
	"github.com/fastdock/fastdock/tui/pane"
	"github.com/fastdock/fastdock/tui/settings"
	"github.com/fastdock/fastdock/tui/theme"
)

// root is the Bubble Tea model of the dashboard. It owns the state, the layout and the routing of keys and calls its
// panes directly; messages carry only results of commands and external input.
type root struct {
	project    string
	dir        string // of the project
	control    Control
	background *background
	batches    <-chan delivery
	theme      theme.Theme
	keys       rootKeys
	hints      hints
	opener     pane.KeyName // the key that opened the overlay, which closes it, too
	layout     layout

	state          devenv.State
	quitting       quitState
	services       *servicesPane
	logs           *logs.Panes
	diagnosisPanel *diagnosisPanel
	reloads        *reloadsBar
	statusBar      *statusBar
	commands       *commandLog

	diagnosis    *diagnosis
	debuggers    *debuggers
	docs         *docs
	began        time.Time // the start of the stack
	greeted      bool      // a key was pressed
	actions      []action
	overlay      overlay        // nil when nothing is over the panes
	prompt       *pane.Prompt   // nil when nothing is asked
	status       pane.StatusMsg // until the next key, or for statusLifetime
	statusCount  int            // how many there were
	expiring     int            // the last one whose end is scheduled
	lastCommand  string
	activeExec   *activeExec
	usagePending bool // usage is being requested
	tickPending  bool // a redraw is scheduled
	alert        alert
	alertChosen  bool              // by the key, not by the settings
	editor       string            // "" is that of the environment
	themeFixed   bool              // the settings name it
	ascii        *strings.Replacer // nil where the terminal has all characters
	dragging     bool              // the bar between services and logs
	clock        func() time.Time
	lifetime     time.Duration // of a status; 0 is until the next key
	rendered     *tea.View     // nil when the screen must be redrawn
}

// What comes from the feed.
type (
	batchMsg       []devenv.Event
	earlyMsg       []devenv.Event // a batch is sure to follow within a frame
	streamEndedMsg struct{}
)

func newRoot(batches <-chan delivery, control Control, opts Options) *root {
	zone, clock := cmp.Or(opts.zone, time.Local), time.Now
	if opts.clock != nil {
		clock = opts.clock
	}
	work := &background{}
	m := &root{
		project: opts.Project, dir: opts.Dir, control: control, batches: batches, background: work, clock: clock,
		theme: theme.Rich(true), keys: newRootKeys(), activeExec: &activeExec{},
		services: newServicesPane(clock), reloads: newReloadsBar(zone), diagnosisPanel: &diagnosisPanel{zone: zone},
		statusBar: &statusBar{project: opts.Project}, commands: newCommandLog(zone), debuggers: newDebuggers(work, control),
		docs: newDocs(work), began: clock(), lifetime: statusLifetime,
		diagnosis: &diagnosis{background: work, control: control, clock: clock, examine: opts.Examine},
	}
	m.logs = logs.New(m, opts.Project, zone, m.began)
	m.services.counts = m.logs.Counts
	m.services.debuggers, m.services.docs = m.debuggers.known, m.docs.known
	m.actions = m.newActions()
	m.applySettings(opts.Settings)
	if opts.NoColor {
		m.theme = theme.None()
	}
	if opts.ASCII {
		m.ascii = asciiReplacer()
	}
	return m
}

// applySettings takes in what the user has chosen.
func (m *root) applySettings(s settings.Settings) {
	m.setKeys(s.Keys)
	m.hints = m.newHints()
	m.services.hints, m.reloads.hints, m.diagnosisPanel.hints, m.statusBar.hints = m.hints, m.hints, m.hints, m.hints
	m.editor = s.Editor
	m.alert = map[string]alert{"bell": bellAlert, "desktop": desktopAlert}[s.Notifications]
	switch s.Theme {
	case "dark", "light":
		m.theme, m.themeFixed = theme.Rich(s.Theme == "dark"), true
	case "none":
		m.theme = theme.None()
	}
}

// Init asks for the first batch, and for the background so as to choose the colours; they are made for a dark one
// until then.
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
	model, cmd := m.update(msg)
	return model, tea.Batch(cmd, m.expireStatus())
}

func (m *root) update(msg tea.Msg) (tea.Model, tea.Cmd) {
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
		if msg.handle() {
			return m, m.advanceQuit()
		}
	case tea.WindowSizeMsg:
		m.layout.width, m.layout.height = msg.Width, msg.Height
		m.arrange()
		return m, m.requestUsage()
	case tea.BackgroundColorMsg:
		if !m.theme.Plain && !m.themeFixed {
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

// applyBatch applies a batch, and requests the next one and everything that it made stale.
func (m *root) applyBatch(events []devenv.Event) tea.Cmd {
	m.apply(events)
	return tea.Batch(m.next, m.requestUsage(), m.scheduleTick(), m.alert.report(events, m.project),
		m.diagnosis.examineNewFailures(), m.requestProbes(), m.debuggers.requestAfter(events),
		m.docs.request(m.state))
}

// handleMsg handles the result of a background command.
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
		defer m.arrange()
		return m.diagnosis.handleResult(msg)
	case probesMsg:
		defer m.arrange()
		return m.diagnosis.handleProbes(msg, m.services.selected)
	case descriptionMsg:
		return m.handleDescription(msg)
	case docsMsg:
		m.docs.known[msg.service] = msg.exists
	case debuggerMsg:
		defer m.arrange()
		return m.debuggers.handle(msg)
	case pane.StatusMsg:
		m.SetStatus(msg.Tone, msg.Text)
	case statusExpiredMsg:
		if int(msg) == m.statusCount {
			m.status = pane.StatusMsg{}
		}
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
	m.services.markUnseen(events, m.logs.Shows)
	m.reloads.Apply(events)
	m.commands.Apply(events, m.clock())
	m.diagnosis.updateFailing(m.state)
	m.arrange()
}

func (m *root) arrange() {
	m.layout.reloadsHeight = m.reloads.neededHeight(m.state, m.layout.width, m.layout.height, m.theme)
	m.layout.compute(len(m.state.Services), tableRows(m.state))
	m.diagnosisPanel.resize(m.layout.logs.Width, m.layout.spareRows(), m.subject(), m.theme)
	m.layout.takeRows(m.diagnosisPanel.height)
	l := m.layout
	m.services.titled, m.services.table = l.split || l.table, l.table
	m.services.SetSize(l.services.Width, l.services.Height)
	m.logs.SetSize(l.logs.Width, l.logs.Height)
	m.reloads.SetSize(l.width, l.reloadsHeight)
	m.statusBar.SetSize(l.width, 1)
}

// requestProbes asks for the health checks of the selected service while it fails.
func (m *root) requestProbes() tea.Cmd { return m.diagnosis.requestProbes(m.services.selected) }
