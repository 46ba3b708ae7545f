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

// alert is how a user who looks elsewhere learns that something broke.
type alert int

const (
	noAlert alert = iota
	bellAlert
	desktopAlert // and the bell, for terminals that show none
)

// String returns what was chosen, in the status bar.
func (a alert) String() string {
	return [...]string{
		"alerts: off", "alerts: bell", "alerts: bell and desktop notification",
	}[a]
}

func (a alert) next() alert { return (a + 1) % (desktopAlert + 1) }

// maxNotification is how many characters of a notification desktops show anyway.
const maxNotification = 200

// report rings or notifies where one of the events is a failure.
func (a alert) report(events []devenv.Event, project string) tea.Cmd {
	what := lastFailure(events)
	switch {
	case what == "" || a == noAlert:
		return nil
	case a == bellAlert:
		return tea.Raw("\a")
	}
	return tea.Raw("\a" + notifySequence(project+": "+what, os.Getenv("TMUX") != ""))
}

// lastFailure returns what broke last; "" is nothing.
func lastFailure(events []devenv.Event) (what string) {
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

// notifySequence returns the sequence for a desktop notification that most terminals know (OSC 9); tmux hands it on
// where allow-passthrough is set. The text comes from containers, too: nothing in it may end the sequence.
func notifySequence(text string, inTmux bool) string {
	text = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	sequence := ansi.Notify(ansi.Truncate(text, maxNotification, "…"))
	if inTmux {
		return ansi.TmuxPassthrough(sequence)
	}
	return sequence
}
