package dash

import (
	"fmt"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/tui/phrase"
	"github.com/fastdock/fastdock/tui/theme"
)

// looks is how all log panes draw their lines.
type looks struct {
	wrap, stamps, unfolded bool
	zone                   *time.Location
	search                 *pattern       // what is searched for; nil is nothing
	hues                   map[string]int // service → its place in order of appearance, for its colour
	labels                 int            // width of the longest name before merged lines
}

// rows draws a line in a pane, one text per row; without wrapping they may be too long.
func (k *looks) rows(l *line, v *logView, place int, theme theme.Theme) []string {
	before := k.before(l, v, place, theme)
	texts := k.texts(l, theme)
	room := max(1, v.width-ansi.StringWidth(before))
	indent := strings.Repeat(" ", ansi.StringWidth(before))
	var rows []string
	for _, text := range texts {
		switch {
		case theme.Plain:
			text = ansi.Strip(text)
		case v.chosen.holds(place):
			text = theme.Chosen.Render(ansi.Strip(text))
		}
		if !k.wrap {
			if v.shift > 0 {
				text = ansi.TruncateLeft(text, v.shift, "")
			}
			rows = append(rows, text)
			continue
		}
		rows = append(rows, strings.Split(lipgloss.Wrap(text, room, ""), "\n")...)
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

// before is what stands in front of a line: a mark, the time, the name where several services are mixed.
func (k *looks) before(l *line, v *logView, place int, theme theme.Theme) string {
	text := " "
	switch {
	case v.chosen.holds(place):
		text = theme.Accent.Render("▐")
	case v.hit == place:
		text = theme.Accent.Render("»")
	}
	if k.stamps {
		stamp := strings.Repeat(" ", len("15:04:05.000"))
		if l.at != 0 {
			stamp = time.Unix(0, l.at).In(k.zone).Format("15:04:05.000")
		}
		text += theme.Muted.Render(stamp) + " "
	}
	if v.source != "" && l.label == l.service {
		return text
	}
	return text + theme.Service(k.hues[l.service]).Render(Fit(l.label, min(k.labels, max(6, v.width/6)))) + "  "
}

func (k *looks) texts(l *line, theme theme.Theme) []string {
	switch {
	case l.trace != nil:
		return k.trace(l, theme)
	case k.search != nil && k.search.in(l.bare()):
		return []string{k.search.mark(l.bare(), theme.Hit.Render)}
	case l.tone != Output:
		return []string{l.tone.Style(theme).Render(l.text)}
	}
	return []string{rendered(l, theme)}
}

// rendered draws what a container wrote: requests and records by their parts, other lines in their own colours or that of their
// level.
func rendered(l *line, theme theme.Theme) string {
	text := l.bare()
	if r, is := readAccess(text); is {
		if l.probe != nil && l.probe.again > 0 {
			return r.draw(theme) + theme.Muted.Render(fmt.Sprintf("  ×%d", l.probe.again+1))
		}
		return r.draw(theme)
	}
	if r, is := readRecord(text); is {
		return r.draw(theme)
	}
	if len(text) != len(l.text) {
		return l.text // it has colours of its own
	}
	found, from, to := readLevel(text)
	if found == unlevelled {
		return text
	}
	return text[:from] + found.style(theme).Render(text[from:to]) + text[to:]
}

// trace draws a traceback: what it says and where in the project on top, the rest when it is opened.
func (k *looks) trace(l *line, theme theme.Theme) []string {
	t := l.trace
	fold := "▸ "
	if t.opened || k.unfolded {
		fold = "▾ "
	}
	said := t.error
	if said == "" {
		said = strings.TrimLeft(l.bare(), " +|")
	}
	rows := []string{theme.Accent.Render(fold) + theme.Fail.Render(said)}
	if at, known := t.ours(); known {
		rows = append(rows, "  at "+at.String()+theme.Muted.Render("  "+phrase.Count(len(t.rows)+1+t.beyond, "row")))
	}
	if !t.opened && !k.unfolded {
		return k.marked(rows, theme)
	}
	raw := l.raw()
	for i, away := range away(raw) {
		if away {
			raw[i] = theme.Muted.Render(Plain(raw[i]))
		}
		rows = append(rows, "  "+raw[i])
	}
	if t.beyond > 0 {
		rows = append(rows, theme.Muted.Render("  … "+phrase.Count(t.beyond, "more row")))
	}
	return k.marked(rows, theme)
}

func (k *looks) marked(rows []string, theme theme.Theme) []string {
	for i, row := range rows {
		if k.search != nil && k.search.in(Plain(row)) {
			rows[i] = k.search.mark(Plain(row), theme.Hit.Render)
		}
	}
	return rows
}
