package dash

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/phrase"
	"github.com/fastdock/fastdock/tui/theme"
)

// keptCommands bounds the log of commands.
const keptCommands = 200

// done is one thing that was asked for: the line that does the same in a terminal, and what became of it.
type done struct {
	verb    devenv.Verb // "" for what the dashboard does itself
	service string
	command string
	at      time.Time
	tone    tone
	outcome string // "" while it is in progress
}

// commandLog shows what every key did as a command that a person could type.
type commandLog struct {
	zone *time.Location
	done []done // oldest first
	back int    // rows scrolled back
}

// Apply notes the verbs.
func (p *commandLog) Apply(events []devenv.Event, now time.Time) {
	for _, event := range events {
		switch e := event.(type) {
		case devenv.VerbStarted:
			p.note(done{verb: e.Verb, service: e.Service, command: e.Command, at: now})
		case devenv.VerbEnded:
			p.end(e)
		}
	}
}

func (p *commandLog) note(d done) {
	p.done = append(p.done, d)
	p.done = p.done[max(0, len(p.done)-keptCommands):]
}

func (p *commandLog) end(e devenv.VerbEnded) {
	for i := range p.done {
		if d := &p.done[i]; d.verb == e.Verb && d.service == e.Service && d.outcome == "" {
			d.outcome = phrase.Seconds(e.Took)
			if e.Err != nil {
				d.tone, d.outcome = alarmed, phrase.OneLine(e.Err.Error())
			}
			return
		}
	}
}

func (p *commandLog) press(msg tea.KeyPressMsg) answer {
	switch msg.String() {
	case "up", "k", "pgup":
		p.back++
	case "down", "j", "pgdown":
		p.back = max(0, p.back-1)
	default:
		return answer{closed: closes(msg) || msg.String() == "C"}
	}
	return answer{}
}

func (p *commandLog) draw(width, height int, theme theme.Theme) string {
	rows := []string{theme.Strong.Render("commands") + theme.Muted.Render("  what each key does, as you would type it")}
	if len(p.done) == 0 {
		rows = append(rows, theme.Muted.Render("none yet"))
	}
	space := max(1, height-3)
	p.back = max(0, min(p.back, len(p.done)-space))
	to := len(p.done) - p.back
	for _, d := range p.done[max(0, to-space):to] {
		row := theme.Muted.Render(d.at.In(p.zone).Format(time.TimeOnly)) + " " + d.command
		if d.outcome != "" {
			row += "  " + d.tone.style(theme).Render(d.outcome)
		}
		rows = append(rows, row)
	}
	return framed(rows, width, height, theme)
}
