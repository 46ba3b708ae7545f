package wizard

import (
	"reflect"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"

	"github.com/fastdock/fastdock/scaffold"
)

// model is the whole screen: what was answered above, the form with the question below, and before the last
// question the plan.
type model struct {
	answers   *answers
	questions []question
	form      *huh.Form
	look      *look
	planOf    func(scaffold.Spec) (scaffold.Plan, error)
	plan      planMsg // of the last page

	width, height int
}

// planMsg is what would happen to each file, for the answers it was asked with.
type planMsg struct {
	spec scaffold.Spec
	plan scaffold.Plan
	err  error
}

func newModel(spec scaffold.Spec, opts Options) model {
	a := answersOf(spec)
	m := model{answers: a, questions: questions(a), look: newLook(opts.NoColor), planOf: opts.Plan, width: 80, height: 24}
	var pages []*huh.Group
	for _, question := range m.questions {
		pages = append(pages, huh.NewGroup(question.field))
	}
	confirm := huh.NewConfirm().Key(confirmKey).Title("Write these files?").Affirmative("Write").Negative("Leave").Value(&a.write)
	pages = append(pages, huh.NewGroup(confirm))
	m.form = huh.NewForm(pages...).WithTheme(m.look).WithKeyMap(keys()).WithShowHelp(false)
	return m
}

// keys are huh's, with Esc as a way out and without the filter that it would close.
func keys() *huh.KeyMap {
	keys := huh.NewDefaultKeyMap()
	keys.Quit = key.NewBinding(key.WithKeys("ctrl+c", "esc"), key.WithHelp("esc", "leave"))
	keys.Select.Filter.SetEnabled(false)
	return keys
}

func (m model) Init() tea.Cmd { return tea.Batch(m.form.Init(), tea.RequestBackgroundColor) }

func (m model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case planMsg:
		m.plan = msg
		return m, nil
	case tea.BackgroundColorMsg:
		m.look.setDark(msg.IsDark())
	case tea.WindowSizeMsg:
		m.resize(msg)
		// Not the size, of which huh would make a height for all pages; but any message makes it draw anew.
		_, cmd := m.form.Update(nil)
		return m, cmd
	}
	form, cmd := m.form.Update(msg)
	m.form = form.(*huh.Form)
	if m.form.State != huh.StateNormal {
		return m, tea.Quit
	}
	if spec := m.answers.spec(); m.confirming() && !reflect.DeepEqual(m.plan.spec, spec) {
		m.plan = planMsg{spec: spec}
		return m, tea.Batch(cmd, m.askPlan(m.plan.spec))
	}
	return m, cmd
}

func (m model) askPlan(spec scaffold.Spec) tea.Cmd {
	return func() tea.Msg {
		plan, err := m.planOf(spec)
		return planMsg{spec, plan, err}
	}
}

func (m *model) resize(size tea.WindowSizeMsg) {
	m.width, m.height = size.Width, size.Height
	for _, question := range m.questions {
		if question.relabel != nil {
			question.relabel(m.rowWidth())
		}
	}
	m.form.WithWidth(max(1, size.Width-2)) // huh's wrapping may pass its width by a comma
}

// rowWidth is how wide the text of a choice may be.
func (m model) rowWidth() int { return max(1, m.width-len(selector)) }

func (m model) confirming() bool { return m.form.GetFocusedField().GetKey() == confirmKey }

// page is the number of the question on the screen, from 0.
func (m model) page() int {
	key := m.form.GetFocusedField().GetKey()
	for i, question := range m.questions {
		if question.key == key {
			return i
		}
	}
	return len(m.questions)
}

// result is what Run returns: the answers, unless they were left or refused.
func (m model) result() (scaffold.Spec, error) {
	if m.form.State != huh.StateCompleted || !m.answers.write {
		return m.answers.spec(), ErrAborted
	}
	return m.answers.spec(), nil
}
