package dash

import (
	"io"
	"os"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/theme"
)

// windowTitle returns what the terminal's tab shows: the project, and what is wrong with it.
func windowTitle(project string, state devenv.State, quitting quitState) string {
	_, text := stackStatus(state, quitting, theme.None())
	return ansi.Strip(project + ": " + text)
}

// progressBar returns how far the stack has come, for terminals that show it on their tab; nil when it is there.
func progressBar(state devenv.State) *tea.ProgressBar {
	_, failing := countServices(state)
	percent := int(100 * startProgress(state))
	switch total := len(state.Services); {
	case total == 0 || state.Stopping:
		return nil
	case len(failing) > 0:
		return tea.NewProgressBar(tea.ProgressBarError, percent)
	case state.ReadyIn == 0:
		return tea.NewProgressBar(tea.ProgressBarDefault, percent)
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
		"↓", "v", "↑", "^", "→", ">", "←", "<", "▐", "|", "»", ">", "▏", "_", "·", "-", "µ", "u",
		"▁", "_", "▂", ".", "▃", ".", "▄", "-", "▅", "=", "▆", "+", "▇", "#", "█", "#", "░", ".",
	)
}
