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

// press edits, and says whether the text changed.
func (e *entry) press(msg tea.KeyPressMsg) bool {
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

// draw shows the end of the text and where the next character goes.
func (e *entry) draw(width int, theme theme.Theme) string {
	text := e.value()
	if over := ansi.StringWidth(text) - max(0, width-1); over > 0 {
		text = ansi.TruncateLeft(text, over, "")
	}
	return text + theme.Accent.Render("▏")
}

// prompt asks for a line in the place of the status bar.
type prompt struct {
	entry
	sign    string               // before the text: "/"
	changed func(string)         // called while it is typed; nil where nothing follows it
	done    func(string) tea.Cmd // called at Enter
	dropped func()               // called at Escape; nil where nothing is to be undone
}

// press returns whether the prompt is answered.
func (p *prompt) press(msg tea.KeyPressMsg) (closed bool, cmd tea.Cmd) {
	switch msg.String() {
	case "enter":
		return true, p.done(p.value())
	case "esc", "ctrl+c":
		if p.dropped != nil {
			p.dropped()
		}
		return true, nil
	}
	if p.entry.press(msg) {
		p.tell()
	}
	return false, nil
}

func (p *prompt) tell() {
	if p.changed != nil {
		p.changed(p.value())
	}
}

func (p *prompt) draw(width int, theme theme.Theme) string {
	sign := " " + theme.Accent.Render(p.sign)
	return fit(sign+p.entry.draw(width-ansi.StringWidth(sign), theme), width)
}
