package dash

import "charm.land/bubbles/v2/key"

type logsKeys struct {
	back, forward, oldest, newest, left, right, up, down key.Binding
	search, older, newer, filter, level, clear           key.Binding
	copy, save, edit                                     key.Binding
	wrap, stamps, fold, mix, stack, add, remove, other   key.Binding
}

func newLogsKeys() logsKeys {
	hidden := func(name string) key.Binding { return key.NewBinding(key.WithKeys(name)) }
	pair := func(name, shown, does string) key.Binding {
		return key.NewBinding(key.WithKeys(name), key.WithHelp(shown, does))
	}
	return logsKeys{
		back: pair("pgup", "pgup/pgdn", "scroll"), forward: hidden("pgdown"),
		oldest: hidden("home"), newest: pair("end", "home/end", "oldest, newest"),
		left: hidden("left"), right: pair("right", "←/→", "shift long lines"),
		up: pair("shift+up", "shift+↑↓", "select lines"), down: hidden("shift+down"),
		search: Bind("/", "search"), older: pair("n", "n/N", "older, newer hit"), newer: hidden("N"),
		filter: Bind("&", "only lines with"), level: Bind("v", "only warnings, errors"), clear: Bind("esc", "all lines again"),
		copy: Bind("y", "copy selection, traceback"), save: Bind("S", "save to a file"), edit: Bind("o", "traceback in the editor"),
		wrap: Bind("z", "wrap lines"), stamps: Bind("T", "time stamps"), fold: Bind("f", "unfold tracebacks"),
		mix: Bind("m", "all services in one"), stack: Bind("=", "side by side, stacked"),
		add: Bind("+", "one pane more"), remove: Bind("-", "close the pane"), other: Bind("w", "next pane"),
	}
}

// bindings are all keys of the log panes.
func (p *logsPane) bindings() []key.Binding {
	k := p.keys
	return []key.Binding{
		k.back, k.forward, k.oldest, k.newest, k.left, k.right, k.up, k.down, k.search, k.older, k.newer, k.filter, k.level, k.clear,
		k.copy, k.save, k.edit, k.wrap, k.stamps, k.fold, k.mix, k.stack, k.add, k.remove, k.other,
	}
}

func (p *logsPane) Help() []HelpSection {
	k := p.keys
	return []HelpSection{
		{"logs", []key.Binding{k.back, k.newest, k.right, k.wrap, k.stamps, k.fold, k.search, k.older, k.filter, k.level, k.clear, k.up, k.copy, k.edit, k.save}},
		{"panes", []key.Binding{k.mix, k.add, k.remove, k.other, k.stack}},
	}
}
