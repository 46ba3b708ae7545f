package dash

import (
	"maps"

	"charm.land/bubbles/v2/key"
)

// KeyActions returns the actions of the dashboard with the keys that they have.
func KeyActions() map[string][]string {
	actions := map[string][]string{}
	for name, binding := range newRoot(nil, nil, Options{}).namedKeys() {
		actions[name] = binding.Keys()
	}
	return actions
}

// namedKeys returns every binding under the name that it has in the settings.
func (m *root) namedKeys() map[string]*key.Binding {
	k := &m.keys
	named := map[string]*key.Binding{
		"stop": &k.stop, "detach": &k.detach, "help": &k.help, "find-key": &k.palette, "doctor": &k.doctor,
		"console": &k.console, "commands": &k.commands, "suspend": &k.suspend, "notifications": &k.bell,
		"next-service": &m.services.keys.next, "previous-service": &m.services.keys.previous,
	}
	for i := range m.actions {
		named[m.actions[i].name] = &m.actions[i].Binding
	}
	maps.Copy(named, m.logs.NamedKeys())
	return named
}

// addKeys gives actions further keys. The keys that they have stay: messages and the manual name them.
func (m *root) addKeys(keys map[string]string) {
	for name, binding := range m.namedKeys() {
		if added := keys[name]; added != "" {
			h := binding.Help()
			binding.SetKeys(append(binding.Keys(), added)...)
			binding.SetHelp(h.Key+" "+added, h.Desc)
		}
	}
}
