package dash

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/phrase"
	"github.com/fastdock/fastdock/tui/theme"
)

// maxCommands bounds the log of commands.
const maxCommands = 200

// commandEntry is one thing that was asked for: the line that does the same in a terminal, and what became of it.
type commandEntry struct {
	verb    devenv.Verb // "" for what the dashboard does itself
	service string
	command string
	at      time.Time
	tone    Tone
	outcome string // "" while it is in progress
}

// commandLog shows what every key did as a command that a person could type.
type commandLog struct {
	zone    *time.Location
	entries []commandEntry // oldest first
	back    int            // rows scrolled back
}

// Apply notes the verbs.
func (p *commandLog) Apply(events []devenv.Event, now time.Time) {
	for _, event := range events {
		switch e := event.(type) {
		case devenv.VerbStarted:
			p.record(commandEntry{verb: e.Verb, service: e.Service, command: e.Command, at: now})
		case devenv.VerbEnded:
			p.finish(e)
		}
	}
}

func (p *commandLog) record(d commandEntry) {
	p.entries = append(p.entries, d)
	p.entries = p.entries[max(0, len(p.entries)-maxCommands):]
}

func (p *commandLog) finish(e devenv.VerbEnded) {
	for i := range p.entries {
		if d := &p.entries[i]; d.verb == e.Verb && d.service == e.Service && d.outcome == "" {
			d.outcome = phrase.Seconds(e.Took)
			if e.Err != nil {
				d.tone, d.outcome = Failure, phrase.OneLine(e.Err.Error())
			}
			return
		}
	}
}

func (p *commandLog) handleKey(msg tea.KeyPressMsg) overlayResult {
	switch msg.String() {
	case "up", "k", "pgup":
		p.back++
	case "down", "j", "pgdown":
		p.back = max(0, p.back-1)
	default:
		return overlayResult{closed: isCloseKey(msg) || msg.String() == "C"}
	}
	return overlayResult{}
}

func (p *commandLog) render(width, height int, theme theme.Theme) string {
	rows := []string{theme.Strong.Render("commands") + theme.Muted.Render("  what each key does, as you would type it")}
	if len(p.entries) == 0 {
		rows = append(rows, theme.Muted.Render("none yet"))
	}
	space := max(1, height-3)
	p.back = max(0, min(p.back, len(p.entries)-space))
	to := len(p.entries) - p.back
	for _, d := range p.entries[max(0, to-space):to] {
		row := theme.Muted.Render(d.at.In(p.zone).Format(time.TimeOnly)) + " " + d.command
		if d.outcome != "" {
			row += "  " + d.tone.Style(theme).Render(d.outcome)
		}
		rows = append(rows, row)
	}
	return renderBox(rows, width, height, theme)
}
