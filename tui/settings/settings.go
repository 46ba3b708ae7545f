// Package settings reads what a user has chosen for the dashboard in config.yaml.
package settings

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/internal/regular"
	"github.com/fastdock/fastdock/internal/suggest"
)

// Settings are a user's choices. A zero field is not chosen.
type Settings struct {
	Theme         string              // one of Themes
	Editor        string              // the command of the editor, as in $EDITOR
	Notifications string              // one of Notifications
	Keys          map[string][]string // action → all of its keys
}

// The values of the settings that have a fixed set, the default first.
var (
	Themes        = []string{"auto", "dark", "light", "none"}
	Notifications = []string{"off", "bell", "desktop"}
)

// InterruptKey stays with its action, whatever the settings say: users of a terminal expect that it ends a program.
const InterruptKey = "ctrl+c"

// names are the keys of the file.
var names = []string{"theme", "editor", "notifications", "keys"}

// Load reads a file of settings; without the file, nothing is chosen. actions are the actions of the dashboard with the
// keys that they have. It returns a *devenv.FileError with file and line where the file is wrong.
func Load(file string, actions map[string][]string) (Settings, error) {
	raw, err := regular.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Settings{}, nil
	case err != nil:
		return Settings{}, &devenv.FileError{File: file, Text: err.Error()}
	}
	var document yaml.Node
	if err := yaml.Unmarshal(raw, &document); err != nil {
		return Settings{}, syntaxError(file, err)
	}
	r := &reader{file: file, actions: actions}
	if len(document.Content) > 0 {
		r.read(document.Content[0])
	}
	return r.settings, r.err
}

// syntaxError returns the error of a file that is no YAML, without the words of the library around it.
func syntaxError(file string, err error) error {
	wrong := &devenv.FileError{File: file, Text: "invalid YAML"}
	if at := (*yaml.LoadError)(nil); errors.As(err, &at) {
		wrong.Line, wrong.Text = at.Mark.Line, "invalid YAML: "+at.Message
	}
	return wrong
}

// reader takes the settings from the nodes of a file, and keeps the first error.
type reader struct {
	file     string
	actions  map[string][]string
	given    []givenKey
	settings Settings
	err      error
}

// givenKey is a key that the file gives to an action.
type givenKey struct {
	action, key string
	node        *yaml.Node
}

func (r *reader) read(node *yaml.Node) {
	r.each(node, "the settings", func(name, value *yaml.Node) {
		switch name.Value {
		case "theme":
			r.settings.Theme = r.oneOf(name.Value, value, Themes)
		case "notifications":
			r.settings.Notifications = r.oneOf(name.Value, value, Notifications)
		case "editor":
			r.settings.Editor = r.text(name.Value, value)
		case "keys":
			r.settings.Keys = map[string][]string{}
			r.each(value, "keys", r.keys)
			r.checkConflicts()
		default:
			r.fail(name, fmt.Sprintf("unknown key %q", name.Value), remedy(name.Value, names))
		}
	})
}

// each calls do for the entries of a mapping until there is an error. No value is an empty mapping.
func (r *reader) each(node *yaml.Node, what string, do func(name, value *yaml.Node)) {
	if node.Kind == yaml.ScalarNode && node.Tag == "!!null" {
		return
	}
	if node.Kind != yaml.MappingNode {
		r.fail(node, what+" must be a mapping of names to values", "")
		return
	}
	for i := 0; i+1 < len(node.Content) && r.err == nil; i += 2 {
		do(node.Content[i], node.Content[i+1])
	}
}

func (r *reader) text(name string, value *yaml.Node) string {
	if value.Kind != yaml.ScalarNode || strings.TrimSpace(value.Value) == "" {
		r.fail(value, fmt.Sprintf("%s must be text", name), "")
	}
	return value.Value
}

func (r *reader) oneOf(name string, value *yaml.Node, known []string) string {
	chosen := r.text(name, value)
	if value.Tag == "!!bool" && slices.Contains(known, "off") && strings.EqualFold(chosen, "off") {
		return "off"
	}
	if r.err == nil && !slices.Contains(known, chosen) {
		r.fail(value, fmt.Sprintf("%s is %q", name, chosen), remedy(chosen, known))
	}
	return chosen
}

var keyName = lazyregexp.New(`^(?:(?:ctrl|alt|shift)\+)*(?:\S|f\d{1,2}|enter|tab|space|backspace|delete|insert|esc|` +
	`up|down|left|right|home|end|pgup|pgdown)$`)

// keys takes the keys of an action: a text is a further key, and a list replaces the keys that the action has.
func (r *reader) keys(name, value *yaml.Node) {
	action := name.Value
	defaults, known := r.actions[action]
	if !known {
		r.fail(name, fmt.Sprintf("keys: unknown action %q", action), remedy(action, slices.Sorted(maps.Keys(r.actions))))
		return
	}
	keys, nodes := slices.Clone(defaults), []*yaml.Node{value}
	if value.Kind == yaml.SequenceNode {
		keys, nodes = nil, value.Content
		if slices.Contains(defaults, InterruptKey) {
			keys = []string{InterruptKey}
		}
	}
	for _, node := range nodes {
		if pressed := r.key(action, node); !slices.Contains(keys, pressed) {
			keys = append(keys, pressed)
			r.given = append(r.given, givenKey{action, pressed, node})
		}
	}
	r.settings.Keys[action] = keys
}

// key takes the name of a key.
func (r *reader) key(action string, value *yaml.Node) string {
	if value.Kind != yaml.ScalarNode || !keyName.MatchString(value.Value) {
		r.fail(value, fmt.Sprintf("keys.%s: %q is not a key", action, value.Value),
			"write for example x, X, f5 or ctrl+x, or [] to remove the key")
	}
	return value.Value
}

// checkConflicts reports a key of the file that another action has: from an earlier line, or by default.
func (r *reader) checkConflicts() {
	holders := map[string]string{} // key → action
	for action, defaults := range r.actions {
		for _, pressed := range defaults {
			if keys, changed := r.settings.Keys[action]; !changed || slices.Contains(keys, pressed) {
				holders[pressed] = action
			}
		}
	}
	for _, given := range r.given {
		if other := holders[given.key]; other != "" && other != given.action {
			r.fail(given.node, fmt.Sprintf("keys.%s: %s already has the key %q", given.action, other, given.key),
				fmt.Sprintf("choose another key, or write keys.%s: [] to remove it there", other))
		}
		holders[given.key] = given.action
	}
}

func (r *reader) fail(node *yaml.Node, text, remedy string) {
	if r.err == nil {
		r.err = &devenv.FileError{File: r.file, Line: node.Line, Text: text, Remedy: remedy}
	}
}

// remedy returns the closest word that is known, else all.
func remedy(given string, known []string) string {
	return cmp.Or(suggest.Question(given, known), "available: "+strings.Join(known, ", "))
}
