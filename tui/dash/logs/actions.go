package logs

import (
	"bufio"
	"cmp"
	"fmt"
	"os"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/tui/pane"
	"github.com/fastdock/fastdock/tui/phrase"
)

// HandleKey does what a key means to the panes. All keys of the dashboard are disjoint.
func (p *Panes) HandleKey(k pane.KeyName) tea.Cmd {
	keys := p.keys
	switch {
	case key.Matches(k, keys.search):
		p.askSearch()
	case key.Matches(k, keys.older):
		p.nextHit(-1)
	case key.Matches(k, keys.newer):
		p.nextHit(1)
	case key.Matches(k, keys.filter):
		p.askFilter()
	case key.Matches(k, keys.copy):
		return p.copySelection()
	case key.Matches(k, keys.save):
		p.askFile()
	case key.Matches(k, keys.edit):
		return p.openTraceback()
	case key.Matches(k, keys.open):
		p.toggleFolded()
	default:
		p.handleViewKey(k)
	}
	return nil
}

// askSearch searches while the pattern is typed, in every pane on the screen, from the newest visible line to older
// ones.
func (p *Panes) askSearch() {
	type start struct {
		view view
		from int
	}
	before, starts := p.style.search, []start{}
	for _, v := range p.onScreen() {
		starts = append(starts, start{*v, v.lastVisible()})
	}
	again := func() {
		for i, v := range p.onScreen() {
			start := starts[i].view
			v.scrolledBack, v.bottom, v.hidden = start.scrolledBack, start.bottom, start.hidden
			v.rowLines, v.hit = start.rowLines, -1
		}
	}
	find := func(text string) {
		again()
		p.style.search = newPattern(text)
		for i, v := range p.onScreen() {
			if p.style.search != nil {
				v.find(p.style.search, starts[i].from, -1)
			}
		}
	}
	p.host.Ask(&pane.Prompt{
		Input: pane.NewInput(""), Prefix: "/", OnChange: find,
		OnCancel: func() { again(); p.style.search = before },
		OnSubmit: func(text string) tea.Cmd {
			if text != "" {
				p.reportMatches(text)
			}
			p.reportInvalid(p.style.search)
			return nil
		},
	})
}

// reportMatches reports how many lines of the focused pane match, and the keys that go on.
func (p *Panes) reportMatches(text string) {
	switch n := p.focused().matches(p.style.search); n {
	case 0:
		p.host.SetStatus(pane.Warning, "no matches for "+text)
	case 1:
		p.host.SetStatus(pane.Info, "1 match")
	default:
		p.host.SetStatus(pane.Info, fmt.Sprintf("%d matches · n previous · N next", n))
	}
}

// reportInvalid reports a pattern that is used as plain text because it is no regular expression.
func (p *Panes) reportInvalid(search *pattern) {
	if search != nil && search.invalid != "" {
		p.host.SetStatus(pane.Warning, "invalid pattern, used as plain text: "+search.invalid)
	}
}

// nextHit scrolls to the next older or newer hit.
func (p *Panes) nextHit(by int) {
	v, search := p.focused(), p.style.search
	if search == nil {
		p.host.SetStatus(pane.Warning, "no search yet: press "+p.keys.search.Help().Key)
		return
	}
	from := v.hit + by
	if v.hit < 0 {
		from = v.lastVisible()
	}
	if !v.find(search, from, by) {
		p.host.SetStatus(
			pane.Warning,
			fmt.Sprintf("no %s line has %s", map[int]string{-1: "older", 1: "newer"}[by], search.source),
		)
	}
}

func (p *Panes) askFilter() {
	v := p.focused()
	before, text := v.filter, ""
	if before != nil {
		text = before.source
	}
	p.host.Ask(&pane.Prompt{
		Input: pane.NewInput(text), Prefix: "&",
		OnChange: func(text string) { v.filter = newPattern(text); v.refilter() },
		OnSubmit: func(string) tea.Cmd { p.reportInvalid(v.filter); return nil },
		OnCancel: func() { v.filter = before; v.refilter() },
	})
}

// copySelection puts the selection, or else the lowest traceback, into the terminal's clipboard.
func (p *Panes) copySelection() tea.Cmd {
	rows := p.focused().selectedText()
	if len(rows) == 0 {
		p.host.SetStatus(pane.Warning, "nothing is selected: shift+↑, or drag")
		return nil
	}
	p.host.SetStatus(pane.Info, "sent to the clipboard: "+phrase.Count(len(rows), "line"))
	return tea.SetClipboard(strings.Join(rows, "\n"))
}

func (p *Panes) askFile() {
	v := p.focused()
	if v.lines.end() == v.lines.first() {
		p.host.SetStatus(pane.Warning, "no lines to save")
		return
	}
	input := pane.NewInput(cmp.Or(v.source, p.project) + ".log")
	p.host.Ask(&pane.Prompt{Input: input, Prefix: "save to ", OnSubmit: func(name string) tea.Cmd {
		if strings.TrimSpace(name) == "" {
			return nil
		}
		var rows []string
		for place := v.lines.first(); place < v.lines.end(); place++ {
			rows = append(rows, v.lines.at(place).allRows()...)
		}
		return saveLines(name, rows)
	}})
}

// saveLines writes lines to a file that is not there yet.
func saveLines(name string, rows []string) tea.Cmd {
	return func() tea.Msg {
		file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err != nil {
			return pane.StatusMsg{Tone: pane.Failure, Text: "save the log: " + err.Error()}
		}
		out := bufio.NewWriter(file)
		for _, row := range rows {
			_, _ = out.WriteString(row + "\n") // Flush returns the error
		}
		err = cmp.Or(out.Flush(), file.Close())
		if err != nil {
			return pane.StatusMsg{Tone: pane.Failure, Text: "save the log: " + err.Error()}
		}
		return pane.StatusMsg{Tone: pane.Info, Text: fmt.Sprintf("saved %s to %s", phrase.Count(len(rows), "line"), name)}
	}
}

// toggleFolded shows the selected or lowest build or traceback whole, or as one line again.
func (p *Panes) toggleFolded() {
	l := p.focused().lowest(func(l *line) bool { return l.folded() != nil })
	if l == nil {
		p.host.SetStatus(pane.Warning, "nothing to unfold: no build or traceback visible")
		return
	}
	l.folded().expanded = !l.folded().expanded
}

// openTraceback opens the first file of the project that the lowest traceback names; where none is on the screen, what
// a reload broke on.
func (p *Panes) openTraceback() tea.Cmd {
	l := p.focused().lowestTraceback()
	if l == nil {
		return p.host.OpenBroken()
	}
	at, _ := l.traceback.projectFrame()
	return p.host.OpenFile(l.service, at.file, at.line)
}
