package wizard

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/tui/pane"
	"github.com/fastdock/fastdock/tui/theme"
)

// field is the page's question as it is drawn: rows to choose from, or a line to write.
type field struct {
	page   page
	rows   []choice
	choose pane.Select // where there are rows
	input  pane.Input  // where there are none
	err    error       // why the answer was not taken

	title []string // the lines of the title
}

func newField(p page, rows []choice, text string) *field {
	f := &field{page: p, rows: rows, title: []string{p.title}}
	if rows == nil {
		f.input = pane.NewInput(text)
		return f
	}
	f.choose = pane.NewSelect(labels(rows, 0), indexOf(rows, initialValue(rows, text)))
	return f
}

// value returns the value of the selected row, or what is written so far.
func (f *field) value() string {
	if f.rows == nil {
		return f.input.Value()
	}
	return f.rows[f.choose.Index()].value
}

// initialValue returns the row that the cursor begins on: that of the answer so far, or the first that can be chosen.
func initialValue(rows []choice, text string) string {
	for _, row := range rows {
		if row.value == text && row.err == nil {
			return text
		}
	}
	for _, row := range rows {
		if row.err == nil {
			return row.value
		}
	}
	return text
}

// update handles a key or a pasted text.
func (f *field) update(msg tea.Msg) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		f.err = nil
		if f.rows == nil {
			f.input.HandleKey(msg)
			return
		}
		f.choose.HandleKey(msg)
	case tea.PasteMsg:
		if f.rows == nil {
			f.input.Paste(msg.Content)
		}
	}
}

// setSize fits the field into a box: the rows shrink first, then the description.
func (f *field) setSize(width, height int) {
	f.title = wordwrap(f.page.title, width)
	if f.rows == nil {
		return
	}
	f.choose.SetRows(labels(f.rows, width-len(pane.Selector)))
	f.choose.SetHeight(max(1, min(height-len(f.title)-f.descriptionHeight(width, height), len(f.rows))))
}

// descriptionHeight returns the room for what the choices mean, so that the rows do not move with the cursor.
func (f *field) descriptionHeight(width, height int) int {
	most := 0
	for _, row := range f.rows {
		most = max(most, len(f.description(row.meaning, width)))
	}
	rows := min(4, len(f.rows))
	return max(0, min(most+1, height-len(f.title)-rows))
}

// view returns the lines of the field; never more than height, never wider than width.
func (f *field) view(width, height int, look *style) []string {
	lines := f.controls(width, look.theme)
	style, below := look.theme.Muted, f.description(findChoice(f.rows, f.value()).meaning, width)
	if f.err != nil {
		style, below = look.theme.Fail, wordwrap(f.err.Error(), width)
	} else if f.rows == nil {
		below = wordwrap(sentence(f.page.question.Usage), width)
	}
	if room := height - len(lines) - len(below); room > 0 && (len(below) > 0 || f.choose.Height() < len(f.rows)) {
		lines = append(lines, look.theme.Muted.Render(f.counter()))
	}
	for _, line := range below {
		lines = append(lines, style.Render(line))
	}
	if cut := len(lines) - max(0, height); cut > 0 {
		lines = lines[:len(lines)-cut]
		if last := len(lines) - 1; last >= 0 {
			lines[last] += style.Render(look.ellipsis)
		}
	}
	return lines
}

// controls returns the title, and the rows or the line beneath it.
func (f *field) controls(width int, theme theme.Theme) []string {
	var lines []string
	for _, line := range f.title {
		lines = append(lines, theme.Strong.Render(line))
	}
	if f.rows == nil {
		return append(lines, theme.Accent.Render(pane.Selector)+f.input.Render(width-len(pane.Selector)))
	}
	return append(lines, f.choose.Render(width, theme)...)
}

// cursor returns where the terminal's cursor is in the lines of the view; nil where nothing is written.
func (f *field) cursor() *tea.Cursor {
	if f.rows != nil {
		return nil
	}
	return tea.NewCursor(len(pane.Selector)+f.input.CursorColumn(), len(f.title))
}

// counter returns which of the rows the cursor is on, where not all of them are seen.
func (f *field) counter() string {
	if f.choose.Height() >= len(f.rows) {
		return ""
	}
	return fmt.Sprintf("  %d of %d", f.choose.Index()+1, len(f.rows))
}

// description returns the lines of a meaning, where the rows are too narrow to say it.
func (f *field) description(meaning string, width int) []string {
	if meaning == "" || fitsWidth(f.rows, width-len(pane.Selector)) {
		return nil
	}
	return wordwrap(meaning, width)
}

func wordwrap(text string, width int) []string {
	return strings.Split(ansi.Wrap(text, max(1, width), ""), "\n")
}

func sentence(text string) string {
	text, _, _ = strings.Cut(text, "; repeatable")
	return text
}

// click selects the row at a line of the view, and reports whether it was selected already.
func (f *field) click(line int) (again bool) {
	line -= len(f.title)
	if f.rows == nil || line < 0 || line >= f.choose.Height() {
		return false
	}
	by := f.choose.Top() + line - f.choose.Index()
	f.choose.Move(by)
	return by == 0
}

// move moves the selection by rows, and stops at the ends.
func (f *field) move(rows int) {
	if f.rows != nil {
		f.choose.Move(rows)
	}
}

// indexOf returns the row of a value, from 0.
func indexOf(rows []choice, value string) int {
	return max(0, slices.IndexFunc(rows, func(row choice) bool { return row.value == value }))
}
