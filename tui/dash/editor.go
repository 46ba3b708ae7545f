package dash

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/tui/internal/altscreen"
	"github.com/fastdock/fastdock/tui/pane"
)

// OpenFile implements [logs.Host].
func (m *root) OpenFile(service, file string, line int) tea.Cmd {
	onHost := ""
	if file != "" {
		onHost = m.control.HostFile(service, file)
	}
	if onHost == "" {
		m.SetStatus(pane.Warning, fmt.Sprintf("%s does not exist on this machine", cmp.Or(file, "what it names")))
		return nil
	}
	return m.openEditor(onHost, line)
}

// OpenBroken implements [logs.Host]: it opens the place that a reload of the selected service broke on, or else of the
// first one.
func (m *root) OpenBroken() tea.Cmd {
	for _, service := range m.state.Services {
		broken := service.Reload.Broken
		if broken == nil || broken.File == "" || m.services.selected != "" && m.services.selected != service.Name {
			continue
		}
		file := broken.File
		if !filepath.IsAbs(file) {
			file = filepath.Join(m.dir, filepath.FromSlash(file))
		}
		return m.openEditor(file, max(1, broken.Line))
	}
	m.SetStatus(pane.Warning, "no traceback visible")
	return nil
}

func (m *root) openEditor(file string, line int) tea.Cmd {
	words := editorCommand(cmp.Or(m.editor, os.Getenv("VISUAL"), os.Getenv("EDITOR"), "vi"), file, line)
	return tea.Exec(altscreen.Command{Cmd: exec.Command(words[0], words[1:]...)}, func(err error) tea.Msg {
		if err != nil {
			return pane.StatusMsg{Tone: pane.Failure, Text: fmt.Sprintf("open %s:%d with %q: %v", file, line, words[0], err)}
		}
		return pane.StatusMsg{}
	})
}

// editorCommand returns the command that opens a file at a line.
func editorCommand(command, file string, line int) []string {
	words := strings.Fields(command)
	if len(words) == 0 {
		words = []string{"vi"}
	}
	place := fmt.Sprintf("%s:%d", file, line)
	switch strings.TrimSuffix(filepath.Base(words[0]), ".exe") {
	case "code", "code-insiders", "codium", "cursor", "windsurf":
		return append(words, "--goto", place)
	case "subl", "zed", "hx", "helix", "micro":
		return append(words, place)
	case "pycharm", "charm", "idea":
		return append(words, "--line", fmt.Sprint(line), file)
	}
	return append(words, fmt.Sprintf("+%d", line), file)
}
