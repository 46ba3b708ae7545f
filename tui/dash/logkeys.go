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
		search: bind("/", "search"), older: pair("n", "n/N", "older, newer hit"), newer: hidden("N"),
		filter: bind("&", "only lines with"), level: bind("v", "only warnings, errors"), clear: bind("esc", "all lines again"),
		copy: bind("y", "copy selection, traceback"), save: bind("S", "save to a file"), edit: bind("o", "traceback in the editor"),
		wrap: bind("z", "wrap lines"), stamps: bind("T", "time stamps"), fold: bind("f", "unfold tracebacks"),
		mix: bind("m", "all services in one"), stack: bind("=", "side by side, stacked"),
		add: bind("+", "one pane more"), remove: bind("-", "close the pane"), other: bind("w", "next pane"),
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

func (p *logsPane) Help() []help {
	k := p.keys
	return []help{
		{"logs", []key.Binding{k.back, k.newest, k.right, k.wrap, k.stamps, k.fold, k.search, k.older, k.filter, k.level, k.clear, k.up, k.copy, k.edit, k.save}},
		{"panes", []key.Binding{k.mix, k.add, k.remove, k.other, k.stack}},
	}
}
