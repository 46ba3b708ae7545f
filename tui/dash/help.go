package dash

import (
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/tui/theme"
)

// help is what a pane tells about its keys: those with a help text, a pair of keys in one binding.
type help struct {
	title string
	keys  []key.Binding
}

// helpBox draws all keys in a frame.
func helpBox(sections []help, theme theme.Theme) string {
	keys := 0
	for _, section := range sections {
		for _, binding := range section.keys {
			keys = max(keys, ansi.StringWidth(binding.Help().Key))
		}
	}
	var rows []string
	for _, section := range sections {
		rows = append(rows, theme.Strong.Render(section.title))
		for _, binding := range section.keys {
			h := binding.Help()
			rows = append(rows, theme.Accent.Render(fit(h.Key, keys))+"  "+h.Desc)
		}
	}
	frame := lipgloss.NewStyle().Border(lipgloss.RoundedBorder()).BorderForeground(theme.Line.GetForeground()).Padding(0, 2)
	return frame.Render(strings.Join(rows, "\n"))
}

// over lays a box over the middle of a screen.
func over(screen, box string, width, height int) string {
	x := max(0, (width-lipgloss.Width(box))/2)
	y := max(0, (height-lipgloss.Height(box))/2)
	return lipgloss.NewCompositor(lipgloss.NewLayer(screen), lipgloss.NewLayer(box).X(x).Y(y).Z(1)).Render()
}
