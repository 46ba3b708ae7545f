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
	"github.com/fastdock/fastdock/tui/phrase"
)

// Settings are a user's choices. A zero field is not chosen.
type Settings struct {
	Theme         string            // one of Themes
	Editor        string            // the command of the editor, as in $EDITOR
	Notifications string            // one of Notifications
	Keys          map[string]string // action → a further key for it
}

// The values of the settings that have a fixed set, the default first.
var (
	Themes        = []string{"auto", "dark", "light", "none"}
	Notifications = []string{"off", "bell", "desktop"}
)

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
	r := &reader{file: file, actions: actions, used: map[string]string{}}
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
	used     map[string]string // key → the action that the file gives it to
	settings Settings
	err      error
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
			r.settings.Keys = map[string]string{}
			r.each(value, "keys", r.key)
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
		r.fail(value, fmt.Sprintf("%s needs a text", name), "")
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

// key takes a further key for an action, which no other action may have.
func (r *reader) key(name, value *yaml.Node) {
	pressed := r.text("keys."+name.Value, value)
	switch {
	case r.err != nil:
	case r.actions[name.Value] == nil:
		known := slices.Sorted(maps.Keys(r.actions))
		r.fail(name, fmt.Sprintf("keys: unknown action %q", name.Value), remedy(name.Value, known))
	case !keyName.MatchString(pressed):
		r.fail(value, fmt.Sprintf("keys.%s: %q is no key", name.Value, pressed), "write for example x, X, f5 or ctrl+x")
	case r.owner(pressed, name.Value) != "":
		r.fail(value, fmt.Sprintf("keys.%s: %s already has the key %q", name.Value, r.owner(pressed, name.Value), pressed),
			"choose another one")
	default:
		r.used[pressed], r.settings.Keys[name.Value] = name.Value, pressed
	}
}

// owner returns the other action that has a key; "" is none.
func (r *reader) owner(pressed, action string) string {
	for _, other := range slices.Sorted(maps.Keys(r.actions)) {
		if other != action && slices.Contains(r.actions[other], pressed) {
			return other
		}
	}
	return r.used[pressed]
}

func (r *reader) fail(node *yaml.Node, text, remedy string) {
	if r.err == nil {
		r.err = &devenv.FileError{File: r.file, Line: node.Line, Text: text, Remedy: remedy}
	}
}

// remedy returns the closest word that is known, else all.
func remedy(given string, known []string) string {
	return cmp.Or(phrase.DidYouMean(given, known), "known are "+strings.Join(known, ", "))
}
