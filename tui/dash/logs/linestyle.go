package logs

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/tui/pane"
	"github.com/fastdock/fastdock/tui/phrase"
	"github.com/fastdock/fastdock/tui/theme"
)

// lineStyle is how all log panes draw their lines.
type lineStyle struct {
	wrap, timestamps, expandTracebacks bool
	zone                               *time.Location
	search                             *pattern       // what is searched for; nil is nothing
	colours                            map[string]int // service → its place in order of appearance, for its colour
	labelWidth                         int            // width of the longest name before merged lines
	clearKey                           string         // takes back a filter
}

// hangingIndent is how far the rows of a wrapped line are indented, to set them apart from the next line.
const hangingIndent = 2

// rows draws a line in a pane, one text per row; without wrapping they may be too long.
func (k *lineStyle) rows(l *line, v *view, place int, theme theme.Theme) []string {
	before := k.renderPrefix(l, v, place, theme)
	texts := k.renderContent(l, theme)
	room := max(1, v.width-ansi.StringWidth(before))
	indent := strings.Repeat(" ", ansi.StringWidth(before))
	var rows []string
	for _, text := range texts {
		switch {
		case theme.Plain:
			text = ansi.Strip(text)
		case v.selection.contains(place):
			text = theme.Chosen.Render(ansi.Strip(text))
		}
		if !k.wrap {
			if v.shift > 0 {
				text = ansi.TruncateLeft(text, v.shift, "")
			}
			rows = append(rows, text)
			continue
		}
		rows = append(rows, pane.WrapHanging(text, room, hangingIndent)...)
	}
	for i := range rows {
		if i == 0 {
			rows[i] = before + rows[i]
			continue
		}
		rows[i] = indent + rows[i]
	}
	return rows
}

// renderPrefix returns what stands in front of a line: a mark, the time, the name where several services are mixed.
func (k *lineStyle) renderPrefix(l *line, v *view, place int, theme theme.Theme) string {
	text := " "
	switch {
	case v.selection.contains(place):
		text = theme.Accent.Render("▐")
	case v.hit == place:
		text = theme.Accent.Render("»")
	}
	if k.timestamps {
		stamp := strings.Repeat(" ", len("15:04:05.000"))
		if l.at != 0 {
			stamp = time.Unix(0, l.at).In(k.zone).Format("15:04:05.000")
		}
		text += theme.Muted.Render(stamp) + " "
	}
	if v.source != "" && l.label == l.service {
		return text
	}
	return text + theme.Service(k.colours[l.service]).
		Render(pane.Fit(l.label, min(k.labelWidth, max(6, v.width/6)))) +
		"  "
}

func (k *lineStyle) renderContent(l *line, theme theme.Theme) []string {
	switch {
	case l.traceback != nil:
		return k.renderTraceback(l, theme)
	case l.build != nil:
		return k.renderBuild(l, theme)
	case k.search != nil && k.search.matchesText(l.plain()):
		return []string{k.search.highlight(l.plain(), theme.Hit.Render)}
	case l.tone != pane.Output:
		return []string{l.tone.Style(theme).Render(l.text)}
	}
	return []string{renderText(l, theme)}
}

// renderText draws what a container wrote: requests and records by their parts, other lines in their own colours or
// that of their level.
func renderText(l *line, theme theme.Theme) string {
	text := l.plain()
	if r, is := parseAccess(text); is {
		if l.probe != nil && l.probe.again > 0 {
			return r.render(theme) + theme.Muted.Render(fmt.Sprintf("  ×%d", l.probe.again+1))
		}
		return r.render(theme)
	}
	if r, is := parseRecord(text); is {
		return r.render(theme)
	}
	if len(text) != len(l.text) {
		return l.text // it has colours of its own
	}
	found, from, to := findLevel(text)
	if found == unlevelled {
		return text
	}
	return text[:from] + found.style(theme).Render(text[from:to]) + text[to:]
}

// renderTraceback returns the rows of a traceback: the error and its place in the project, and the rest when expanded.
func (k *lineStyle) renderTraceback(l *line, theme theme.Theme) []string {
	t := l.traceback
	fold := "▸ "
	if t.expanded || k.expandTracebacks {
		fold = "▾ "
	}
	said := t.error
	if said == "" {
		said = strings.TrimLeft(l.plain(), " +|")
	}
	rows := []string{theme.Accent.Render(fold) + theme.Fail.Render(said)}
	if at, known := t.projectFrame(); known {
		rows = append(rows, "  at "+at.String()+theme.Muted.Render("  "+phrase.Count(len(t.rows)+1+t.dropped, "row")))
	}
	if !t.expanded && !k.expandTracebacks {
		return k.highlightRows(rows, theme)
	}
	raw := l.allRows()
	for i, away := range foreignRows(raw) {
		if away {
			raw[i] = theme.Muted.Render(pane.Plain(raw[i]))
		}
		rows = append(rows, "  "+raw[i])
	}
	if t.dropped > 0 {
		rows = append(rows, theme.Muted.Render("  … "+phrase.Count(t.dropped, "more row")))
	}
	return k.highlightRows(rows, theme)
}

func (k *lineStyle) highlightRows(rows []string, theme theme.Theme) []string {
	for i, row := range rows {
		if k.search != nil && k.search.matchesText(pane.Plain(row)) {
			rows[i] = k.search.highlight(pane.Plain(row), theme.Hit.Render)
		}
	}
	return rows
}
