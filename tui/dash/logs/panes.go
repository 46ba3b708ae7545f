// Package logs is the log panes of the dashboard: it stores the lines of all services, filters and searches them, and
// draws one view or up to four.
//
// Panes.Apply makes lines of a batch of events and adds them to the store, a ring for each service and one for all,
// where tracebacks and repeated probes are folded into one line. Each view keeps filtered lines over one ring, which
// take in what is new, and draws the rows in sight by the line style that all views share. Everything runs in Bubble
// Tea's goroutine. What needs the screen around the panes is asked of the Host.
//
// The views are no bubbles viewports, which hold all lines as drawn text: a hundred thousand lines are kept here, and
// only those in sight are drawn.
package logs

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/pane"
	"github.com/fastdock/fastdock/tui/theme"
)

// Sizes in rows and columns.
const (
	wheelRows    = 3  // rows
	shiftColumns = 16 // columns
	maxPanes     = 4
	MinWidth     = 24 // columns of a pane beside another
	minHeight    = 4  // rows of a pane above another
)

// Panes is the log panes: up to four, side by side or stacked, or one view of all lines in the order they came.
type Panes struct {
	host          Host
	project       string
	width, height int
	keys          keyMap

	services   []string // of the services
	store      *store
	arrived    []*line // room for those of a batch
	style      *lineStyle
	panes      []*view
	focus      int
	stacked    bool
	merged     *view      // all lines
	showMerged bool       // merged is shown in the place of the panes
	boxes      []pane.Box // of the panes on the screen, within this one
}

// New returns one pane with the lines of all services. The project names the file that they are saved to, the zone is
// that of time stamps. Requests and errors are counted from opened on.
func New(host Host, project string, zone *time.Location, opened time.Time) *Panes {
	p := &Panes{
		host: host, project: project, keys: newKeys(),
		store: newStore(), style: &lineStyle{colours: map[string]int{}, zone: zone},
	}
	p.store.opened = unixTime(opened)
	p.merged = newView(p.store, p.style, "")
	p.panes = []*view{newView(p.store, p.style, "")}
	return p
}

// SetSize sets the size that all panes share.
func (p *Panes) SetSize(width, height int) {
	p.width, p.height = width, height
	p.arrange()
}

// Apply stores the lines of the events.
func (p *Panes) Apply(events []devenv.Event, state devenv.State) {
	p.services = p.services[:0]
	for _, service := range state.DependantsFirst() {
		p.services = append(p.services, service.Name)
		p.store.starting[service.Name] = service.Status() == devenv.StatusStarting
	}
	all := p.arrived[:0]
	for _, event := range events {
		if e, is := event.(devenv.HealthChanged); is && e.Probe != nil {
			p.store.probes.learn(e.Probe.Command)
		}
		added := eventLines(event, state)
		p.measureLabels(added)
		for i := range added {
			all = append(all, &added[i])
		}
	}
	sortByTime(all)
	for _, l := range all {
		p.store.add(l)
	}
	clear(all) // else they would be kept beyond the store's bounds
	p.arrived = all
	for _, v := range append(p.panes, p.merged) {
		v.update()
	}
}

// measureLabels widens the column of names for lines, which are all of one service.
func (p *Panes) measureLabels(added []line) {
	if len(added) == 0 {
		return
	}
	service, label := added[0].service, added[0].label
	if _, known := p.style.colours[service]; !known {
		p.style.colours[service] = len(p.style.colours)
	}
	p.style.labelWidth = max(p.style.labelWidth, ansi.StringWidth(label))
}

// sortByTime sorts lines by time: what services wrote before the panes were opened arrives service by service. A line
// without a time stays in its place.
func sortByTime(all []*line) {
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

func (p *Panes) focused() *view {
	if p.showMerged {
		return p.merged
	}
	return p.panes[p.focus]
}

// Show switches the focused pane to the lines of a service, "" for all, and follows them.
func (p *Panes) Show(service string) {
	if p.showMerged && service == "" {
		return
	}
	if p.focused().source != service {
		p.showMerged = false
		if p.panes[p.focus].source != service {
			p.panes[p.focus].setSource(service)
		}
		p.arrange()
	}
}

// Shows reports whether a pane on the screen shows a service's lines.
func (p *Panes) Shows(service string) bool {
	for _, v := range p.onScreen() {
		if v.source == "" || v.source == service {
			return true
		}
	}
	return false
}

func (p *Panes) onScreen() []*view {
	if p.showMerged {
		return []*view{p.merged}
	}
	if len(p.boxes) == 1 {
		return []*view{p.panes[p.focus]}
	}
	return p.panes
}

// arrange divides the place among the panes; where it is too small for all, the focused one has it.
func (p *Panes) arrange() {
	p.boxes = p.divide(len(p.panes))
	if p.showMerged || p.boxes == nil {
		p.boxes = []pane.Box{{X: 0, Y: 0, Width: p.width, Height: p.height}}
	}
	for i, v := range p.onScreen() {
		v.width, v.height = p.boxes[i].Width, p.boxes[i].Height
		if v.scrolledBack {
			v.clampScroll()
		}
	}
}

// divide returns the boxes of n panes, or nil where they would be too small.
func (p *Panes) divide(n int) []pane.Box {
	side := (p.width - (n - 1)) / n // a bar between two
	if !p.stacked && side >= MinWidth || n == 1 {
		var boxes []pane.Box
		for i := range n {
			boxes = append(boxes, pane.Box{X: i * (side + 1), Y: 0, Width: side, Height: p.height})
		}
		boxes[n-1].Width = p.width - boxes[n-1].X
		return boxes
	}
	tall := p.height / n
	if tall < minHeight {
		return nil
	}
	var boxes []pane.Box
	for i := range n {
		boxes = append(boxes, pane.Box{X: 0, Y: i * tall, Width: p.width, Height: tall})
	}
	boxes[n-1].Height = p.height - boxes[n-1].Y
	return boxes
}

// View draws the panes on the screen, one text per row.
func (p *Panes) View(theme theme.Theme) []string {
	var rows []string
	p.style.clearKey = p.keys.clear.Help().Key
	for i, v := range p.onScreen() {
		drawn := v.render(p.title(i), p.titleTheme(i, theme), theme)
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

// titleTheme returns the colours of a pane's title: that of the focused one stands out, where there are several.
func (p *Panes) titleTheme(i int, theme theme.Theme) theme.Theme {
	if len(p.boxes) > 1 && i == p.focus {
		theme.Line, theme.Strong = theme.Accent, theme.Accent.Bold(!theme.Plain)
	}
	return theme
}

// title returns the title of a pane on the screen; where only one has room, with its number.
func (p *Panes) title(i int) string {
	name := cmp.Or(p.onScreen()[i].source, "all logs")
	switch {
	case p.showMerged || len(p.panes) == 1:
		return name
	case len(p.boxes) == 1:
		return fmt.Sprintf("› %s %d/%d", name, p.focus+1, len(p.panes))
	case i == p.focus:
		return "› " + name
	}
	return name
}

// HandleMouse scrolls, focuses or selects in the pane beneath the pointer; x and y are relative to all panes.
func (p *Panes) HandleMouse(msg tea.MouseMsg, x, y int) {
	for i, b := range p.boxes {
		if !b.Contains(x, y) {
			continue
		}
		v := p.onScreen()[i]
		switch m := msg.(type) {
		case tea.MouseWheelMsg:
			switch m.Button {
			case tea.MouseWheelUp:
				v.scrollBy(-wheelRows)
			case tea.MouseWheelDown:
				v.scrollBy(wheelRows)
			}
		case tea.MouseClickMsg:
			if len(p.boxes) > 1 {
				p.focus = i
			}
			p.click(v, y-b.Y)
		case tea.MouseMotionMsg:
			if place, is := v.lineAt(y - b.Y); is && m.Button == tea.MouseLeft && v.selection.set {
				v.selection.to = place
			}
		}
	}
}

// click opens or closes what is folded into a line, and begins a selection.
func (p *Panes) click(v *view, row int) {
	place, is := v.lineAt(row)
	if !is {
		v.selection = span{}
		return
	}
	v.selection = span{place, place, true}
	if hidden := v.lines.at(place).folded(); hidden != nil {
		hidden.expanded = !hidden.expanded
	}
}

func (p *Panes) handleViewKey(k pane.KeyName) {
	v, keys := p.focused(), p.keys
	switch {
	case key.Matches(k, keys.back):
		v.scrollBy(-max(1, v.bodyHeight()-1))
	case key.Matches(k, keys.forward):
		v.scrollBy(max(1, v.bodyHeight()-1))
	case key.Matches(k, keys.oldest):
		v.scrollToTop()
	case key.Matches(k, keys.newest):
		v.scrolledBack = false
	case key.Matches(k, keys.left):
		v.shift = max(0, v.shift-shiftColumns)
	case key.Matches(k, keys.right):
		v.shift = min(maxLineLength, v.shift+shiftColumns)
	case key.Matches(k, keys.up):
		v.extendSelection(-1)
	case key.Matches(k, keys.down):
		v.extendSelection(1)
	case key.Matches(k, keys.level):
		v.minLevel = map[level]level{unlevelled: warning, warning: failure}[v.minLevel]
		v.refilter()
	case key.Matches(k, keys.clear):
		p.reset()
	default:
		p.handleLayoutKey(k)
	}
}

func (p *Panes) handleLayoutKey(k pane.KeyName) {
	keys := p.keys
	switch {
	case key.Matches(k, keys.wrap):
		p.style.wrap = !p.style.wrap
	case key.Matches(k, keys.stamps):
		p.style.timestamps = !p.style.timestamps
	case key.Matches(k, keys.fold):
		p.style.expandTracebacks = !p.style.expandTracebacks
	case key.Matches(k, keys.mix):
		p.showMerged = !p.showMerged
	case key.Matches(k, keys.stack):
		p.toggleStacked()
	case key.Matches(k, keys.add) && len(p.panes) < maxPanes:
		p.showMerged = false
		p.panes = append(p.panes, newView(p.store, p.style, p.nextSource()))
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

// toggleStacked puts panes side by side or above each other, and reports where that is not possible.
func (p *Panes) toggleStacked() {
	before := p.divide(len(p.panes))
	p.stacked = !p.stacked
	switch {
	case len(p.panes) == 1:
		p.host.SetStatus(pane.Info, "one pane only: "+p.keys.add.Help().Key+" adds another")
	case slices.Equal(before, p.divide(len(p.panes))):
		p.host.SetStatus(pane.Info, "not enough room for another layout")
	default:
		return
	}
	p.stacked = !p.stacked
}

// nextSource returns what no pane shows yet: all services, else the first service without a pane.
func (p *Panes) nextSource() string {
	for _, source := range append([]string{""}, p.services...) {
		if !slices.ContainsFunc(p.panes, func(v *view) bool { return v.source == source }) {
			return source
		}
	}
	return ""
}

// reset removes the search, the selection and the filters of the focused pane.
func (p *Panes) reset() {
	v := p.focused()
	p.style.search = nil
	v.selection, v.hit = span{}, -1
	if v.filter != nil || v.minLevel != unlevelled {
		v.filter, v.minLevel = nil, unlevelled
		v.refilter()
	}
}
