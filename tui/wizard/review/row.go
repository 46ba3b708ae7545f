package review

import (
	"fmt"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/scaffold"
)

// columns are the widths that make the rows line up.
type columns struct{ word, path int }

func (m Model) measure() columns {
	var c columns
	if m.hasConflicts() {
		c.word = len("conflict") // so that nothing moves when the last one is decided
	}
	for _, r := range m.list.rows {
		word, _ := m.statusWord(r.step)
		c.word = max(c.word, ansi.StringWidth(word))
		c.path = min(m.width/2, max(c.path, ansi.StringWidth(m.clean(r.step.Path))))
	}
	return c
}

// rowText returns a row as long as it wants to be.
func (m Model) rowText(i int, c columns) string {
	r, cursor := m.list.rows[i], "  "
	path := lipgloss.Style{}
	if i == m.list.cursor {
		cursor = m.theme.Muted.Render("- ")
		if m.focus == onList {
			cursor, path = m.theme.Accent.Render("> "), m.theme.Accent
		}
	}
	if r.fold {
		return cursor + path.Render(m.foldLabel())
	}
	word, style := m.statusWord(r.step)
	name := m.clean(r.step.Path)
	if m.width < wordsFrom {
		return cursor + style.Render(mark(word)) + " " + path.Render(name)
	}
	return cursor + style.Render(
		pad(word, c.word),
	) + "  " + path.Render(
		pad(name, c.path),
	) + "  " + m.theme.Muted.Render(
		m.clean(r.step.Cause),
	)
}

func (m Model) foldLabel() string {
	text := fmt.Sprintf("%d unchanged", len(m.list.unchanged))
	if len(m.list.unchanged) == 1 {
		text = "1 unchanged"
	}
	if m.list.unfolded {
		return "- " + text
	}
	return "+ " + text
}

// statusWord returns what becomes of the file, or what was decided about a conflicting one.
func (m Model) statusWord(step scaffold.Step) (string, lipgloss.Style) {
	switch decision := m.decisions[step.Path]; {
	case !isConflict(step) && step.Action.Changes():
		return string(step.Action), m.theme.OK
	case !isConflict(step):
		return string(step.Action), m.theme.Muted
	case decision == nil:
		return "conflict", m.theme.Fail
	case decision == scaffold.KeepMine:
		return "keep yours", m.theme.OK
	case decision == scaffold.TakeTheir:
		return "replace", m.theme.OK
	}
	return "edited", m.theme.OK
}

// mark returns the word where there is no room for it.
func mark(word string) string {
	switch word {
	case "conflict":
		return "!"
	case "create":
		return "+"
	case "merge", "update", "edited", "replace":
		return "~"
	}
	return "="
}
