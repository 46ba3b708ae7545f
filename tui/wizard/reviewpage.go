package wizard

import (
	"errors"
	"maps"

	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/scaffold"
	"github.com/fastdock/fastdock/tui/wizard/review"
)

// reviewPage is the last page: what would be written, and what was decided of files that are conflicting.
type reviewPage struct {
	plan      func(scaffold.Spec, map[string]scaffold.Decision) (scaffold.Plan, error)
	review    review.Model
	decisions map[string]scaffold.Decision
	request   int   // how often a plan was asked for: an answer to an older question is none
	planned   bool  // it is there
	err       error // why it is not
}

// planMsg is the result of a plan request, with the decisions that the plan has a use for.
type planMsg struct {
	request   int
	plan      scaffold.Plan
	decisions map[string]scaffold.Decision
	err       error
}

// requestPlan asks for the plan of the answers.
func (l *reviewPage) requestPlan(spec scaffold.Spec) tea.Cmd {
	l.request++
	l.planned, l.err = false, nil
	asked, plan, decisions := l.request, l.plan, maps.Clone(l.decisions)
	return func() tea.Msg {
		made, err := plan(spec, decisions)
		// Other answers may have other files, and then nothing is left to decide about some.
		for wrong := (*scaffold.DecisionError)(nil); errors.As(err, &wrong) && decisions[wrong.Path] != nil; {
			delete(decisions, wrong.Path)
			made, err = plan(spec, decisions)
		}
		return planMsg{asked, made, decisions, err}
	}
}

// decide asks for the plan again, with what was decided.
func (l *reviewPage) decide(spec scaffold.Spec, decisions map[string]scaffold.Decision) tea.Cmd {
	l.decisions = maps.Clone(decisions)
	planned := l.planned
	cmd := l.requestPlan(spec)
	l.planned = planned // the page stays in sight meanwhile
	return cmd
}

func (l *reviewPage) handlePlan(msg planMsg) {
	if msg.request != l.request {
		return
	}
	l.err, l.planned = msg.err, msg.err == nil
	if l.planned {
		l.decisions = msg.decisions
		l.review = l.review.SetPlan(msg.plan)
	}
}
