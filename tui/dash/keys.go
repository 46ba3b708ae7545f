package dash

import "charm.land/bubbles/v2/key"

func (m *root) help() []HelpSection {
	service := m.services.Help()
	for _, a := range m.actions {
		service.Keys = append(service.Keys, a.Binding)
	}
	k := m.keys
	stack := HelpSection{"stack", []key.Binding{k.doctor, k.console, k.commands, k.palette, k.bell, k.detach, k.stop, k.suspend, k.help}}
	return append([]HelpSection{service, stack}, m.logs.Help()...)
}

// bindings are all keys that mean something while nothing is over the panes.
func (m *root) bindings() []key.Binding {
	k := m.keys
	all := []key.Binding{k.doctor, k.console, k.commands, k.palette, k.bell, k.detach, k.stop, k.suspend, k.help}
	for _, a := range m.actions {
		all = append(all, a.Binding)
	}
	return append(append(all, m.services.bindings()...), m.logs.bindings()...)
}

// shortKeys are the keys of the status bar, the most important first.
func (m *root) shortKeys() []key.Binding {
	if m.quitting != notQuitting || m.state.Stopping {
		return []key.Binding{m.keys.help}
	}
	keys := []key.Binding{m.keys.stop, m.keys.help}
	if len(m.diagnosis.failing) > 0 {
		keys = append(keys, m.keys.doctor)
	}
	keys = append(keys, m.keys.detach)
	return append(keys, m.services.keys.next, m.keys.palette, m.logs.keys.search, m.logs.keys.mix, m.logs.keys.add)
}
