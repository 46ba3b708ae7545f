package dash

import (
	"cmp"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/pane"
	"github.com/fastdock/fastdock/tui/phrase"
	"github.com/fastdock/fastdock/tui/theme"
)

const (
	describeInterval = 3 * time.Second
	describeTimeout  = 10 * time.Second
	maxFactName      = 28 // columns
)

// describeBox is the page about a service. Values can be copied; secrets are hidden until they are asked for.
type describeBox struct {
	service  string
	facts    []fact
	list     pane.Select
	revealed bool
	err      string // why nothing is known
	loading  bool
	copied   string // the value that was copied last, by its name
}

// descriptionMsg is what is known of a service's containers.
type descriptionMsg struct {
	service    string
	containers []devenv.Description
	err        error
}

// describe opens the page about a service.
func (m *root) describe(s devenv.ServiceState) tea.Cmd {
	m.overlay = &describeBox{service: s.Name, loading: true}
	return m.requestDescription(s.Name, 0)
}

func (m *root) requestDescription(service string, pause time.Duration) tea.Cmd {
	return m.background.after(pause, func() tea.Msg {
		ctx, cancel := m.background.context(describeTimeout)
		defer cancel()
		containers, err := m.control.Describe(ctx, service)
		return descriptionMsg{service, containers, err}
	})
}

// handleDescription shows what is known, and asks again while the page is open.
func (m *root) handleDescription(msg descriptionMsg) tea.Cmd {
	box, open := m.overlay.(*describeBox)
	service, known := m.state.Service(msg.service)
	if !open || box.service != msg.service || !known {
		return nil
	}
	box.loading, box.err = false, ""
	if msg.err != nil {
		box.err = phrase.OneLine(msg.err.Error())
	}
	box.setFacts(describe(service, m.urls(service), msg.containers, m.diagnosisPanel.zone))
	return m.requestDescription(msg.service, describeInterval)
}

// urls returns where a browser finds a service; none for a database.
func (m *root) urls(s devenv.ServiceState) []string {
	switch {
	case !isWeb(s):
		return nil
	case m.docs.known[s.Name]:
		return []string{serviceURL(s), m.docs.url(s)}
	}
	return []string{serviceURL(s)}
}

// setFacts replaces the rows; the selection and the rows in sight stay where they are.
func (b *describeBox) setFacts(facts []fact) {
	if b.facts == nil {
		b.list = pane.NewSelect(make([]string, len(facts)), 1) // below the first heading
	}
	b.facts = facts
	b.list.SetRows(make([]string, len(facts)))
}

func (b *describeBox) handleKey(msg tea.KeyPressMsg) overlayResult {
	b.copied = ""
	switch msg.String() {
	case "s":
		b.revealed = !b.revealed
	case "y":
		return b.copySelected()
	case "pgdown", "space":
		b.list.Move(b.list.Height())
	case "pgup":
		b.list.Move(-b.list.Height())
	default:
		if !b.list.HandleKey(msg) {
			return overlayResult{closed: isCloseKey(msg)}
		}
	}
	b.skipHeading(msg.String() == "up" || msg.String() == "k" || msg.String() == "pgup")
	return overlayResult{}
}

// skipHeading moves on from a heading, which has nothing to copy.
func (b *describeBox) skipHeading(up bool) {
	by := 1
	if up && b.list.Index() > 0 {
		by = -1
	}
	if len(b.facts) > 0 && b.facts[b.list.Index()].heading != "" {
		b.list.Move(by)
	}
}

// copySelected puts the selected value into the terminal's clipboard, secrets included.
func (b *describeBox) copySelected() overlayResult {
	if len(b.facts) == 0 {
		return overlayResult{}
	}
	f := b.facts[b.list.Index()]
	b.copied = cmp.Or(f.name, f.masked)
	return overlayResult{cmd: tea.SetClipboard(f.value)}
}

func (b *describeBox) render(width, height int, theme theme.Theme) string {
	inner := max(1, min(width-6, 120))
	title := theme.Strong.Render(b.service)
	if b.copied != "" {
		title += theme.Muted.Render("  sent to the clipboard: " + b.copied)
	}
	rows := []string{pane.Justify(title, b.hint(inner, theme), inner)}
	switch {
	case b.loading:
		rows = append(rows, theme.Muted.Render("asking Docker…"))
	case b.err != "":
		rows = append(rows, theme.Fail.Render(b.err))
	case len(b.facts) == 0:
		rows = append(rows, theme.Muted.Render("no container"))
	default:
		rows = append(rows, b.renderFacts(inner, max(1, height-3), theme)...)
	}
	return renderBox(rows, width, height, theme)
}

// hint returns the keys of the page.
func (b *describeBox) hint(width int, theme theme.Theme) string {
	secrets := "show secrets"
	if b.revealed {
		secrets = "hide secrets"
	}
	keys := theme.Accent.Render("y") + theme.Muted.Render(" copy  ") +
		theme.Accent.Render("s") + theme.Muted.Render(" "+secrets)
	if width < stackBelow {
		return keys
	}
	return keys + theme.Accent.Render("  ↑↓")
}

func (b *describeBox) renderFacts(width, height int, theme theme.Theme) []string {
	names := 0
	for _, f := range b.facts {
		names = max(names, ansi.StringWidth(f.name))
	}
	names = min(names, maxFactName, width/3)
	var rows []string
	for _, f := range b.facts {
		rows = append(rows, f.render(names, width-len(pane.Selector), b.revealed, theme))
	}
	b.list.SetRows(rows)
	b.list.SetHeight(min(len(rows), height))
	return b.list.Render(width, theme)
}

// render returns the fact as a row. Where not all of it fits, the value is cut at its end; a note that leaves it less
// than a quarter of the room is cut at its beginning: the end of "docker-compose.yml:41" says more.
func (f fact) render(names, width int, revealed bool, theme theme.Theme) string {
	if f.heading != "" {
		return theme.Strong.Render(f.heading)
	}
	value, head := f.masked, ""
	if revealed {
		value = pane.Clean(f.value)
	}
	if f.name != "" {
		head = pane.Fit(f.name, names) + "  "
	}
	left := theme.Muted.Render(head) + value
	if f.note == "" {
		return pane.Fit(left, width)
	}
	room := width - ansi.StringWidth(head)
	note := fitEnd(f.note, room-2-min(ansi.StringWidth(value), room/4))
	return pane.Fit(left, width-ansi.StringWidth(note)-2) + "  " + theme.Muted.Render(note)
}

// fitEnd returns a text, or as much of its end as fits into width.
func fitEnd(text string, width int) string {
	if over := ansi.StringWidth(text) - width; over > 0 {
		return ansi.TruncateLeft(text, over+1, "…")
	}
	return text
}
