package review

import (
	"strings"
	"unicode"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

const tabWidth = 4

// clean returns one line of foreign text that is safe to draw. What a terminal would act on, or show elsewhere,
// becomes a mark rather than nothing: a diff must not show another text than the file's.
func (m Model) clean(line string) string {
	line = strings.ReplaceAll(line, "\t", strings.Repeat(" ", tabWidth))
	return strings.Map(func(r rune) rune {
		switch {
		case m.plain && (r < ' ' || r > '~'):
			return '?'
		case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp), r == unicode.ReplacementChar:
			return unicode.ReplacementChar
		}
		return r
	}, line)
}

// cut truncates a line to the width of the page.
func (m Model) cut(line string) string {
	tail := "…"
	if m.plain {
		tail = "~"
	}
	return ansi.Truncate(strings.TrimRight(line, " "), m.width, tail)
}

// wrap returns a text in so many lines at most.
func (m Model) wrap(text string, style lipgloss.Style, height int) []string {
	if text == "" || height <= 0 || m.width <= 0 {
		return nil
	}
	lines := strings.Split(ansi.Wrap(text, m.width, ""), "\n")
	if len(lines) > height {
		rest := strings.Join(lines[height-1:], " ")
		lines = append(lines[:height-1], rest)
	}
	for i, line := range lines {
		lines[i] = style.Render(m.cut(line))
	}
	return lines
}

func pad(text string, width int) string {
	if over := ansi.StringWidth(text) - width; over < 0 {
		return text + strings.Repeat(" ", -over)
	}
	return text
}
