package review

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/devenv/redact"
	"github.com/fastdock/fastdock/scaffold"
)

const shiftColumns = 16 // columns

// diffPane shows what becomes of one file, as high and wide as the page.
type diffPane struct {
	path, cause   string
	lines         []diffLine
	top, shift    int
	width, height int
}

// diffLine is a line by what it is to a diff: '+', '-', '@', ' ', or 'h' before the first hunk.
type diffLine struct {
	kind byte
	text string
}

// openDiff shows the file that the cursor is on.
func (m Model) openDiff() Model {
	step := m.list.selected().step
	if step.Path == "" {
		return m
	}
	m.focus = onList
	m.diff = &diffPane{path: m.clean(step.Path), cause: m.clean(step.Cause), lines: m.diffLines(step)}
	return m
}

func (m Model) diffLines(step scaffold.Step) []diffLine {
	diff := redact.All(step.Diff())
	if diff == "" {
		return []diffLine{{' ', m.clean("nothing to show: " + step.Path + " " + step.Cause)}}
	}
	kind := byte('h')
	var lines []diffLine
	for line := range strings.SplitSeq(strings.TrimSuffix(diff, "\n"), "\n") {
		if strings.HasPrefix(line, "@@ ") || kind != 'h' {
			kind = (line + " ")[0]
		}
		line, windows := strings.CutSuffix(line, "\r")
		if windows && kind != ' ' {
			line += "^M" // else both sides of a changed line end look alike
		}
		lines = append(lines, diffLine{kind, m.clean(line)})
	}
	return lines
}

func (m Model) handleDiffKey(msg tea.KeyPressMsg) Model {
	page := max(1, m.diff.bodyHeight()-1)
	switch {
	case key.Matches(msg, m.keys.close):
		m.diff = nil
	case key.Matches(msg, m.keys.lineUp):
		m.diff = m.diff.scroll(-1)
	case key.Matches(msg, m.keys.lineDown):
		m.diff = m.diff.scroll(1)
	case key.Matches(msg, m.keys.pageUp):
		m.diff = m.diff.scroll(-page)
	case key.Matches(msg, m.keys.pageDown, m.keys.screen):
		m.diff = m.diff.scroll(page)
	case key.Matches(msg, m.keys.home):
		m.diff = m.diff.scroll(-len(m.diff.lines))
	case key.Matches(msg, m.keys.end):
		m.diff = m.diff.scroll(len(m.diff.lines))
	case key.Matches(msg, m.keys.left):
		m.diff = m.diff.shiftBy(-shiftColumns)
	case key.Matches(msg, m.keys.right):
		m.diff = m.diff.shiftBy(shiftColumns)
	}
	return m
}

func (d diffPane) resize(width, height int) *diffPane {
	d.width, d.height = width, height
	return d.scroll(0)
}

// bodyHeight returns how many lines fit between the head and the foot.
func (d diffPane) bodyHeight() int { return max(0, d.height-2) }

func (d diffPane) scroll(lines int) *diffPane {
	d.top = max(0, min(d.top+lines, len(d.lines)-d.bodyHeight()))
	return &d
}

// shift moves long lines to the left, as far as the longest has something to show.
func (d diffPane) shiftBy(columns int) *diffPane {
	longest := 0
	for _, line := range d.lines {
		longest = max(longest, ansi.StringWidth(line.text))
	}
	d.shift = max(0, min(d.shift+columns, longest-d.width/2))
	return &d
}

func (m Model) diffView() []string {
	d := m.diff
	rows := []string{m.cut(m.theme.Strong.Render(d.path) + "  " + m.theme.Muted.Render(d.cause))}
	end := min(len(d.lines), d.top+d.bodyHeight())
	for _, line := range d.lines[d.top:end] {
		text := ansi.TruncateLeft(line.text, d.shift, "")
		rows = append(rows, m.lineStyle(line.kind).Render(m.cut(text)))
	}
	foot := ""
	if len(d.lines) > d.bodyHeight() {
		foot = fmt.Sprintf("lines %d-%d of %d", d.top+1, end, len(d.lines))
	}
	return append(rows, m.theme.Muted.Render(m.cut(foot)))
}

func (m Model) lineStyle(kind byte) lipgloss.Style {
	switch kind {
	case '+':
		return m.theme.OK
	case '-':
		return m.theme.Fail
	case '@':
		return m.theme.Accent
	case 'h', '\\':
		return m.theme.Muted
	}
	return lipgloss.Style{}
}
