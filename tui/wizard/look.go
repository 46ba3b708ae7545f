package wizard

import (
	"charm.land/huh/v2"
	"charm.land/lipgloss/v2"

	"github.com/fastdock/fastdock/tui/theme"
)

// look is huh's theme, made of fastdock's, and the signs that are drawn.
type look struct {
	theme   theme.Theme
	styles  *huh.Styles // asked for with each row that is drawn
	plain   bool
	between string // keys, and answers
	more    string // where a line is cut off
	divider string // between form and preview
	upDown  string
}

func newLook(plain, ascii bool) *look {
	l := &look{plain: plain, between: " · ", more: "…", divider: "│", upDown: "↑/↓"}
	if ascii {
		l.between, l.more, l.divider, l.upDown = ", ", "~", "|", "up/down"
	}
	l.setDark(true)
	return l
}

func (l *look) setDark(dark bool) {
	l.theme = theme.Rich(dark)
	if l.plain {
		l.theme = theme.None()
	}
	l.styles = l.fieldStyles()
}

const selector = "> "

// Theme implements [huh.Theme]. huh's own question about the background is answered with ours.
func (l *look) Theme(bool) *huh.Styles { return l.styles }

func (l *look) fieldStyles() *huh.Styles {
	styles := huh.ThemeBase(true)
	field := &styles.Focused
	field.Base = lipgloss.NewStyle()
	field.Card = field.Base
	field.Title = l.theme.Strong
	field.Description = l.theme.Muted
	field.SelectSelector = l.theme.Accent.SetString(selector)
	field.SelectedOption = l.theme.Accent
	field.TextInput.Prompt = l.theme.Accent
	field.TextInput.Placeholder = l.theme.Muted
	styles.Blurred = styles.Focused
	return styles
}
