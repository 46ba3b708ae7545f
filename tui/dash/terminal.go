package dash

import (
	"io"
	"os"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
)

// title is what the terminal's tab shows: the project, and what is wrong with it.
func (m *root) title() string {
	_, text := stackStatus(m.state, m.quitting, m.theme)
	return ansi.Strip(m.project + ": " + text)
}

// progress is how far the stack has come, for terminals that show it on their tab; nil when it is there.
func (m *root) progress() *tea.ProgressBar {
	up, sick := countServices(m.state)
	switch total := len(m.state.Services); {
	case total == 0 || m.state.Stopping:
		return nil
	case len(sick) > 0:
		return tea.NewProgressBar(tea.ProgressBarError, 100*up/total)
	case m.state.ReadyIn == 0:
		return tea.NewProgressBar(tea.ProgressBarDefault, 100*up/total)
	}
	return nil
}

// saveTitle saves the terminal's title, and returns what brings it back.
func saveTitle(out io.Writer) (restore func()) {
	file, is := out.(*os.File)
	if out == nil {
		file, is = os.Stdout, true
	}
	if !is || !term.IsTerminal(file.Fd()) {
		return func() {}
	}
	_, _ = io.WriteString(file, ansi.WindowOp(22, 2))
	return func() { _, _ = io.WriteString(file, ansi.WindowOp(23, 2)) }
}

// asciiReplacer draws with the characters that every terminal has; each stands in the place of one.
func asciiReplacer() *strings.Replacer {
	return strings.NewReplacer(
		"─", "-", "│", "|", "┬", "+", "┴", "+", "├", "+", "╭", "+", "╮", "+", "╰", "+", "╯", "+",
		"●", "*", "◐", "~", "○", "o", "✗", "x", "›", ">", "…", ".", "≠", "#", "•", "!", "▸", "+", "▾", "-", "×", "x",
		"↓", "v", "↑", "^", "→", ">", "←", "<", "▐", "|", "»", ">", "▏", "_",
		"▁", "_", "▂", ".", "▃", ".", "▄", "-", "▅", "=", "▆", "+", "▇", "#", "█", "#",
	)
}
