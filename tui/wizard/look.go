package wizard

import (
	"github.com/fastdock/fastdock/tui/theme"
)

// look is the theme, and the signs that are drawn.
type look struct {
	theme   theme.Theme
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
}
