package preview

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/tui/phrase"
)

// View draws the pane: exactly as many lines as its height, each as wide as its width.
func (m Model) View() string {
	if m.height == 0 {
		return ""
	}
	lines := make([]string, 0, m.height)
	lines = append(lines, m.renderTitle())
	for _, row := range m.visible() {
		lines = append(lines, m.renderRow(row))
	}
	for len(lines) <= m.bodyHeight() {
		lines = append(lines, strings.Repeat(" ", m.width))
	}
	if m.hasFooter() {
		lines = append(lines, m.renderFooter())
	}
	return strings.Join(lines, "\n")
}

func (m Model) visible() []row { return m.rows[m.top:min(len(m.rows), m.top+m.bodyHeight())] }

// renderTitle returns a line with the file's name at the left and what happens to it at the right. Of a name that is
// too long the end stays: it says most.
func (m Model) renderTitle() string {
	fate, style := m.changeSummary()
	path := m.signs.clean(m.path)
	const frames = 7 // rules and spaces around both
	room := m.width - frames - ansi.StringWidth(fate)
	if room < minTitleWidth {
		fate, room = "", m.width-frames+3
	}
	if over := ansi.StringWidth(path) - room; over > 0 {
		path = ansi.TruncateLeft(path, over+1, m.signs.cutOff)
	}
	left := m.rule(1) + " " + m.theme.Strong.Render(path) + " "
	right := m.rule(1)
	if fate != "" {
		right = " " + style.Render(fate) + " " + right
	}
	between := m.rule(m.width - ansi.StringWidth(left) - ansi.StringWidth(right))
	if path == "" || room < 1 {
		return m.rule(m.width)
	}
	return ansi.Truncate(left+between+right, m.width, "")
}

// minTitleWidth is how many columns a file's name needs beside anything else.
const minTitleWidth = 12

func (m Model) rule(width int) string {
	return m.theme.Line.Render(strings.Repeat(m.signs.rule, max(0, width)))
}

// changeSummary returns what happens to the file.
func (m Model) changeSummary() (string, lipgloss.Style) {
	switch {
	case m.after == nil && m.before == nil:
		return "not written", m.theme.Muted
	case m.after == nil:
		return "no longer written", m.theme.Fail
	case m.before == nil:
		return "new file", m.theme.OK
	case m.changed > 0:
		return phrase.Count(m.changed, "line") + " changed", m.theme.OK
	}
	return phrase.Count(m.lines(), "line"), m.theme.Muted
}

// renderRow puts a row's mark before its text.
func (m Model) renderRow(row row) string {
	gutter := m.signs.gutter(row.mark)
	gutter, _ = m.signs.fit(gutter, min(m.width, 2))
	text, cut := m.signs.fit(row.text, max(0, m.width-2))
	switch row.mark {
	case fresh:
		return m.theme.OK.Render(gutter) + m.colour(text, row.spans, cut)
	case gone:
		return m.theme.Fail.Render(gutter) + m.theme.Muted.Render(text)
	}
	return gutter + m.colour(text, row.spans, cut)
}

func (s glyphs) gutter(mark mark) string {
	return [...]string{kept: " ", fresh: s.fresh, gone: s.gone}[mark]
}

// colour draws a text that begins with what the spans cover, up to a cut.
func (m Model) colour(text string, spans []span, cut int) string {
	var out strings.Builder
	from := 0
	for _, span := range spans {
		to := min(span.end, cut)
		if to <= from {
			break
		}
		if span.meaning == ordinary {
			out.WriteString(text[from:to])
		} else {
			out.WriteString(m.style(span.meaning).Render(text[from:to]))
		}
		from = to
	}
	out.WriteString(text[from:])
	return out.String()
}

func (m Model) style(meaning tokenKind) lipgloss.Style {
	return [...]lipgloss.Style{comment: m.theme.Muted, word: m.theme.Accent, quoted: m.theme.OK}[meaning]
}
