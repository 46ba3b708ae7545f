package dash

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/tui/findings"
	"github.com/fastdock/fastdock/tui/pane"
	"github.com/fastdock/fastdock/tui/theme"
)

// doctorRows bounds a sentence in the box, which scrolls.
const doctorRows = 20

// doctorBox shows all that doctor found, the same as `fastdock doctor`, in the same order.
type doctorBox struct {
	*diagnosis
	zone *time.Location
	scroller
}

func newDoctorBox(d *diagnosis, zone *time.Location) *doctorBox {
	return &doctorBox{diagnosis: d, zone: zone, scroller: newScroller()}
}

func (b *doctorBox) handleKey(msg tea.KeyPressMsg) overlayResult {
	if b.scroller.handleKey(msg) {
		return overlayResult{}
	}
	return overlayResult{closed: isCloseKey(msg)}
}

func (b *doctorBox) render(width, height int, theme theme.Theme) string {
	inner := max(1, min(width-6, 100))
	rows := b.scroller.render(b.rows(inner, theme), inner, max(1, height-3))
	head := pane.Justify(theme.Strong.Render("doctor")+theme.Muted.Render("  "+b.asOf()), theme.Accent.Render("↑↓"), inner)
	return renderBox(append([]string{head}, rows...), width, height, theme)
}

// asOf returns of when the findings are.
func (b *doctorBox) asOf() string {
	switch {
	case b.at.IsZero():
		return "checking the machine, the files and the containers…"
	case b.examining:
		return "as of " + b.at.In(b.zone).Format(time.TimeOnly) + ", checking again…"
	}
	return "as of " + b.at.In(b.zone).Format(time.TimeOnly)
}

func (b *doctorBox) rows(width int, theme theme.Theme) []string {
	var rows []string
	for _, group := range findings.Grouped(findings.Merged(b.found.Findings, 0)) {
		rows = append(rows, theme.Strong.Render(pane.Clean(findings.Heading(group[0].Service))))
		for _, f := range group {
			for _, row := range append(renderFinding(f, width-2, doctorRows, theme), renderEvidence(f, width-2, theme)...) {
				rows = append(rows, "  "+row)
			}
		}
	}
	for _, skipped := range b.found.Skipped {
		rows = append(rows, theme.Muted.Render("not checked: "+pane.Clean(skipped.What+" ("+skipped.Why+")")))
	}
	return rows
}
