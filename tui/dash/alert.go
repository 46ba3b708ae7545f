package dash

import (
	"os"
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/phrase"
)

// alert is how somebody who looks elsewhere is told that something broke.
type alert int

const (
	silent alert = iota
	bell
	notification // and the bell, for terminals that show none
)

// String says what was chosen, in the status bar.
func (a alert) String() string {
	return [...]string{"no bell", "the bell rings when something breaks", "the bell rings and the desktop tells when something breaks"}[a]
}

func (a alert) next() alert { return (a + 1) % (notification + 1) }

// longestNote is how many characters of a notification desktops show anyway.
const longestNote = 200

// ring tells of what has broken, in the way the user wishes.
func (m *root) ring(events []devenv.Event) tea.Cmd {
	what := broke(events)
	switch {
	case what == "" || m.alert == silent:
		return nil
	case m.alert == bell:
		return tea.Raw("\a")
	}
	return tea.Raw("\a" + note(m.project+": "+what, os.Getenv("TMUX") != ""))
}

// broke says what has broken; "" is nothing. Of several, the last is told.
func broke(events []devenv.Event) (what string) {
	for _, event := range events {
		switch e := event.(type) {
		case devenv.ReloadBroken:
			what = e.Service + " " + phrase.Broken(e)
		case devenv.ServiceFailed:
			what = e.Service + " failed: " + phrase.OneLine(e.Cause)
		}
	}
	return what
}

// note is the sequence for a desktop notification that most terminals know (OSC 9); tmux hands it on where allow-passthrough
// is set. The text comes from containers, too: nothing in it may end the sequence.
func note(text string, inTmux bool) string {
	text = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	sequence := ansi.Notify(ansi.Truncate(text, longestNote, "…"))
	if inTmux {
		return ansi.TmuxPassthrough(sequence)
	}
	return sequence
}
