package dash

import (
	"bufio"
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/tui/phrase"
)

// handleLogsKey does the keys of the log panes that ask for something, or that reach outside.
func (m *root) handleLogsKey(k KeyName) (cmd tea.Cmd, is bool) {
	keys := m.logs.keys
	switch {
	case key.Matches(k, keys.search):
		m.askSearch()
	case key.Matches(k, keys.older):
		m.goOn(-1)
	case key.Matches(k, keys.newer):
		m.goOn(1)
	case key.Matches(k, keys.filter):
		m.askFilter()
	case key.Matches(k, keys.copy):
		return m.copy(), true
	case key.Matches(k, keys.save):
		m.askFile()
	case key.Matches(k, keys.edit):
		return m.edit(), true
	default:
		return nil, false
	}
	return nil, true
}

// askSearch searches while the pattern is typed, in every pane on the screen, from the newest line shown to older ones.
func (m *root) askSearch() {
	type start struct {
		view logView
		from int
	}
	before, starts := m.logs.looks.search, []start{}
	for _, v := range m.logs.shown() {
		starts = append(starts, start{*v, v.last()})
	}
	again := func() {
		for i, v := range m.logs.shown() {
			start := starts[i].view
			v.held, v.bottom, v.hidden, v.drawn, v.hit = start.held, start.bottom, start.hidden, start.drawn, -1
		}
	}
	find := func(text string) {
		again()
		m.logs.looks.search = newPattern(text)
		for i, v := range m.logs.shown() {
			if m.logs.looks.search != nil {
				v.find(m.logs.looks.search, starts[i].from, -1)
			}
		}
	}
	m.prompt = &prompt{
		prefix: "/", onChange: find,
		onCancel: func() { again(); m.logs.looks.search = before },
		onSubmit: func(text string) tea.Cmd {
			if v := m.logs.focused(); text != "" && v.hit < 0 {
				m.setStatus(Warning, "no line has "+text)
			}
			return nil
		},
	}
}

// goOn goes from hit to hit.
func (m *root) goOn(by int) {
	v, p := m.logs.focused(), m.logs.looks.search
	if p == nil {
		m.setStatus(Warning, "nothing is searched for: /")
		return
	}
	from := v.hit + by
	if v.hit < 0 {
		from = v.last()
	}
	if !v.find(p, from, by) {
		m.setStatus(Warning, fmt.Sprintf("no %s line has %s", map[int]string{-1: "older", 1: "newer"}[by], p.source))
	}
}

func (m *root) askFilter() {
	v := m.logs.focused()
	before := v.filter
	set := func(text string) { v.filter = newPattern(text); v.refilter() }
	m.prompt = &prompt{
		prefix: "&", onChange: set,
		onSubmit: func(string) tea.Cmd { return nil },
		onCancel: func() { v.filter = before; v.refilter() },
	}
	if before != nil {
		m.prompt.paste(before.source)
	}
}

// copy puts the selection, or else the lowest traceback, into the terminal's clipboard.
func (m *root) copy() tea.Cmd {
	rows := m.logs.focused().selected()
	if len(rows) == 0 {
		m.setStatus(Warning, "nothing is selected: shift+↑, or drag")
		return nil
	}
	m.setStatus(Info, "copied "+phrase.Count(len(rows), "line"))
	return tea.SetClipboard(strings.Join(rows, "\n"))
}

func (m *root) askFile() {
	v := m.logs.focused()
	m.prompt = &prompt{prefix: "save to ", onSubmit: func(name string) tea.Cmd {
		if strings.TrimSpace(name) == "" {
			return nil
		}
		var rows []string
		for place := v.lines.first(); place < v.lines.end(); place++ {
			rows = append(rows, v.lines.at(place).raw()...)
		}
		return save(name, rows)
	}}
	m.prompt.paste(cmp.Or(v.source, m.project) + ".log")
}

// save writes lines to a file that is not there yet.
func save(name string, rows []string) tea.Cmd {
	return func() tea.Msg {
		file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err != nil {
			return statusMsg{Failure, "save the log: " + err.Error()}
		}
		out := bufio.NewWriter(file)
		for _, row := range rows {
			_, _ = out.WriteString(row + "\n") // Flush tells
		}
		err = cmp.Or(out.Flush(), file.Close())
		if err != nil {
			return statusMsg{Failure, "save the log: " + err.Error()}
		}
		return statusMsg{Info, fmt.Sprintf("saved %s to %s", phrase.Count(len(rows), "line"), name)}
	}
}

// edit opens the first file of the project that the lowest traceback names; where none is on the screen, what a reload broke on.
func (m *root) edit() tea.Cmd {
	l := m.logs.focused().lowestTrace()
	if l == nil {
		return m.editBroken()
	}
	at, known := l.trace.ours()
	file := m.control.HostFile(l.service, at.file)
	if !known || file == "" {
		m.setStatus(Warning, fmt.Sprintf("%s is not a file of this machine", cmp.Or(at.file, "what it names")))
		return nil
	}
	return openEditor(file, at.line)
}

// editBroken opens the place that a reload broke on: of the chosen service, or of the first one.
func (m *root) editBroken() tea.Cmd {
	for _, service := range m.state.Services {
		broken := service.Reload.Broken
		if broken == nil || broken.File == "" || m.services.selected != "" && m.services.selected != service.Name {
			continue
		}
		file := broken.File
		if !filepath.IsAbs(file) {
			file = filepath.Join(m.dir, filepath.FromSlash(file))
		}
		return openEditor(file, max(1, broken.Line))
	}
	m.setStatus(Warning, "no traceback is on the screen")
	return nil
}

func openEditor(file string, line int) tea.Cmd {
	words := editor(cmp.Or(os.Getenv("VISUAL"), os.Getenv("EDITOR"), "vi"), file, line)
	return tea.ExecProcess(exec.Command(words[0], words[1:]...), func(err error) tea.Msg {
		if err != nil {
			return statusMsg{Failure, fmt.Sprintf("open %s:%d with %q: %v", file, line, words[0], err)}
		}
		return statusMsg{}
	})
}

// editor is the command that opens a file at a line.
func editor(command, file string, line int) []string {
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
