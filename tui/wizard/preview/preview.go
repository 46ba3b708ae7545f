// Package preview shows a file beside the form, as the answers make it: in syntax colours, with the lines marked
// that the choice under the cursor changes.
package preview

import (
	"bytes"
	"slices"

	"github.com/fastdock/fastdock/tui/theme"
)

// context is how many lines stay in sight above the first change.
const context = 3

// Model is a pane with one file. It is a value: each method returns the pane as it is afterwards.
type Model struct {
	theme         theme.Theme
	signs         glyphs
	width, height int

	path          string
	before, after []byte
	rows          []row
	changed       int  // lines
	top           int  // the first row in sight
	held          bool // scrolled by the user since the file was shown
}

// New returns an empty pane. A plain one draws nothing but ASCII, for terminals that know no more.
func New(t theme.Theme, plain bool) Model {
	m := Model{theme: t, signs: unicodeGlyphs()}
	if plain {
		m.signs = asciiGlyphs()
	}
	return m
}

// SetTheme changes the colours, as when the terminal has reported its background.
func (m Model) SetTheme(t theme.Theme) Model {
	m.theme = t
	return m
}

// SetSize sets the size of the pane. A file that was not scrolled goes back to its first change.
func (m Model) SetSize(width, height int) Model {
	m.width, m.height = max(0, width), max(0, height)
	if !m.held {
		return m.scrollToChange()
	}
	return m.Scroll(0)
}

// Show opens a file: after is drawn, and what differs from before is marked and scrolled to. Either is nil
// where there is no such file. The position stays where nothing changed, or where all is as it was shown last.
func (m Model) Show(path string, before, after []byte) Model {
	same := path == m.path
	if same && equalContent(before, m.before) && equalContent(after, m.after) {
		return m
	}
	m.path, m.before, m.after = path, before, after
	m.rows, m.changed = m.signs.compare(path, before, after)
	if !same {
		m.top = 0
	}
	m.held = same && m.held && m.changed == 0
	return m.scrollToChange()
}

// Near scrolls a file in which nothing changed to the first line that another answer would change.
func (m Model) Near(other []byte) Model {
	if m.changed > 0 || m.held || other == nil {
		return m
	}
	rows, _ := m.signs.compare(m.path, other, m.after)
	if at := slices.IndexFunc(rows, func(r row) bool { return r.mark != kept }); at >= 0 {
		m.top = min(max(0, at-min(context, m.bodyHeight()/4)), max(0, len(m.rows)-m.bodyHeight()))
	}
	return m
}

// Scroll moves by lines, down where positive, and stops at the ends.
func (m Model) Scroll(lines int) Model {
	m.held = m.held || lines != 0
	m.top = min(max(0, m.top+lines), max(0, len(m.rows)-m.bodyHeight()))
	return m
}

// scrollToChange scrolls to the first change, with some lines above it.
func (m Model) scrollToChange() Model {
	for i, row := range m.rows {
		if row.mark != kept {
			m.top = i - min(context, m.bodyHeight()/4)
			break
		}
	}
	m.top = min(max(0, m.top), max(0, len(m.rows)-m.bodyHeight()))
	return m
}

// bodyHeight returns how many rows fit between the head and the foot, which only a file that scrolls has.
func (m Model) bodyHeight() int {
	if m.hasFooter() {
		return m.height - 2
	}
	return max(0, m.height-1)
}

func (m Model) hasFooter() bool { return m.height >= 4 && len(m.rows) > m.height-1 }

// equalContent returns a file that is not there from one that is empty.
func equalContent(a, b []byte) bool { return (a == nil) == (b == nil) && bytes.Equal(a, b) }
