package dash

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/theme"
)

const (
	wheelStep     = 3  // rows
	shiftStep     = 16 // columns
	maxPanes      = 4
	minPaneWidth  = 24 // columns of a pane beside another
	minPaneHeight = 4  // rows of a pane above another
)

// logsPane is the log panes: up to four, side by side or stacked, or one view of all lines in the order they came.
type logsPane struct {
	width, height int
	keys          logsKeys

	names   []string // of the services
	store   *logStore
	arrived []*line // room for those of a batch
	looks   *looks
	panes   []*logView
	focus   int
	stacked bool
	merged  *logView // all lines
	mixed   bool     // merged is shown in the place of the panes
	boxes   []Box    // of the panes on the screen, within this one
}

func newLogsPane() *logsPane {
	p := &logsPane{store: newLogStore(), looks: &looks{hues: map[string]int{}, zone: time.Local}, keys: newLogsKeys()}
	p.merged = newLogView(p.store, p.looks, "")
	p.panes = []*logView{newLogView(p.store, p.looks, "")}
	return p
}

func (p *logsPane) SetSize(width, height int) {
	p.width, p.height = width, height
	p.arrange()
}

// Apply stores what the events have to say.
func (p *logsPane) Apply(events []devenv.Event, state devenv.State) {
	p.names = p.names[:0]
	for _, service := range state.Services {
		p.names = append(p.names, service.Name)
	}
	all := p.arrived[:0]
	for _, event := range events {
		if e, is := event.(devenv.HealthChanged); is && e.Probe != nil {
			p.store.probes.learn(e.Probe.Command)
		}
		told := lines(event, state)
		p.meet(told)
		for i := range told {
			all = append(all, &told[i])
		}
	}
	inOrder(all)
	for _, l := range all {
		p.store.add(l)
	}
	clear(all) // else they would be kept beyond the store's bounds
	p.arrived = all
	for _, v := range append(p.panes, p.merged) {
		v.catchUp()
	}
}

// meet makes room for the names in front of lines, which are all of one service.
func (p *logsPane) meet(told []line) {
	if len(told) == 0 {
		return
	}
	service, label := told[0].service, told[0].label
	if _, known := p.looks.hues[service]; !known {
		p.looks.hues[service] = len(p.looks.hues)
	}
	p.looks.labels = max(p.looks.labels, ansi.StringWidth(label))
}

// inOrder sorts lines by time: what services said before the panes came arrives service by service. A line without a time
// stays where it is.
func inOrder(all []*line) {
	earlier := func(a, b *line) int { return cmp.Compare(a.at, b.at) }
	for len(all) > 0 {
		end := slices.IndexFunc(all, func(l *line) bool { return l.at == 0 })
		if end < 0 {
			end = len(all)
		}
		if !slices.IsSortedFunc(all[:end], earlier) {
			slices.SortStableFunc(all[:end], earlier)
		}
		all = all[min(end+1, len(all)):]
	}
}

// focused is the pane that has the keys.
func (p *logsPane) focused() *logView {
	if p.mixed {
		return p.merged
	}
	return p.panes[p.focus]
}

// Show turns the focused pane to the lines of a service, "" for all, and follows them.
func (p *logsPane) Show(service string) {
	if p.mixed && service == "" {
		return
	}
	if p.focused().source != service {
		p.mixed = false
		if p.panes[p.focus].source != service {
			p.panes[p.focus].turnTo(service)
		}
		p.arrange()
	}
}

// visible says whether a pane on the screen shows a service's lines.
func (p *logsPane) visible(service string) bool {
	for _, v := range p.shown() {
		if v.source == "" || v.source == service {
			return true
		}
	}
	return false
}

// shown are the panes on the screen.
func (p *logsPane) shown() []*logView {
	if p.mixed {
		return []*logView{p.merged}
	}
	if len(p.boxes) == 1 {
		return []*logView{p.panes[p.focus]}
	}
	return p.panes
}

// arrange divides the place among the panes; where it is too small for all, the focused one has it.
func (p *logsPane) arrange() {
	p.boxes = p.divide(len(p.panes))
	if p.mixed || p.boxes == nil {
		p.boxes = []Box{{0, 0, p.width, p.height}}
	}
	for i, v := range p.shown() {
		v.width, v.height = p.boxes[i].Width, p.boxes[i].Height
		if v.held {
			v.settle()
		}
	}
}

// divide gives n panes their places, or nil where they would be too small.
func (p *logsPane) divide(n int) []Box {
	side := (p.width - (n - 1)) / n // a bar between two
	if !p.stacked && side >= minPaneWidth || n == 1 {
		var boxes []Box
		for i := range n {
			boxes = append(boxes, Box{i * (side + 1), 0, side, p.height})
		}
		boxes[n-1].Width = p.width - boxes[n-1].X
		return boxes
	}
	tall := p.height / n
	if tall < minPaneHeight {
		return nil
	}
	var boxes []Box
	for i := range n {
		boxes = append(boxes, Box{0, i * tall, p.width, tall})
	}
	boxes[n-1].Height = p.height - boxes[n-1].Y
	return boxes
}

func (p *logsPane) View(theme theme.Theme) []string {
	var rows []string
	for i, v := range p.shown() {
		drawn := v.View(p.title(i), theme)
		if p.boxes[i].X == 0 {
			rows = append(rows, drawn...)
			continue
		}
		for y := range rows {
			bar := "│"
			if y == 0 {
				bar = "┬"
			}
			rows[y] += theme.Line.Render(bar) + drawn[y]
		}
	}
	return rows
}

// title is what the head of a pane on the screen says; of one that has the place of all, which of them it is.
func (p *logsPane) title(i int) string {
	name := cmp.Or(p.shown()[i].source, "all logs")
	switch {
	case p.mixed || len(p.panes) == 1:
		return name
	case len(p.boxes) == 1:
		return fmt.Sprintf("› %s %d/%d", name, p.focus+1, len(p.panes))
	case i == p.focus:
		return "› " + name
	}
	return name
}

// point scrolls the pane beneath the pointer, or chooses it and what is in it; x and y are within this pane.
func (p *logsPane) point(msg tea.MouseMsg, x, y int) {
	for i, b := range p.boxes {
		if !b.Contains(x, y) {
			continue
		}
		v := p.shown()[i]
		switch m := msg.(type) {
		case tea.MouseWheelMsg:
			switch m.Button {
			case tea.MouseWheelUp:
				v.scroll(-wheelStep)
			case tea.MouseWheelDown:
				v.scroll(wheelStep)
			}
		case tea.MouseClickMsg:
			if len(p.boxes) > 1 {
				p.focus = i
			}
			p.click(v, y-b.Y)
		case tea.MouseMotionMsg:
			if place, is := v.placeAt(y - b.Y); is && m.Button == tea.MouseLeft && v.chosen.is {
				v.chosen.to = place
			}
		}
	}
}

// click opens or closes a traceback, and begins a selection.
func (p *logsPane) click(v *logView, row int) {
	place, is := v.placeAt(row)
	if !is {
		v.chosen = span{}
		return
	}
	v.chosen = span{place, place, true}
	if l := v.lines.at(place); l.trace != nil {
		l.trace.opened = !l.trace.opened
	}
}

// press does what a key means to the panes; keys that need the world outside are root's.
func (p *logsPane) press(k KeyName) {
	v, keys := p.focused(), p.keys
	switch {
	case key.Matches(k, keys.back):
		v.scroll(-max(1, v.space()-1))
	case key.Matches(k, keys.forward):
		v.scroll(max(1, v.space()-1))
	case key.Matches(k, keys.oldest):
		v.oldest()
	case key.Matches(k, keys.newest):
		v.held = false
	case key.Matches(k, keys.left):
		v.shift = max(0, v.shift-shiftStep)
	case key.Matches(k, keys.right):
		v.shift = min(longest, v.shift+shiftStep)
	case key.Matches(k, keys.up):
		v.choose(-1)
	case key.Matches(k, keys.down):
		v.choose(1)
	case key.Matches(k, keys.level):
		v.least = map[level]level{unlevelled: warning, warning: failure}[v.least]
		v.refilter()
	case key.Matches(k, keys.clear):
		p.clear()
	default:
		p.pressLooks(k)
	}
}

func (p *logsPane) pressLooks(k KeyName) {
	keys := p.keys
	switch {
	case key.Matches(k, keys.wrap):
		p.looks.wrap = !p.looks.wrap
	case key.Matches(k, keys.stamps):
		p.looks.stamps = !p.looks.stamps
	case key.Matches(k, keys.fold):
		p.looks.unfolded = !p.looks.unfolded
	case key.Matches(k, keys.mix):
		p.mixed = !p.mixed
	case key.Matches(k, keys.stack):
		p.stacked = !p.stacked
	case key.Matches(k, keys.add) && len(p.panes) < maxPanes:
		p.mixed = false
		p.panes = append(p.panes, newLogView(p.store, p.looks, p.unshown()))
		p.focus = len(p.panes) - 1
	case key.Matches(k, keys.remove) && len(p.panes) > 1:
		p.panes = append(p.panes[:p.focus:p.focus], p.panes[p.focus+1:]...)
		p.focus = min(p.focus, len(p.panes)-1)
	case key.Matches(k, keys.other):
		p.focus = (p.focus + 1) % len(p.panes)
	default:
		return
	}
	p.arrange()
}

// unshown is what no pane is turned to: all services, else the first one that has none.
func (p *logsPane) unshown() string {
	for _, source := range append([]string{""}, p.names...) {
		if !slices.ContainsFunc(p.panes, func(v *logView) bool { return v.source == source }) {
			return source
		}
	}
	return ""
}

// clear takes back what narrows or marks the focused pane.
func (p *logsPane) clear() {
	v := p.focused()
	p.looks.search = nil
	v.chosen, v.hit = span{}, -1
	if v.filter != nil || v.least != unlevelled {
		v.filter, v.least = nil, unlevelled
		v.refilter()
	}
}
