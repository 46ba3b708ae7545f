package wizard

import (
	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/scaffold"
	"github.com/fastdock/fastdock/tui/wizard/preview"
	"github.com/fastdock/fastdock/tui/wizard/review"
)

// model is the whole screen: it says where what stands, which page is open, and who gets the keys.
type model struct {
	opts   Options
	look   *look
	layout layout
	state  state

	answers answers
	spec    scaffold.Spec // that the answers amount to
	asked   []page
	drafts  map[string]string // written, and left with a step back

	at      string // key of the page
	field   *field // nil on the last page
	wheels  *wheels
	trees   *trees
	before  scaffold.Tree // as it was when the page was opened
	preview preview.Model
	last    last
}

// state is whether there is still something to ask.
type state int

const (
	asking state = iota
	left
	done
)

func newModel(opts Options) (*model, error) {
	a, err := newAnswers(opts.Settle)
	if err != nil {
		return nil, err
	}
	m := &model{
		opts: opts, look: newLook(opts.NoColor, opts.ASCII), answers: a, drafts: map[string]string{},
		wheels: newWheels(), trees: newTrees(opts.Render),
	}
	m.preview = preview.New(m.look.theme, opts.ASCII)
	m.last = last{plan: opts.Plan, decisions: opts.Decisions, review: review.New(m.look.theme, opts.ASCII)}
	m.layout.measure(80, 24)
	m.settle()
	m.open(m.asked[0].key)
	return m, nil
}

// settle draws the conclusions from the answers.
func (m *model) settle() {
	if spec, err := m.answers.spec(); err == nil {
		m.spec = spec
	}
	m.asked = pages(m.answers, m.spec)
}

// Init asks for the background, so as to choose the colours.
func (m *model) Init() tea.Cmd { return tea.RequestBackgroundColor }

func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.layout.measure(msg.Width, msg.Height)
		m.resize()
		return m, nil
	case tea.BackgroundColorMsg:
		m.setDark(msg.IsDark())
		return m, nil
	case planMsg:
		m.last.receive(msg)
		return m, nil
	case tea.KeyPressMsg:
		if cmd, taken := m.press(msg); taken {
			return m, cmd
		}
	case tea.MouseClickMsg, tea.MouseWheelMsg:
		return m, m.point(msg.(tea.MouseMsg))
	}
	if m.field == nil {
		return m, m.review(msg)
	}
	m.field.update(msg)
	m.show()
	return m, nil
}

// review gives a message to the last page, and does what it asks for.
func (m *model) review(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case review.BackMsg:
		return m.back()
	case review.WriteMsg:
		return m.end(done)
	case review.DecidedMsg:
		return m.last.decide(m.spec, msg.Decisions)
	}
	var cmd tea.Cmd
	m.last.review, cmd = m.last.review.Update(msg)
	return cmd
}

func (m *model) end(state state) tea.Cmd {
	m.state = state
	return tea.Quit
}

func (m *model) setDark(dark bool) {
	m.look.setDark(dark)
	m.preview = m.preview.SetTheme(m.look.theme)
	m.last.review = m.last.review.SetTheme(m.look.theme)
}

// result is what Run returns: the answers, unless they were left or refused.
func (m *model) result() (Result, error) {
	if m.state != done {
		return Result{}, ErrAborted
	}
	return Result{Spec: m.spec, Decisions: m.last.decisions}, nil
}
