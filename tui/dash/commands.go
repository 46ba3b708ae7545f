package dash

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/pane"
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
	tone    pane.Tone
	outcome string // "" while it is in progress
}

// commandLog shows what every key did as a command that a user could type.
type commandLog struct {
	zone    *time.Location
	entries []commandEntry // oldest first
	scroller
	scrolledBack bool // the newest command is out of sight
}

func newCommandLog(zone *time.Location) *commandLog {
	return &commandLog{zone: zone, scroller: newScroller()}
}

// Apply records the verbs.
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
				d.tone, d.outcome = pane.Failure, phrase.OneLine(e.Err.Error())
			}
			return
		}
	}
}

func (p *commandLog) handleKey(msg tea.KeyPressMsg) overlayResult {
	if p.scroller.handleKey(msg) {
		p.scrolledBack = !p.AtBottom()
		return overlayResult{}
	}
	return overlayResult{closed: isCloseKey(msg)}
}

func (p *commandLog) render(width, height int, theme theme.Theme) string {
	rows := []string{theme.Strong.Render("commands") + theme.Muted.Render("  the equivalent command of each key")}
	if len(p.entries) == 0 {
		return renderBox(append(rows, theme.Muted.Render("none yet")), width, height, theme)
	}
	lines, inner := p.rows(theme), max(1, width-6)
	inner = min(inner, lipgloss.Width(strings.Join(append(lines, rows...), "\n")))
	if !p.scrolledBack {
		p.SetContentLines(lines)
		p.GotoBottom()
	}
	return renderBox(append(rows, p.scroller.render(lines, inner, max(1, height-3))...), width, height, theme)
}

// rows returns the commands, oldest first, each with its time and outcome.
func (p *commandLog) rows(theme theme.Theme) []string {
	var rows []string
	for _, e := range p.entries {
		row := theme.Muted.Render(e.at.In(p.zone).Format(time.TimeOnly)) + " " + e.command
		if e.outcome != "" {
			row += "  " + e.tone.Style(theme).Render(e.outcome)
		}
		rows = append(rows, row)
	}
	return rows
}
