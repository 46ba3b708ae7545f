package pane

import (
	"charm.land/lipgloss/v2"

	"github.com/fastdock/fastdock/tui/theme"
)

// Tone is how a line or a message is meant.
type Tone int8

// The tones, from the plainest to the most serious.
const (
	Output  Tone = iota // written by a container, in its own colours
	Info                // progress that fastdock reports
	Warning             // reported by fastdock, and worth a look
	Failure             // a failure that fastdock reports
)

// Style returns the style of text in this tone.
func (t Tone) Style(theme theme.Theme) lipgloss.Style {
	return [...]lipgloss.Style{{}, theme.Muted, theme.Warn, theme.Fail}[t]
}

// StatusMsg is the result of something that ran beside the screen, to be shown in the status bar.
type StatusMsg struct {
	Tone Tone
	Text string
}
