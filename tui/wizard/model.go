package wizard

import (
	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/scaffold"
	"github.com/fastdock/fastdock/tui/wizard/preview"
	"github.com/fastdock/fastdock/tui/wizard/review"
)

// model is the Bubble Tea model of the whole screen: its layout, the open page and the routing of keys.
type model struct {
	opts   Options
	style  *style
	layout layout
	state  state

	answers answers
	spec    scaffold.Spec // that the answers amount to
	pages   []page
	drafts  map[string]string // written, and left with a step back

	current    string // key of the page
	field      *field // nil on the last page
	leaving    bool   // esc was pressed, and answers would be lost
	wheels     *wheelCache
	trees      *treeCache
	before     scaffold.Tree // as it was when the page was opened
	preview    preview.Model
	reviewPage reviewPage
}

// state is whether there is still something to ask.
type state int

const (
	asking state = iota
	aborted
	finished
)

func newModel(opts Options) (*model, error) {
	a, err := newAnswers(opts.Settle)
	if err != nil {
		return nil, err
	}
	m := &model{
		opts: opts, style: newStyle(opts.NoColor, opts.ASCII), answers: a, drafts: map[string]string{},
		wheels: newWheelCache(), trees: newTreeCache(opts.Render),
	}
	m.preview = preview.New(m.style.theme, opts.ASCII)
	m.reviewPage = reviewPage{plan: opts.Plan, decisions: opts.Decisions, review: review.New(m.style.theme, opts.ASCII)}
	m.layout.compute(80, 24)
	m.update()
	m.open(m.pages[0].key)
	return m, nil
}

// update computes the spec and the pages from the answers.
func (m *model) update() {
	if spec, err := m.answers.spec(); err == nil {
		m.spec = spec
	}
	m.pages = pages(m.answers, m.spec)
}

// Init asks for the background, so as to choose the colours.
func (m *model) Init() tea.Cmd { return tea.RequestBackgroundColor }

func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.layout.compute(msg.Width, msg.Height)
		m.resize()
		return m, nil
	case tea.BackgroundColorMsg:
		m.setDark(msg.IsDark())
		return m, nil
	case planMsg:
		m.reviewPage.handlePlan(msg)
		return m, nil
	case tea.KeyPressMsg:
		if cmd, taken := m.handleKey(msg); taken {
			return m, cmd
		}
	case tea.MouseClickMsg, tea.MouseWheelMsg:
		return m, m.handleMouse(msg.(tea.MouseMsg))
	}
	if m.field == nil {
		return m, m.review(msg)
	}
	m.field.update(msg)
	m.updatePreview()
	return m, nil
}

// review passes a message to the review page, and acts on what it asks for.
func (m *model) review(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case review.BackMsg:
		return m.back()
	case review.WriteMsg:
		return m.quit(finished)
	case review.DecidedMsg:
		return m.reviewPage.decide(m.spec, msg.Decisions)
	}
	var cmd tea.Cmd
	m.reviewPage.review, cmd = m.reviewPage.review.Update(msg)
	return cmd
}

func (m *model) quit(state state) tea.Cmd {
	m.state = state
	return tea.Quit
}

func (m *model) setDark(dark bool) {
	m.style.setDark(dark)
	m.preview = m.preview.SetTheme(m.style.theme)
	m.reviewPage.review = m.reviewPage.review.SetTheme(m.style.theme)
}

// result returns the answers, or ErrAborted.
func (m *model) result() (Result, error) {
	if m.state != finished {
		return Result{}, ErrAborted
	}
	return Result{Spec: m.spec, Decisions: m.reviewPage.decisions}, nil
}
