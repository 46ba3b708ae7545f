package wizard

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/scaffold"
)

// View draws the screen; nothing once the questions are over, so that nothing is left of them.
func (m model) View() tea.View {
	if m.form.State != huh.StateNormal {
		return tea.NewView("")
	}
	return tea.NewView(m.screen())
}

// screen is the page at the size of the terminal: never wider, never higher.
func (m model) screen() string {
	lines := []string{m.header(), ""}
	form := strings.Split(strings.TrimRight(m.form.View(), "\n "), "\n")
	if m.confirming() {
		// the form, the help and a blank line before each of them
		lines = append(lines, m.planLines(m.height-len(lines)-len(form)-3)...)
		lines = append(lines, "")
	}
	lines = append(lines, form...)
	lines = append(lines, m.meaningLines()...)
	lines = append(lines, "", m.help())
	for i, line := range lines {
		lines[i] = ansi.Truncate(strings.TrimRight(line, " "), m.width, "…")
	}
	return strings.Join(lines[:min(len(lines), m.height)], "\n")
}

// header says where the person is, and what was answered so far.
func (m model) header() string {
	page := m.page()
	step := m.look.theme.Strong.Render("fastdock new") + m.look.theme.Muted.Render(fmt.Sprintf("  %d/%d", page+1, len(m.questions)+1))
	if page == 0 {
		return step
	}
	return step + "  " + m.look.theme.Muted.Render(m.answers.summary(m.questions[:page]))
}

// meaningLines say what the choice under the cursor means, where the rows are too narrow to say it.
func (m model) meaningLines() []string {
	if m.confirming() {
		return nil
	}
	question := m.questions[m.page()]
	if fit(question.choices, m.rowWidth()) {
		return nil
	}
	text := ansi.Wordwrap(question.meaning(), m.width, "")
	lines := []string{""}
	for line := range strings.SplitSeq(text, "\n") {
		lines = append(lines, m.look.theme.Muted.Render(line))
	}
	return lines
}

// help names the keys, those that everybody needs first: a narrow screen cuts the others off.
func (m model) help() string {
	keys := []string{"enter next", "esc leave"}
	switch {
	case m.confirming():
		keys = []string{"enter choose", "esc leave", "←/→ change"}
	case m.questions[m.page()].choices != nil:
		keys = append(keys, "↑/↓ change")
	}
	if m.page() > 0 {
		keys = append(keys, "shift+tab back")
	}
	return m.look.theme.Muted.Render(strings.Join(keys, " · "))
}

// planLines is the plan in so many lines at most: first what is in the way, then what would be written.
func (m model) planLines(height int) []string {
	switch {
	case m.plan.err != nil:
		return []string{m.look.theme.Fail.Render(m.plan.err.Error())}
	case m.plan.plan.Steps == nil:
		return []string{m.look.theme.Muted.Render("looking at the folder")}
	}
	lines := []string{m.planTitle()}
	for _, action := range []scaffold.Action{scaffold.Conflict, scaffold.Merge, scaffold.Update, scaffold.Keep, scaffold.Same, scaffold.Create} {
		for _, step := range m.plan.plan.Only(action) {
			lines = append(lines, m.stepLine(step))
		}
	}
	if height = max(height, 1); len(lines) > height {
		more := len(lines) - height + 1
		lines = append(lines[:height-1], m.look.theme.Muted.Render(fmt.Sprintf("  and %d more", more)))
	}
	return lines
}

func (m model) planTitle() string {
	plan := m.plan.plan
	if conflicts := len(plan.Only(scaffold.Conflict)); conflicts > 0 {
		return m.look.theme.Fail.Render(fmt.Sprintf("Nothing can be written to %s: %d in the way", plan.Dir, conflicts))
	}
	title := fmt.Sprintf("%d new files in %s", len(plan.Only(scaffold.Create)), plan.Dir)
	if changed := len(plan.Only(scaffold.Update, scaffold.Merge)); changed > 0 {
		title += fmt.Sprintf(", %d changed", changed)
	}
	return m.look.theme.Strong.Render(title)
}

func (m model) stepLine(step scaffold.Step) string {
	switch step.Action {
	case scaffold.Conflict:
		return "  " + m.look.theme.Fail.Render(step.Path) + "  " + step.Cause
	case scaffold.Create:
		return "  " + m.look.theme.OK.Render("+") + " " + step.Path
	case scaffold.Update, scaffold.Merge:
		return "  " + m.look.theme.OK.Render("~") + " " + step.Path + "  " + m.look.theme.Muted.Render(step.Cause)
	}
	return "  " + m.look.theme.Muted.Render("= "+step.Path+"  "+step.Cause)
}
