package logs

import "github.com/fastdock/fastdock/tui/pane"

// Layout is what can be saved of the panes' arrangement.
type Layout struct {
	Panes      []string // services, "" for all
	Merged     bool     // all lines are shown in place of the panes
	Stacked    bool
	Wrap       bool
	Timestamps bool
	Expanded   bool // tracebacks are shown whole
}

// Layout returns the present arrangement.
func (p *Panes) Layout() Layout {
	l := Layout{
		Merged: p.showMerged, Stacked: p.stacked,
		Wrap: p.style.wrap, Timestamps: p.style.timestamps, Expanded: p.style.expandTracebacks,
	}
	for _, v := range p.panes {
		l.Panes = append(l.Panes, v.source)
	}
	return l
}

// SetLayout arranges the panes as saved; more panes than fit on any screen are left out.
func (p *Panes) SetLayout(l Layout) {
	p.showMerged, p.stacked = l.Merged, l.Stacked
	p.style.wrap, p.style.timestamps, p.style.expandTracebacks = l.Wrap, l.Timestamps, l.Expanded
	if len(l.Panes) > 0 {
		p.panes = nil
		for _, source := range l.Panes[:min(len(l.Panes), maxPanes)] {
			p.panes = append(p.panes, newView(p.store, p.style, source))
		}
	}
	p.arrange() // the first frame comes before the terminal has reported its size
}

// Boxes returns the places of the panes on the screen, within the place of all of them.
func (p *Panes) Boxes() []pane.Box { return p.boxes }

// Service returns the service of the focused pane, "" for all; ok is false while all lines are shown in place of the
// panes.
func (p *Panes) Service() (name string, ok bool) { return p.panes[p.focus].source, !p.showMerged }
