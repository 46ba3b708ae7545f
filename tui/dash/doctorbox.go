package dash

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/tui/findings"
	"github.com/fastdock/fastdock/tui/theme"
)

// doctorRows bounds a sentence in the box, which scrolls.
const doctorRows = 20

// doctorBox shows all that doctor found, the same as `fastdock doctor`, in the same order.
type doctorBox struct {
	*diagnosis
	zone *time.Location
	roll
}

func (b *doctorBox) press(msg tea.KeyPressMsg) answer {
	if b.turn(msg) {
		return answer{}
	}
	return answer{closed: closes(msg) || msg.String() == "D"}
}

func (b *doctorBox) draw(width, height int, theme theme.Theme) string {
	inner := max(1, min(width-6, 100))
	rows := b.rows(inner, theme)
	b.fit(len(rows), max(1, height-3))
	head := ends(theme.Strong.Render("doctor")+theme.Muted.Render("  "+b.standing()), theme.Accent.Render("↑↓"), inner)
	return framed(append([]string{head}, rows[b.top:]...), width, height, theme)
}

// standing says of when the findings are.
func (b *doctorBox) standing() string {
	switch {
	case b.at.IsZero():
		return "looking at the machine, the files and the containers…"
	case b.looking:
		return "as of " + b.at.In(b.zone).Format(time.TimeOnly) + ", looking again…"
	}
	return "as of " + b.at.In(b.zone).Format(time.TimeOnly)
}

func (b *doctorBox) rows(width int, theme theme.Theme) []string {
	var rows []string
	for _, group := range findings.Grouped(b.found.Findings) {
		rows = append(rows, theme.Strong.Render(clean(findings.Heading(group[0].Service))))
		for _, f := range group {
			for _, row := range append(sentences(f, width-2, doctorRows, theme), shown(f, width-2, theme)...) {
				rows = append(rows, "  "+row)
			}
		}
	}
	for _, skipped := range b.found.Skipped {
		rows = append(rows, theme.Muted.Render("not looked at: "+clean(skipped.What+" ("+skipped.Why+")")))
	}
	return rows
}
