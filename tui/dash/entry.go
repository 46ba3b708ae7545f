package dash

import (
	"slices"
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/tui/theme"
)

// entry is a line of text that is being typed.
type entry struct{ text []rune }

func (e *entry) value() string { return string(e.text) }

// handleKey edits, and says whether the text changed.
func (e *entry) handleKey(msg tea.KeyPressMsg) bool {
	before := len(e.text)
	switch msg.String() {
	case "backspace":
		e.text = e.text[:max(0, before-1)]
	case "ctrl+u":
		e.text = nil
	case "ctrl+w":
		at := len(strings.TrimRight(e.value(), " "))
		e.text = []rune(e.value()[:strings.LastIndexByte(e.value()[:at], ' ')+1])
	default:
		e.paste(msg.Text)
	}
	return len(e.text) != before
}

// paste appends a text, without what is no character.
func (e *entry) paste(text string) {
	e.text = append(e.text, slices.DeleteFunc([]rune(text), func(r rune) bool { return !unicode.IsPrint(r) })...)
}

// render shows the end of the text and where the next character goes.
func (e *entry) render(width int, theme theme.Theme) string {
	text := e.value()
	if over := ansi.StringWidth(text) - max(0, width-1); over > 0 {
		text = ansi.TruncateLeft(text, over, "")
	}
	return text + theme.Accent.Render("▏")
}

// prompt asks for a line in the place of the status bar.
type prompt struct {
	entry
	prefix   string               // before the text: "/"
	onChange func(string)         // called while it is typed; nil where nothing follows it
	onSubmit func(string) tea.Cmd // called at Enter
	onCancel func()               // called at Escape; nil where nothing is to be undone
}

// handleKey returns whether the prompt is answered.
func (p *prompt) handleKey(msg tea.KeyPressMsg) (closed bool, cmd tea.Cmd) {
	switch msg.String() {
	case "enter":
		return true, p.onSubmit(p.value())
	case "esc", "ctrl+c":
		if p.onCancel != nil {
			p.onCancel()
		}
		return true, nil
	}
	if p.entry.handleKey(msg) {
		p.notify()
	}
	return false, nil
}

func (p *prompt) notify() {
	if p.onChange != nil {
		p.onChange(p.value())
	}
}

func (p *prompt) render(width int, theme theme.Theme) string {
	sign := " " + theme.Accent.Render(p.prefix)
	return Fit(sign+p.entry.render(width-ansi.StringWidth(sign), theme), width)
}
