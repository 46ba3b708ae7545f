package dash

import (
	"slices"
	"time"

	"charm.land/bubbles/v2/key"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/dash/logs"
	"github.com/fastdock/fastdock/tui/pane"
	"github.com/fastdock/fastdock/tui/theme"
)

// servicesPane lists the services and lets the user select one; its first row stands for all of them. It is no bubbles
// table, whose rows all have one height: here a service has as many rows of details as there is room for.
type servicesPane struct {
	width, height int
	titled        bool // has a title above its rows
	table         bool // is as wide as the screen
	keys          servicesKeys
	hints         hints

	names       []string                  // of the services, in the order of their rows
	selected    string                    // "" is all
	builds      map[string]*buildProgress // service → its build in progress
	debuggers   map[string]devenv.Debugger
	counts      func(service string) logs.Counts
	docs        map[string]bool // services that serve FastAPI's documentation
	usage       map[string]usage
	since       map[string]since // service → since when it is as it is
	clock       func() time.Time
	unseen      map[string]bool // services that wrote lines which no pane on the screen shows
	top         int             // the first row on the screen
	rowServices map[int]string  // row of the pane → service, as last drawn
}

type servicesKeys struct{ next, previous key.Binding }

func newServicesPane(clock func() time.Time) *servicesPane {
	return &servicesPane{
		clock:       clock,
		builds:      map[string]*buildProgress{},
		rowServices: map[int]string{},
		unseen:      map[string]bool{},
		since:       map[string]since{},
		keys: servicesKeys{
			next:     key.NewBinding(key.WithKeys("tab", "down", "j"), key.WithHelp("tab/↑↓", "choose service")),
			previous: key.NewBinding(key.WithKeys("up", "k", "shift+tab")),
		},
	}
}

func (p *servicesPane) SetSize(width, height int) { p.width, p.height = width, height }

func (p *servicesPane) Help() pane.HelpSection {
	return pane.HelpSection{Title: "services", Keys: []key.Binding{p.keys.next}}
}

func (p *servicesPane) bindings() []key.Binding { return []key.Binding{p.keys.next, p.keys.previous} }

// Apply records the services, the progress of their builds, and since when each is as it is.
func (p *servicesPane) Apply(events []devenv.Event, state devenv.State) {
	p.names = p.names[:0]
	for _, service := range state.DependantsFirst() {
		p.names = append(p.names, service.Name)
		p.since[service.Name] = p.since[service.Name].next(service, state.Stopping, p.clock())
	}
	for _, event := range events {
		switch e := event.(type) {
		case devenv.BuildStep:
			if p.builds[e.Service] == nil {
				p.builds[e.Service] = &buildProgress{}
			}
			p.builds[e.Service].record(e, p.clock())
		case devenv.Built:
			delete(p.builds, e.Service)
		case devenv.ServiceFailed:
			delete(p.builds, e.Service)
		case devenv.VerbEnded:
			delete(p.builds, e.Service)
		}
	}
}

// click selects the service that is drawn in a row.
func (p *servicesPane) click(row int) {
	if service, is := p.rowServices[row]; is {
		p.selected = service
	}
}

// markUnseen marks services that write out of sight.
func (p *servicesPane) markUnseen(events []devenv.Event, visible func(string) bool) {
	for _, event := range events {
		if e, is := event.(devenv.LogLines); is && !p.unseen[e.Service] && !visible(e.Service) {
			p.unseen[e.Service] = true
		}
	}
}

// clearSeen removes the mark of services whose lines are in sight.
func (p *servicesPane) clearSeen(visible func(string) bool) {
	for service := range p.unseen {
		if visible(service) {
			delete(p.unseen, service)
		}
	}
}

func (p *servicesPane) handleKey(k pane.KeyName) {
	switch {
	case key.Matches(k, p.keys.next):
		p.move(1)
	case key.Matches(k, p.keys.previous):
		p.move(-1)
	}
}

// move selects the next or previous row, around the ends.
func (p *servicesPane) move(by int) {
	rows := append([]string{""}, p.names...)
	at := max(0, slices.Index(rows, p.selected))
	p.selected = rows[(at+by+len(rows))%len(rows)]
}

func (p *servicesPane) View(state devenv.State, theme theme.Theme) []string {
	var rows []string
	if p.titled {
		rows = append(rows, pane.TitleRule("services", "", p.width, theme))
	}
	blocks := []block(nil)
	if p.table {
		header, services := p.renderTable(p.serviceRows(state, theme), theme)
		rows, blocks = append(rows, pane.Fit(header, p.width)), services
	} else {
		blocks = p.blocks(state, p.height-len(rows), theme)
	}
	space := p.height - len(rows)
	p.top = scrollTo(p.top, blocks, p.selected, space)
	clear(p.rowServices)
	for _, block := range blocks[p.top:] {
		for _, text := range block.rows {
			p.rowServices[len(rows)] = block.service
			rows = append(rows, pane.Fit(pane.Fit(text, p.width-1), p.width)) // a column of air before the neighbour
		}
	}
	return pane.PadRows(rows, p.width, p.height)
}

// block is the rows of one service.
type block struct {
	service string
	rows    []string
}

// blocks returns drawn as roomy as space rows allow: with an empty row between them, without, or one row each but for
// the chosen one.
func (p *servicesPane) blocks(state devenv.State, space int, theme theme.Theme) []block {
	measure, rows := measureRows(state), p.serviceRows(state, theme)
	var blocks []block
	for _, d := range []density{spaced, full, expanded, compact} {
		blocks = []block{{"", []string{allRow(p.selected == "", theme)}}}
		for _, row := range rows {
			blocks = append(blocks, block{row.Name, row.render(d, measure, p.width)})
		}
		if height(blocks) <= space {
			break
		}
	}
	return blocks
}

// serviceRows returns what the rows of the services are drawn from.
func (p *servicesPane) serviceRows(state devenv.State, theme theme.Theme) []serviceRow {
	var rows []serviceRow
	for _, service := range state.DependantsFirst() {
		rows = append(rows, serviceRow{
			ServiceState: service, hints: p.hints, usage: p.usage[service.Name], counts: p.counts(service.Name), now: p.clock(),
			build: p.builds[service.Name], debugger: p.debuggers[service.Name],
			docs: p.docs[service.Name], since: p.since[service.Name].at,
			selected: p.selected == service.Name, unseen: p.unseen[service.Name], stopping: state.Stopping, theme: theme,
		})
	}
	return rows
}

func height(blocks []block) int {
	n := 0
	for _, b := range blocks {
		n += len(b.rows)
	}
	return n
}

// scrollTo returns the first block to draw so that the chosen one is on the screen, moving from top as little as
// needed.
func scrollTo(top int, blocks []block, chosen string, space int) int {
	at := max(0, slices.IndexFunc(blocks, func(b block) bool { return b.service == chosen }))
	top = min(top, at)
	for top < at && height(blocks[top:at+1]) > space {
		top++
	}
	for top > 0 && height(blocks[top-1:]) <= space {
		top--
	}
	return top
}
