package dash

import (
	"cmp"
	"maps"
	"strings"

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

// keyPairs are the actions that help shows in one row, in the order of that row, by the one whose row it is.
var keyPairs = map[string][2]string{
	"next-service": {"previous-service", "next-service"}, "scroll-up": {"scroll-up", "scroll-down"},
	"newest": {"oldest", "newest"}, "scroll-right": {"scroll-left", "scroll-right"},
	"select-up": {"select-up", "select-down"}, "previous-match": {"previous-match", "next-match"},
}

// setKeys gives actions the keys of the settings, and help the keys that there are now.
func (m *root) setKeys(chosen map[string][]string) {
	named := m.namedKeys()
	for action, keys := range chosen {
		if len(keys) == 0 {
			keys = []string{paletteOnly + action}
		}
		named[action].SetKeys(keys...)
		named[action].SetHelp(shownKeys(keys), named[action].Help().Desc)
	}
	for action, pair := range keyPairs {
		_, first := chosen[pair[0]]
		_, second := chosen[pair[1]]
		if first || second {
			both := shownKeys(named[pair[0]].Keys()) + "/" + shownKeys(named[pair[1]].Keys())
			named[action].SetHelp(both, named[action].Help().Desc)
		}
	}
}

// paletteOnly begins the name of a key that no keyboard has: the palette runs an action by its key, also one that the
// settings leave without.
const paletteOnly = "palette:"

var shownKey = strings.NewReplacer("shift+up", "shift+↑", "shift+down", "shift+↓", "pgdown", "pgdn", "pgup", "pgup",
	"up", "↑", "down", "↓", "left", "←", "right", "→")

// shownKeys returns keys as help has them.
func shownKeys(keys []string) string {
	if strings.HasPrefix(keys[0], paletteOnly) {
		return ""
	}
	return shownKey.Replace(strings.Join(keys, " "))
}

// hints puts the keys of actions into texts: "press {restart}".
type hints struct{ *strings.Replacer }

// newHints returns the keys as they are now: the first one of an action, or that of the palette where it has none.
func (m *root) newHints() hints {
	var pairs []string
	for action, binding := range m.namedKeys() {
		pairs = append(pairs, "{"+action+"}", cmp.Or(shownKeys(binding.Keys()[:1]), ":"))
	}
	return hints{strings.NewReplacer(pairs...)}
}
