package logs

import (
	"charm.land/bubbles/v2/key"

	"github.com/fastdock/fastdock/tui/pane"
)

type keyMap struct {
	back, forward, oldest, newest, left, right, up, down key.Binding
	search, older, newer, filter, level, clear           key.Binding
	copy, save, edit, open                               key.Binding
	wrap, stamps, fold, mix, stack, add, remove, other   key.Binding
}

func newKeys() keyMap {
	hidden := func(name string) key.Binding { return key.NewBinding(key.WithKeys(name)) }
	pair := func(name, shown, does string) key.Binding {
		return key.NewBinding(key.WithKeys(name), key.WithHelp(shown, does))
	}
	return keyMap{
		back: pair("pgup", "pgup/pgdn", "scroll"), forward: hidden("pgdown"),
		oldest: hidden("home"), newest: pair("end", "home/end", "oldest, newest"),
		left: hidden("left"), right: pair("right", "←/→", "scroll sideways"),
		up: pair("shift+up", "shift+↑↓", "select lines"), down: hidden("shift+down"),
		search: pane.Bind("/", "search"), older: pair("n", "n/N", "previous, next match"), newer: hidden("N"),
		filter: pane.Bind(
			"&",
			"filter",
		), level: pane.Bind("v", "only warnings, errors"), clear: pane.Bind("esc", "all lines again"),
		copy: pane.Bind(
			"y",
			"copy lines, traceback",
		), save: pane.Bind("S", "save to a file"), edit: pane.Bind("o", "traceback in the editor"),
		wrap: pane.Bind("z", "wrap lines"), stamps: pane.Bind("T", "time stamps"),
		fold: pane.Bind("f", "unfold all tracebacks"),
		open: pane.Bind("enter", "unfold build, traceback"),
		mix:  pane.Bind("m", "merge logs"), stack: pane.Bind("=", "side by side, stacked"),
		add: pane.Bind("+", "add pane"), remove: pane.Bind("-", "close the pane"), other: pane.Bind("w", "next pane"),
	}
}

// NamedKeys returns every binding under the name that it has in the settings.
func (p *Panes) NamedKeys() map[string]*key.Binding {
	k := &p.keys
	return map[string]*key.Binding{
		"scroll-up": &k.back, "scroll-down": &k.forward, "oldest": &k.oldest, "newest": &k.newest,
		"scroll-left": &k.left, "scroll-right": &k.right, "select-up": &k.up, "select-down": &k.down,
		"search": &k.search, "previous-match": &k.older, "next-match": &k.newer, "filter": &k.filter,
		"errors": &k.level, "all-lines": &k.clear, "copy": &k.copy, "save": &k.save, "edit": &k.edit,
		"unfold": &k.open, "unfold-all": &k.fold, "wrap": &k.wrap, "times": &k.stamps, "merge": &k.mix,
		"arrange": &k.stack, "add-pane": &k.add, "close-pane": &k.remove, "next-pane": &k.other,
	}
}

// Bindings returns all keys of the log panes.
func (p *Panes) Bindings() []key.Binding {
	k := p.keys
	return []key.Binding{
		k.back, k.forward, k.oldest, k.newest, k.left, k.right, k.up, k.down, k.search, k.older, k.newer, k.filter,
		k.level, k.clear,
		k.copy, k.save, k.edit, k.open, k.wrap, k.stamps, k.fold, k.mix, k.stack, k.add, k.remove, k.other,
	}
}

// Help returns the keys of the log panes, in two sections.
func (p *Panes) Help() []pane.HelpSection {
	k := p.keys
	return []pane.HelpSection{
		{
			Title: "logs",
			Keys: []key.Binding{
				k.back,
				k.newest,
				k.right,
				k.wrap,
				k.stamps,
				k.open,
				k.fold,
				k.search,
				k.older,
				k.filter,
				k.level,
				k.clear,
				k.up,
				k.copy,
				k.edit,
				k.save,
			},
		},
		{Title: "panes", Keys: []key.Binding{k.mix, k.add, k.remove, k.other, k.stack}},
	}
}

// ShortHelp returns the keys for the status bar, the most important first.
func (p *Panes) ShortHelp() []key.Binding {
	return []key.Binding{p.keys.search, p.keys.mix, p.keys.add}
}
