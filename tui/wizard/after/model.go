package after

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/tui/theme"
)

// model is the choice on the screen.
type model struct {
	form  *huh.Form
	field *huh.Select[Step]
	look  *look
	step  Step
	err   error
	over  bool

	width, height int
}

func newModel(steps []Step, plain bool) model {
	m := model{look: &look{plain: plain}, step: Done, width: 80, height: 24}
	m.look.setDark(true)
	var choices []huh.Option[Step]
	for _, step := range steps {
		choices = append(choices, huh.NewOption(titles[step], step))
	}
	m.field = huh.NewSelect[Step]().Title("What next?").Options(choices...)
	keys := huh.NewDefaultKeyMap()
	keys.Select.Filter.SetEnabled(false)
	m.form = huh.NewForm(huh.NewGroup(m.field)).WithTheme(m.look).WithKeyMap(keys).WithShowHelp(false)
	return m
}

func (m model) Init() tea.Cmd { return tea.Batch(m.form.Init(), tea.RequestBackgroundColor) }

func (m model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.BackgroundColorMsg:
		m.look.setDark(msg.IsDark())
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
		return m, nil
	case tea.KeyPressMsg:
		switch msg.String() {
		case "ctrl+c":
			m.err, m.over = ErrAborted, true
			return m, tea.Quit
		case "esc", "q":
			m.over = true
			return m, tea.Quit
		}
	}
	form, cmd := m.form.Update(msg)
	m.form = form.(*huh.Form)
	if m.form.State != huh.StateNormal {
		m.step, m.over = m.field.GetValue().(Step), true
		return m, tea.Quit
	}
	return m, cmd
}

// help is in letters, which every terminal has.
const help = "up/down choose, enter take, esc done"

// View draws the choice; nothing once it is made.
func (m model) View() tea.View {
	if m.over {
		return tea.NewView("")
	}
	lines := append([]string{""}, strings.Split(strings.TrimRight(m.form.View(), "\n "), "\n")...)
	lines = append(lines, "", m.look.theme.Muted.Render(help))
	for i, line := range lines {
		lines[i] = ansi.Truncate(strings.TrimRight(line, " "), m.width, "")
	}
	return tea.NewView(strings.Join(lines[:min(len(lines), m.height)], "\n"))
}

// look is huh's theme, made of fastdock's.
type look struct {
	theme theme.Theme
	plain bool
}

func (l *look) setDark(dark bool) {
	l.theme = theme.Rich(dark)
	if l.plain {
		l.theme = theme.None()
	}
}

// Theme implements [huh.Theme]. huh's own question about the background is answered with ours.
func (l *look) Theme(bool) *huh.Styles {
	styles := huh.ThemeBase(true)
	styles.Focused.Base = lipgloss.NewStyle()
	styles.Focused.Title = l.theme.Strong
	styles.Focused.SelectSelector = l.theme.Accent.SetString("> ")
	styles.Focused.SelectedOption = l.theme.Accent
	styles.Blurred = styles.Focused
	return styles
}
