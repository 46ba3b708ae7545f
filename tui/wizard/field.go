package wizard

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"
	"github.com/charmbracelet/x/ansi"
)

// field is the page's question as it is drawn: rows to choose from, or a line to write.
//
// huh's fields stand here without huh's form. A form goes on to its next page by messages to itself, so that a
// key pressed meanwhile is still one of the page before; and it knows all pages beforehand.
type field struct {
	page page
	rows []choice
	text *string // under the cursor, or written so far
	huh  huh.Field
	err  error // why the answer was not taken

	title, shown int // lines of the title and of the rows
}

func newField(p page, rows []choice, text string, look *look) *field {
	f := &field{page: p, rows: rows, text: &text}
	keys := huh.NewDefaultKeyMap()
	keys.Select.Filter.SetEnabled(false) // which Esc would have to close
	if rows == nil {
		f.huh = huh.NewInput().Title(p.title).Prompt(selector).Value(f.text).WithTheme(look).WithKeyMap(keys)
		return f
	}
	text = startOn(rows, text)
	choose := huh.NewSelect[string]()
	f.huh = choose.WithTheme(look).WithKeyMap(keys) // first: without a theme, huh makes its own for each row
	choose.Title(p.title).Options(labels(rows, 0)...).Value(f.text)
	return f
}

// startOn is the row that the cursor begins on: that of the answer so far, or the first that can be chosen.
func startOn(rows []choice, text string) string {
	for _, row := range rows {
		if row.value == text && row.refused == nil {
			return text
		}
	}
	for _, row := range rows {
		if row.refused == nil {
			return row.value
		}
	}
	return text
}

func (f *field) focus() tea.Cmd { return f.huh.Focus() }

func (f *field) update(msg tea.Msg) tea.Cmd {
	if _, pressed := msg.(tea.KeyPressMsg); pressed {
		f.err = nil
	}
	updated, cmd := f.huh.Update(msg)
	f.huh = updated.(huh.Field)
	return cmd
}

// setSize fits the field into a box: first its rows give way, then what the choice means.
func (f *field) setSize(width, height int) {
	f.huh = f.huh.WithWidth(max(1, width))
	f.title = len(wordwrap(f.page.title, width))
	choose, ok := f.huh.(*huh.Select[string])
	if !ok {
		return
	}
	choose.Options(labels(f.rows, width-len(selector))...)
	f.shown = max(1, min(height-f.title-f.meaningHeight(width, height), len(f.rows)))
	choose.WithHeight(f.title + f.shown)
	_ = choose.View() // gives its viewport the rows, without which it could not scroll to the cursor
	choose.WithHeight(f.title + f.shown)
}

// meaningHeight is the room for what the choices mean, so that the rows do not move with the cursor.
func (f *field) meaningHeight(width, height int) int {
	most := 0
	for _, row := range f.rows {
		most = max(most, len(f.below(row.meaning, width)))
	}
	rows := min(4, len(f.rows))
	return max(0, min(most+1, height-f.title-rows))
}

// view are the lines of the field; never more than height, never wider than width.
func (f *field) view(width, height int, look *look) []string {
	lines := strings.Split(strings.TrimRight(f.huh.View(), "\n "), "\n")
	style, below := look.theme.Muted, f.below(find(f.rows, *f.text).meaning, width)
	if f.err != nil {
		style, below = look.theme.Fail, wordwrap(f.err.Error(), width)
	} else if f.rows == nil {
		below = wordwrap(sentence(f.page.question.Usage), width)
	}
	if room := height - len(lines) - len(below); room > 0 && (len(below) > 0 || f.shown < len(f.rows)) {
		lines = append(lines, look.theme.Muted.Render(f.position()))
	}
	for _, line := range below {
		lines = append(lines, style.Render(line))
	}
	if cut := len(lines) - max(0, height); cut > 0 {
		lines = lines[:len(lines)-cut]
		if last := len(lines) - 1; last >= 0 {
			lines[last] += style.Render(look.more)
		}
	}
	return lines
}

// position says which of the rows the cursor is on, where not all of them are seen.
func (f *field) position() string {
	if f.shown >= len(f.rows) {
		return ""
	}
	return fmt.Sprintf("  %d of %d", f.row()+1, len(f.rows))
}

// below are the lines of a meaning, where the rows are too narrow to say it.
func (f *field) below(meaning string, width int) []string {
	if meaning == "" || fit(f.rows, width-len(selector)) {
		return nil
	}
	return wordwrap(meaning, width)
}

func wordwrap(text string, width int) []string {
	return strings.Split(ansi.Wrap(text, max(1, width), ""), "\n")
}

func sentence(text string) string {
	text, _, _ = strings.Cut(text, "; repeat for several")
	return text
}

// click takes the cursor to the row at a line of the view; again says that it was there already.
func (f *field) click(line int) (again bool) {
	if line < f.title || line >= f.title+f.shown {
		return false
	}
	for i, drawn := range strings.Split(ansi.Strip(f.huh.View()), "\n") {
		if i >= f.title && strings.HasPrefix(drawn, selector) {
			f.move(line - i)
			return line == i
		}
	}
	return false
}

// move takes the cursor so many rows down, and stops at the ends.
func (f *field) move(rows int) {
	at := f.row()
	rows = max(-at, min(rows, len(f.rows)-1-at))
	key := tea.KeyPressMsg{Code: tea.KeyDown}
	if rows < 0 {
		key.Code, rows = tea.KeyUp, -rows
	}
	for range rows {
		f.update(key)
	}
}

// row is the number of the row that the cursor is on, from 0.
func (f *field) row() int {
	return max(0, slices.IndexFunc(f.rows, func(row choice) bool { return row.value == *f.text }))
}
