package nextstep

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/tui/pane"
	"github.com/fastdock/fastdock/tui/theme"
)

// model is the choice on the screen.
type model struct {
	steps  []Step
	choose pane.Select
	theme  theme.Theme
	step   Step
	err    error
	over   bool

	width, height int
}

func newModel(steps []Step, plain bool) model {
	var rows []string
	for _, step := range steps {
		rows = append(rows, titles[step])
	}
	m := model{steps: steps, choose: pane.NewSelect(rows, 0), theme: theme.Rich(true), step: Done, width: 80, height: 24}
	if plain {
		m.theme = theme.None()
	}
	return m
}

func (m model) Init() tea.Cmd { return tea.RequestBackgroundColor }

func (m model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.BackgroundColorMsg:
		if !m.theme.Plain {
			m.theme = theme.Rich(msg.IsDark())
		}
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case tea.KeyPressMsg:
		switch msg.String() {
		case "ctrl+c":
			m.err, m.over = ErrAborted, true
			return m, tea.Quit
		case "esc", "q":
			m.over = true
			return m, tea.Quit
		case "enter", "tab":
			m.step, m.over = m.steps[m.choose.Index()], true
			return m, tea.Quit
		}
		m.choose.HandleKey(msg)
	}
	return m, nil
}

// help is in letters, which every terminal has.
const help = "up/down choose, enter confirm, esc exit"

// View draws the choice; nothing once it is made.
func (m model) View() tea.View {
	if m.over {
		return tea.NewView("")
	}
	lines := append([]string{"", m.theme.Strong.Render("What next?")}, m.choose.Render(m.width, m.theme)...)
	lines = append(lines, "", m.theme.Muted.Render(help))
	for i, line := range lines {
		lines[i] = ansi.Truncate(strings.TrimRight(line, " "), m.width, "")
	}
	return tea.NewView(strings.Join(lines[:min(len(lines), m.height)], "\n"))
}
