package dash

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/tui/pane"
	"github.com/fastdock/fastdock/tui/theme"
)

// palette finds a key by what it does: everything that the help lists. It is no bubbles list, whose filter, pages and
// status line would be switched off one by one for these few rows.
type palette struct {
	pane.Input
	bindings []key.Binding
	matches  []key.Binding
	selected int
}

func newPalette(sections []pane.HelpSection) *palette {
	p := &palette{Input: pane.NewInput("")}
	for _, section := range sections {
		p.bindings = append(p.bindings, section.Keys...)
	}
	p.matches = p.bindings
	return p
}

func (p *palette) handleKey(msg tea.KeyPressMsg) overlayResult {
	switch msg.String() {
	case "enter":
		if len(p.matches) == 0 {
			return overlayResult{closed: true}
		}
		return overlayResult{closed: true, key: pane.KeyName(p.matches[p.selected].Keys()[0])}
	case "down", "tab", "ctrl+n":
		p.selected = min(p.selected+1, max(0, len(p.matches)-1))
	case "up", "shift+tab", "ctrl+p":
		p.selected = max(0, p.selected-1)
	default:
		if p.HandleKey(msg) {
			p.search()
		}
	}
	return overlayResult{closed: msg.String() == "esc"}
}

// search puts the best matches first.
func (p *palette) search() {
	type match struct {
		binding key.Binding
		score   int
	}
	var matches []match
	for _, binding := range p.bindings {
		if score, is := fuzzy(binding.Help().Desc, p.Value()); is {
			matches = append(matches, match{binding, score})
		}
	}
	slices.SortStableFunc(matches, func(a, b match) int { return cmp.Compare(b.score, a.score) })
	p.matches, p.selected = nil, 0
	for _, m := range matches {
		p.matches = append(p.matches, m.binding)
	}
}

// fuzzy reports whether the letters of a query come in a text in their order, and how well: letters in a row and at
// the beginnings of words count more. A library for that would weigh more than these lines, and rank no better among
// a dozen short texts.
func fuzzy(text, query string) (score int, matches bool) {
	left := []rune(strings.ToLower(strings.ReplaceAll(query, " ", "")))
	before, row := ' ', 0
	for _, r := range strings.ToLower(text) {
		if len(left) == 0 {
			return score, true
		}
		if r != left[0] {
			before, row = r, 0
			continue
		}
		left, row = left[1:], row+1
		score += row
		if !unicode.IsLetter(before) {
			score += 3
		}
		before = r
	}
	return score, len(left) == 0
}

// cursorAt implements [typing]: the text stands in the first row of the box, behind a colon.
func (p *palette) cursorAt() (x, y int) { return boxLeft + 1 + p.CursorColumn(), 1 }

func (p *palette) render(width, height int, theme theme.Theme) string {
	inner := min(52, max(1, width-6))
	rows := []string{pane.Fit(theme.Accent.Render(":")+p.Render(inner-1), inner)}
	space := max(1, height-3)
	from := max(0, p.selected-space+1)
	for i, binding := range p.matches[from:min(len(p.matches), from+space)] {
		chosen := from+i == p.selected
		h := binding.Help()
		rows = append(
			rows,
			pane.Justify(cursor(chosen, theme)+nameStyle(chosen, theme).Render(h.Desc), theme.Accent.Render(h.Key), inner),
		)
	}
	if len(p.matches) == 0 {
		rows = append(rows, pane.Fit(theme.Muted.Render("no matching command"), inner))
	}
	return renderBox(rows, width, height, theme)
}
