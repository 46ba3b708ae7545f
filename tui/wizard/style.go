package wizard

import (
	"github.com/fastdock/fastdock/tui/theme"
)

// style is the theme, and the signs that are drawn.
type style struct {
	theme     theme.Theme
	plain     bool
	separator string // keys, and answers
	ellipsis  string // where a line is cut off
	divider   string // between form and preview
	upDown    string
}

func newStyle(plain, ascii bool) *style {
	l := &style{plain: plain, separator: " · ", ellipsis: "…", divider: "│", upDown: "↑/↓"}
	if ascii {
		l.separator, l.ellipsis, l.divider, l.upDown = ", ", "~", "|", "up/down"
	}
	l.setDark(true)
	return l
}

func (l *style) setDark(dark bool) {
	l.theme = theme.Rich(dark)
	if l.plain {
		l.theme = theme.None()
	}
}
