package dash

import (
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/phrase"
	"github.com/fastdock/fastdock/tui/theme"
)

const (
	wheelStep = 3  // lines
	shiftStep = 16 // columns
)

// logsPane shows the lines of one service, or of all. It follows the newest line until the user scrolls back.
type logsPane struct {
	width, height int
	keys          logsKeys

	store  *logStore
	hues   map[string]int // service → its place in order of appearance, for its colour
	labels int            // width of the longest name before merged lines
	shown  string         // service, "" for all
	held   bool           // scrolled back; bottom and seen are set
	bottom int            // place after the last line on the screen
	seen   int            // place after the newest line when scrolling back began
	shift  int            // columns hidden at the left
}

type logsKeys struct{ back, forward, oldest, newest, left, right key.Binding }

func newLogsPane() *logsPane {
	return &logsPane{
		store: newLogStore(), hues: map[string]int{},
		keys: logsKeys{
			back:    key.NewBinding(key.WithKeys("pgup"), key.WithHelp("pgup/pgdn", "scroll")),
			forward: key.NewBinding(key.WithKeys("pgdown")),
			oldest:  key.NewBinding(key.WithKeys("home")),
			newest:  key.NewBinding(key.WithKeys("end"), key.WithHelp("home/end", "oldest, newest")),
			left:    key.NewBinding(key.WithKeys("left")),
			right:   key.NewBinding(key.WithKeys("right"), key.WithHelp("←/→", "shift long lines")),
		},
	}
}

func (p *logsPane) SetSize(width, height int) { p.width, p.height = width, height }

func (p *logsPane) Help() help {
	return help{"logs", []key.Binding{p.keys.back, p.keys.newest, p.keys.right}}
}

func (p *logsPane) bindings() []key.Binding {
	k := p.keys
	return []key.Binding{k.back, k.forward, k.oldest, k.newest, k.left, k.right}
}

// Apply stores what the events have to say.
func (p *logsPane) Apply(events []devenv.Event, state devenv.State) {
	for _, event := range events {
		for _, l := range lines(event, state) {
			if _, known := p.hues[l.service]; !known {
				p.hues[l.service] = len(p.hues)
			}
			p.labels = max(p.labels, ansi.StringWidth(l.label))
			p.store.add(l)
		}
	}
}

// Show turns to the lines of a service, "" for all, and follows them.
func (p *logsPane) Show(service string) {
	if service != p.shown {
		p.shown, p.held, p.shift = service, false, 0
	}
}

func (p *logsPane) Update(msg tea.Msg) {
	if wheel, is := msg.(tea.MouseWheelMsg); is {
		switch wheel.Button {
		case tea.MouseWheelUp:
			p.scroll(-wheelStep)
		case tea.MouseWheelDown:
			p.scroll(wheelStep)
		}
	}
}

func (p *logsPane) press(k pressed) {
	switch {
	case key.Matches(k, p.keys.back):
		p.scroll(-max(1, p.space()-1))
	case key.Matches(k, p.keys.forward):
		p.scroll(max(1, p.space()-1))
	case key.Matches(k, p.keys.oldest):
		p.scroll(-p.store.of(p.shown).count)
	case key.Matches(k, p.keys.newest):
		p.held = false
	case key.Matches(k, p.keys.left):
		p.shift = max(0, p.shift-shiftStep)
	case key.Matches(k, p.keys.right):
		p.shift = min(longest, p.shift+shiftStep)
	}
}

// space is how many lines fit beneath the head.
func (p *logsPane) space() int { return max(0, p.height-1) }

// scroll moves by lines; at the newest one it follows again.
func (p *logsPane) scroll(by int) {
	kept := p.store.of(p.shown)
	if !p.held {
		p.bottom, p.seen = kept.end(), kept.end()
	}
	p.bottom = max(p.bottom+by, kept.first+min(p.space(), kept.count))
	p.held = p.bottom < kept.end()
}

// visible is the range of places on the screen. Lines that the store let go of move the view on.
func (p *logsPane) visible() (from, to int) {
	kept := p.store.of(p.shown)
	to = kept.end()
	if p.held {
		to = min(to, max(p.bottom, kept.first+min(p.space(), kept.count)))
	}
	return max(kept.first, to-p.space()), to
}

func (p *logsPane) View(_ devenv.State, theme theme.Theme) []string {
	title := p.shown
	if title == "" {
		title = "all logs"
	}
	rows := []string{rule(title, p.marks(theme), p.width, theme)}
	kept := p.store.of(p.shown)
	from, to := p.visible()
	for place := from; place < to; place++ {
		rows = append(rows, fit(p.draw(kept.at(place), theme), p.width))
	}
	return exactly(rows, p.width, p.height)
}

// marks say that the view is not where the newest lines are.
func (p *logsPane) marks(theme theme.Theme) string {
	var marks []string
	if p.shift > 0 {
		marks = append(marks, theme.Muted.Render("→"+strconv.Itoa(p.shift)))
	}
	if p.held {
		text := "scrolled back"
		if fresh := p.store.of(p.shown).end() - p.seen; fresh > 0 {
			text = "↓ " + phrase.Count(fresh, "new line")
		}
		marks = append(marks, theme.Accent.Render(text))
	}
	return strings.Join(marks, "  ")
}

func (p *logsPane) draw(l line, theme theme.Theme) string {
	text := l.text
	if theme.Plain {
		text = ansi.Strip(text)
	}
	if p.shift > 0 {
		text = ansi.TruncateLeft(text, p.shift, "")
	}
	if style := l.tone.style(theme); l.tone != said {
		text = style.Render(text)
	}
	if p.shown != "" && l.label == l.service {
		return " " + text
	}
	return " " + theme.Service(p.hues[l.service]).Render(fit(l.label, min(p.labels, max(6, p.width/6)))) + "  " + text
}

func (t tone) style(theme theme.Theme) lipgloss.Style {
	return [...]lipgloss.Style{{}, theme.Muted, theme.Warn, theme.Fail}[t]
}
