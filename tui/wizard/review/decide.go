package review

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/scaffold"
	"github.com/fastdock/fastdock/tui/phrase"
)

// handleDecisionKey handles the keys that decide about the selected file.
func (m Model) handleDecisionKey(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	step := m.list.selected().step
	if !isConflict(step) {
		if step.Path != "" {
			m.notice = step.Path + " is not a conflict; no decision is needed"
		}
		return m, nil
	}
	m.focus = onList
	switch {
	case key.Matches(msg, m.keys.keep):
		return m.decide(step, scaffold.KeepMine)
	case key.Matches(msg, m.keys.take):
		return m.decide(step, scaffold.TakeTheir)
	case key.Matches(msg, m.keys.edit):
		return m.edit(step)
	}
	return m.undo(step)
}

// decide records a decision, or sets a notice where the file cannot be decided so.
func (m Model) decide(step scaffold.Step, decision scaffold.Decision) (Model, tea.Cmd) {
	if reason := step.CheckDecision(decision); reason != "" {
		m.notice = step.Path + " " + reason
		return m, nil
	}
	m.decisions = maps.Clone(m.decisions)
	m.decisions[step.Path] = decision
	return m, m.reportDecisions()
}

func (m Model) undo(step scaffold.Step) (Model, tea.Cmd) {
	if m.decisions[step.Path] == nil {
		m.notice = step.Path + " is not decided yet"
		return m, nil
	}
	m.decisions = maps.Clone(m.decisions)
	delete(m.decisions, step.Path)
	return m, m.reportDecisions()
}

func (m Model) reportDecisions() tea.Cmd { return send(DecidedMsg{maps.Clone(m.decisions)}) }

// write asks for the plan to be applied, or sets a notice about what prevents that.
func (m Model) write() (Model, tea.Cmd) {
	step, blocked := m.undecided()
	if !blocked {
		return m, send(WriteMsg{})
	}
	m.list, m.focus = m.list.selectPath(step.Path), onList
	ways := []string{"k keeps yours"}
	if step.CheckDecision(scaffold.TakeTheir) == "" {
		ways = append(ways, "t takes fastdock's", "e edits both")
	}
	m.notice = fmt.Sprintf("%s is a conflict, not decided: %s", step.Path, strings.Join(ways, ", "))
	return m, nil
}

// title counts what the plan and the decisions do.
func (m Model) title() string {
	counts := map[string]int{}
	for _, step := range m.plan.Steps {
		counts[m.kind(step)]++
	}
	var parts []string
	if n := counts["new"]; n > 0 {
		parts = append(parts, phrase.Count(n, "new file"))
	}
	if n := counts["changed"]; n > 0 {
		parts = append(parts, fmt.Sprintf("%d changed", n))
	}
	if n := counts["conflict"]; n > 0 {
		parts = append(parts, phrase.Count(n, "conflict"))
	}
	if parts == nil {
		parts = []string{"nothing to write"}
	}
	return m.clean(strings.Join(parts, ", ") + " in " + m.plan.Dir)
}

// kind returns what the title counts the step as.
func (m Model) kind(step scaffold.Step) string {
	decision := m.decisions[step.Path]
	switch {
	case isConflict(step) && decision == nil:
		return "conflict"
	case isConflict(step) && decision != scaffold.KeepMine,
		slices.Contains([]scaffold.Action{scaffold.Update, scaffold.Merge}, step.Action):
		return "changed"
	case step.Action == scaffold.Create && !step.IsFolder():
		return "new"
	}
	return ""
}
