package wizard

import (
	"charm.land/huh/v2"
	"charm.land/lipgloss/v2"

	"github.com/fastdock/fastdock/tui/theme"
)

// look is huh's theme, made of fastdock's.
type look struct {
	theme theme.Theme
	plain bool
}

func newLook(plain bool) *look {
	l := &look{plain: plain}
	l.setDark(true)
	return l
}

func (l *look) setDark(dark bool) {
	l.theme = theme.Rich(dark)
	if l.plain {
		l.theme = theme.None()
	}
}

const selector = "> "

// Theme implements [huh.Theme]. huh's own question about the background is answered with ours.
func (l *look) Theme(bool) *huh.Styles {
	styles := huh.ThemeBase(true)
	field := &styles.Focused
	field.Base = lipgloss.NewStyle()
	field.Card = field.Base
	field.Title = l.theme.Strong
	field.Description = l.theme.Muted
	field.ErrorIndicator = l.theme.Fail.SetString(" *")
	field.ErrorMessage = l.theme.Fail
	field.SelectSelector = l.theme.Accent.SetString(selector)
	field.SelectedOption = l.theme.Accent
	field.TextInput.Prompt = l.theme.Accent
	field.TextInput.Placeholder = l.theme.Muted
	field.FocusedButton = l.theme.Accent.Reverse(!l.plain).Padding(0, 1).MarginRight(1)
	field.BlurredButton = l.theme.Muted.Padding(0, 1).MarginRight(1)
	if l.plain {
		field.FocusedButton = lipgloss.NewStyle().SetString(">").Padding(0, 1).MarginRight(1)
	}
	styles.Blurred = styles.Focused
	return styles
}
