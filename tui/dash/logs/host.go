package logs

import (
	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/tui/pane"
)

// Host is what the log panes need of the screen around them.
type Host interface {
	// Ask shows a prompt, which has the keys until it is closed.
	Ask(prompt *pane.Prompt)
	// SetStatus shows a text until the next key.
	SetStatus(tone pane.Tone, text string)
	// OpenFile opens a file of a service's containers in the user's editor; the file is empty where none is known.
	OpenFile(service, file string, line int) tea.Cmd
	// OpenBroken opens the place that a reload broke on.
	OpenBroken() tea.Cmd
}
