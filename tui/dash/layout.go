package dash

import (
	"github.com/fastdock/fastdock/tui/dash/logs"
	"github.com/fastdock/fastdock/tui/pane"
)

const (
	stackBelow  = 70  // columns; below it the panes are on top of each other
	tableFrom   = 160 // columns; from it on the services are a table above the logs
	tableHeight = 24  // rows of the screen that a table needs
)

// layout divides the screen: the panes side by side or stacked, the reloads bar and the status bar beneath.
type layout struct {
	width, height   int
	split           bool // side by side
	table           bool // the services are a table above the logs
	servicesWidth   int  // width of the services that the user set; 0 is automatic
	divider         bool // has a line above the reload strip
	reloadsHeight   int  // height of the reload strip
	services, logs  pane.Box
	diagnosisHeight int // height of the diagnosis panel, above the logs
}

// compute places the panes for a number of services, whose table needs that many rows.
func (l *layout) compute(services, table int) {
	l.table = l.width >= tableFrom && l.height >= tableHeight
	l.split = l.width >= stackBelow && !l.table
	l.divider = l.split || l.height >= 16
	body := max(0, l.height-1-l.reloadsHeight)
	if l.divider {
		body = max(0, body-1)
	}
	if l.split {
		left := min(44, max(28, l.width*3/10))
		if l.servicesWidth > 0 {
			left = max(16, min(l.servicesWidth, l.width-logs.MinWidth-1))
		}
		l.services = pane.Box{X: 0, Y: 0, Width: left, Height: body}
		l.logs = pane.Box{X: left + 1, Y: 0, Width: l.width - left - 1, Height: body}
		return
	}
	list := min(services+1, max(1, body/2))
	if l.table {
		list = min(table, body/2)
	}
	l.services = pane.Box{X: 0, Y: 0, Width: l.width, Height: min(list, body)}
	l.logs = pane.Box{X: 0, Y: l.services.Height, Width: l.width, Height: body - l.services.Height}
}

// spareRows returns how many rows of the logs may be taken for the diagnosis panel.
func (l *layout) spareRows() int {
	if !l.split && !l.table {
		return l.logs.Height - 2
	}
	return l.logs.Height * 3 / 5
}

// takeRows takes rows from the top of the logs for the diagnosis panel.
func (l *layout) takeRows(rows int) {
	l.diagnosisHeight = rows
	l.logs.Y += rows
	l.logs.Height -= rows
}

// diagnosisBox returns the place of what stands above the logs.
func (l *layout) diagnosisBox() pane.Box {
	return pane.Box{X: l.logs.X, Y: l.logs.Y - l.diagnosisHeight, Width: l.logs.Width, Height: l.diagnosisHeight}
}
