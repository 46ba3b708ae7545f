// Package review is the wizard's last page: what would become of each file and why, any file's diff, and the
// decisions about files that are conflicting. It writes nothing and reads nothing but the plan; what a user wants
// leaves it as messages.
package review

import (
	"maps"
	"slices"

	"github.com/fastdock/fastdock/scaffold"
	"github.com/fastdock/fastdock/tui/theme"
)

// DecidedMsg reports that a decision changed, with all decisions there are now, to plan with again.
type DecidedMsg struct{ Decisions map[string]scaffold.Decision }

// WriteMsg asks for the plan to be applied; everything in it is decided.
type WriteMsg struct{}

// BackMsg asks to go back to the questions.
type BackMsg struct{}

// Model is the page. Its positions on the screen, those of mouse events too, begin at 0, 0.
type Model struct {
	theme         theme.Theme
	plain         bool // ASCII only
	keys          keyMap
	width, height int

	plan      scaffold.Plan
	decisions map[string]scaffold.Decision // by path; never changed in place
	drafts    map[string]scaffold.Edit     // what came back from the editor last
	list      list
	focus     focus
	notice    string // why the last key did nothing
	diff      *diffPane
	preview   preview
}

// focus is where Enter goes.
type focus int

const (
	onList focus = iota
	onWrite
	onBack
)

// New returns the page without a plan.
func New(t theme.Theme, plain bool) Model {
	return Model{theme: t, plain: plain, keys: newKeys(plain), drafts: map[string]scaffold.Edit{}}
}

// SetTheme changes the colours.
func (m Model) SetTheme(t theme.Theme) Model {
	m.theme = t
	return m
}

// SetSize sets the size of the page.
func (m Model) SetSize(w, h int) Model {
	m.width, m.height = max(0, w), max(0, h)
	return m.fitScreen()
}

// SetPlan shows a plan. What it has decided already is where the page begins; after that the decisions are the
// page's own. Over another plan they hold, save edits of texts that are no longer what they were.
func (m Model) SetPlan(plan scaffold.Plan) Model {
	first := m.plan.Steps == nil
	m.plan = plan
	m.decisions = m.validDecisions()
	if first {
		for _, step := range plan.Steps {
			if decision := step.Decided(); decision != nil {
				m.decisions[step.Path] = decision
			}
		}
	}
	m.list, m.preview = m.list.setPlan(plan), preview{}
	if first {
		m.focus = onWrite
		if step, found := m.undecided(); found {
			m.focus = onList
			m.list = m.list.selectPath(step.Path)
		}
	}
	return m.fitScreen()
}

// Open reports whether a diff covers the page: Esc then closes it, and does not leave the wizard.
func (m Model) Open() bool { return m.diff != nil }

// validDecisions returns the decisions that the plan has a use for.
func (m Model) validDecisions() map[string]scaffold.Decision {
	kept := map[string]scaffold.Decision{}
	maps.Copy(kept, m.decisions)
	maps.DeleteFunc(kept, func(path string, decision scaffold.Decision) bool {
		step, found := m.step(path)
		if !found || !isConflict(step) {
			return !found
		}
		edit, edited := decision.(scaffold.Edit)
		return edited && edit.Against != string(step.Merged()) || step.CheckDecision(decision) != ""
	})
	return kept
}

func (m Model) step(path string) (scaffold.Step, bool) {
	i := slices.IndexFunc(m.plan.Steps, func(step scaffold.Step) bool { return step.Path == path })
	if i < 0 {
		return scaffold.Step{}, false
	}
	return m.plan.Steps[i], true
}

// isConflict reports whether the step is to be decided, or was.
func isConflict(step scaffold.Step) bool {
	return step.Action == scaffold.Conflict || step.Decided() != nil
}

// undecided returns the first file that keeps the plan from being written.
func (m Model) undecided() (scaffold.Step, bool) {
	for _, step := range m.plan.Steps {
		if isConflict(step) && m.decisions[step.Path] == nil {
			return step, true
		}
	}
	return scaffold.Step{}, false
}

// fitScreen scrolls the list and the diff so that the selection is in sight.
func (m Model) fitScreen() Model {
	m.list = m.list.scroll(m.layout().list)
	if m.diff != nil {
		m.diff = m.diff.resize(m.width, m.height)
	}
	return m.fitPreview()
}
