package review

import (
	"charm.land/bubbles/v2/key"

	"github.com/fastdock/fastdock/scaffold"
)

// keyMap are those of the list, and behind the first empty line those of a diff. The ones without a help text are named
// by their neighbour.
type keyMap struct {
	up, down, pageUp, pageDown, home, end key.Binding
	next, left, right, press              key.Binding
	open, fold, keep, take, edit, undo    key.Binding
	write, back                           key.Binding

	close, lineUp, lineDown, screen, shift key.Binding
}

func newKeys(plain bool) keyMap {
	bind := func(shown, does string, names ...string) key.Binding {
		return key.NewBinding(key.WithKeys(names...), key.WithHelp(shown, does))
	}
	silent := func(names ...string) key.Binding { return bind("", "", names...) }
	arrows, sides := "↑/↓", "←/→"
	if plain {
		arrows, sides = "up/down", "left/right"
	}
	return keyMap{
		up: silent("up", "ctrl+p"), down: bind(arrows, "choose", "down", "ctrl+n", "j"),
		pageUp: silent("pgup", "ctrl+b"), pageDown: bind("pgup/pgdn", "page", "pgdown", "ctrl+f"),
		home: silent("home"), end: silent("end"),
		next: bind("tab", "buttons", "tab"), left: silent("left"), right: silent("right"),
		press: bind("enter", "confirm", "enter", "space"),
		open:  bind("d", "diff", "d"), fold: bind("a", "all files", "a"),
		keep: bind("k", "keep yours", "k"), take: bind("t", "take fastdock's", "t"),
		edit: bind("e", "edit", "e"), undo: bind("u", "undo", "u"),
		write: bind("w", "write", "w"), back: bind("shift+tab", "back", "shift+tab"),

		close:  bind("esc", "close", "esc", "q", "d", "enter"),
		lineUp: silent("up", "k", "ctrl+p"), lineDown: bind(arrows, "scroll", "down", "j", "ctrl+n"),
		screen: silent("space"), shift: bind(sides, "long lines", "left", "right"),
	}
}

// Help returns the keys of the page, what is needed first at the front; what is not possible now is disabled.
func (m Model) Help() []key.Binding {
	k := m.keys
	if m.diff != nil {
		return []key.Binding{k.close, k.lineDown, k.pageDown, k.shift}
	}
	step := m.list.selected().step
	able := func(binding key.Binding, possible bool) key.Binding {
		binding.SetEnabled(possible && m.plan.Steps != nil)
		return binding
	}
	_, blocked := m.undecided()
	decided := m.decisions[step.Path]
	takes := isConflict(step) && step.CheckDecision(scaffold.TakeTheir) == ""
	return []key.Binding{
		able(k.keep, isConflict(step) && decided != scaffold.KeepMine),
		able(k.take, takes && decided != scaffold.TakeTheir),
		able(k.edit, takes),
		able(k.undo, isConflict(step) && decided != nil),
		able(k.press, m.focus != onList),
		able(k.write, !blocked),
		able(k.open, step.Path != ""),
		able(k.down, len(m.list.rows) > 1),
		able(k.fold, len(m.list.unchanged) > 0),
		k.back, able(k.next, true),
	}
}
