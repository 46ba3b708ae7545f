package dash

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/tui/theme"
)

// palette finds a key by what it does: everything that the help lists.
type palette struct {
	entry
	keys   []key.Binding
	found  []key.Binding
	chosen int
}

func newPalette(sections []help) *palette {
	p := &palette{}
	for _, section := range sections {
		p.keys = append(p.keys, section.keys...)
	}
	p.found = p.keys
	return p
}

func (p *palette) press(msg tea.KeyPressMsg) answer {
	switch msg.String() {
	case "enter":
		if len(p.found) == 0 {
			return answer{closed: true}
		}
		return answer{closed: true, key: pressed(p.found[p.chosen].Keys()[0])}
	case "down", "tab", "ctrl+n":
		p.chosen = min(p.chosen+1, max(0, len(p.found)-1))
	case "up", "shift+tab", "ctrl+p":
		p.chosen = max(0, p.chosen-1)
	default:
		if p.entry.press(msg) {
			p.search()
		}
	}
	return answer{closed: closes(msg)}
}

// search puts the best matches first.
func (p *palette) search() {
	type match struct {
		binding key.Binding
		score   int
	}
	var matches []match
	for _, binding := range p.keys {
		if score, is := fuzzy(binding.Help().Desc, p.value()); is {
			matches = append(matches, match{binding, score})
		}
	}
	slices.SortStableFunc(matches, func(a, b match) int { return cmp.Compare(b.score, a.score) })
	p.found, p.chosen = nil, 0
	for _, m := range matches {
		p.found = append(p.found, m.binding)
	}
}

// fuzzy says whether the letters of a query come in a text in their order, and how well: letters in a row and at the beginnings
// of words count more.
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

func (p *palette) draw(width, height int, theme theme.Theme) string {
	inner := min(52, max(1, width-6))
	rows := []string{fit(theme.Accent.Render(":")+p.entry.draw(inner-1, theme), inner)}
	space := max(1, height-3)
	from := max(0, p.chosen-space+1)
	for i, binding := range p.found[from:min(len(p.found), from+space)] {
		chosen := from+i == p.chosen
		h := binding.Help()
		rows = append(rows, ends(cursor(chosen, theme)+nameStyle(chosen, theme).Render(h.Desc), theme.Accent.Render(h.Key), inner))
	}
	if len(p.found) == 0 {
		rows = append(rows, fit(theme.Muted.Render("nothing is named so"), inner))
	}
	return framed(rows, width, height, theme)
}
