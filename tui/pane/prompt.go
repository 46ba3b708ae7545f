package pane

import (
	"strings"
	"unicode"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/tui/theme"
)

// Input is one line of text that is being typed: a textinput with the terminal's own cursor, which needs no colour.
type Input struct{ model textinput.Model }

// NewInput returns an input that holds a text, with the cursor at its end.
func NewInput(text string) Input {
	model := textinput.New()
	model.Prompt = ""
	model.SetStyles(textinput.Styles{})
	model.SetVirtualCursor(false)
	model.KeyMap.Paste.SetEnabled(false) // it would run a program; a terminal's paste arrives as tea.PasteMsg
	model.Focus()
	model.SetValue(text)
	return Input{model}
}

// Value returns the text.
func (i *Input) Value() string { return i.model.Value() }

// HandleKey edits the text, and reports whether that changed it.
func (i *Input) HandleKey(msg tea.KeyPressMsg) (changed bool) { return i.update(msg) }

// Paste inserts a text at the cursor, without control characters, and reports whether that changed the value.
func (i *Input) Paste(text string) (changed bool) {
	printable := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, text)
	return i.update(tea.PasteMsg{Content: printable})
}

func (i *Input) update(msg tea.Msg) (changed bool) {
	before := i.model.Value()
	i.model, _ = i.model.Update(msg) // the only command is the blinking of a virtual cursor
	return i.model.Value() != before
}

// Render returns the part of the text around the cursor, width columns wide.
func (i *Input) Render(width int) string {
	i.model.SetWidth(max(1, width-1)) // the cursor may stand behind the last character
	i.model.SetCursor(i.model.Position())
	return Fit(i.model.View(), width)
}

// CursorColumn returns the column of the cursor in what Render returned last.
func (i *Input) CursorColumn() int {
	before := string([]rune(i.model.Value())[:i.model.Position()])
	return min(ansi.StringWidth(before), i.model.Width())
}

// Prompt asks for a line in the place of the status bar.
type Prompt struct {
	Input
	Prefix   string               // before the text: "/"
	OnChange func(string)         // called while the text is typed; nil where nothing follows it
	OnSubmit func(string) tea.Cmd // called at Enter
	OnCancel func()               // called at Escape; nil where nothing is to be undone
}

// HandleKey reports whether the prompt is closed, with the command of its answer.
func (p *Prompt) HandleKey(msg tea.KeyPressMsg) (closed bool, cmd tea.Cmd) {
	switch msg.String() {
	case "enter":
		return true, p.OnSubmit(p.Value())
	case "esc", "ctrl+c":
		if p.OnCancel != nil {
			p.OnCancel()
		}
		return true, nil
	}
	if p.Input.HandleKey(msg) {
		p.notify()
	}
	return false, nil
}

// Paste inserts a text at the cursor.
func (p *Prompt) Paste(text string) {
	if p.Input.Paste(text) {
		p.notify()
	}
}

func (p *Prompt) notify() {
	if p.OnChange != nil {
		p.OnChange(p.Value())
	}
}

// Render returns the prompt as a row.
func (p *Prompt) Render(width int, theme theme.Theme) string {
	prefix := " " + theme.Accent.Render(p.Prefix)
	return Fit(prefix+p.Input.Render(width-ansi.StringWidth(prefix)), width)
}

// CursorColumn returns the column of the cursor in what Render returned last.
func (p *Prompt) CursorColumn() int { return 1 + ansi.StringWidth(p.Prefix) + p.Input.CursorColumn() }
