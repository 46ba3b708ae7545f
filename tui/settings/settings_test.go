package settings

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv"
)

var actions = map[string][]string{"restart": {"r"}, "stop": {"q", "ctrl+c"}, "describe": {"i"}}

func load(t *testing.T, content string) (Settings, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return Load(file, actions)
}

func TestSettingsAreRead(t *testing.T) {
	for content, want := range map[string]Settings{
		"":                {},
		"# nothing yet\n": {},
		"keys:\n":         {Keys: map[string][]string{}},
		"theme: light\neditor: code --wait\nnotifications: off\nkeys: {restart: f5, stop: Q}\n": {
			Theme: "light", Editor: "code --wait", Notifications: "off",
			Keys: map[string][]string{"restart": {"r", "f5"}, "stop": {"q", "ctrl+c", "Q"}},
		},
		"keys: {restart: [], stop: [], describe: [q, f6, q]}\n": {
			Keys: map[string][]string{"restart": nil, "stop": {"ctrl+c"}, "describe": {"q", "f6"}},
		},
		"keys: {restart: r}\n":                  {Keys: map[string][]string{"restart": {"r"}}},
		"keys: {describe: [r], restart: [i]}\n": {Keys: map[string][]string{"describe": {"r"}, "restart": {"i"}}},
	} {
		got, err := load(t, content)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%q: %v, -want +got\n%s", content, err, diff)
		}
	}
	if got, err := Load(filepath.Join(t.TempDir(), "none.yaml"), actions); err != nil || !cmp.Equal(got, Settings{}) {
		t.Errorf("without a file: %+v, %v", got, err)
	}
}

// An error names the file, the line and the key, and what is meant or possible.
func TestWrongSettings(t *testing.T) {
	for content, want := range map[string]string{
		"theme: dark\ntehme: x\n": `config.yaml:2: unknown key "tehme"; did you mean "theme"?`,
		"colour: x\n": "" +
			`config.yaml:1: unknown key "colour"; available: theme, editor, notifications, keys`,
		"theme: drak\n":   `config.yaml:1: theme is "drak"; did you mean "dark"?`,
		"theme: [dark]\n": "config.yaml:1: theme must be text",
		"editor: ''\n":    "config.yaml:1: editor must be text",
		"notifications: loud\n": "" +
			`config.yaml:1: notifications is "loud"; available: off, bell, desktop`,
		"- theme\n": "" +
			"config.yaml:1: the settings must be a mapping of names to values",
		"keys: f5\n": "config.yaml:1: keys must be a mapping of names to values",
		"keys:\n  restrat: f5\n": "" +
			`config.yaml:2: keys: unknown action "restrat"; did you mean "restart"?`,
		"keys:\n  restart: hyper+x\n": "" +
			`config.yaml:2: keys.restart: "hyper+x" is not a key; write for example x, X, f5`,
		"keys:\n  restart:\n": "" +
			`config.yaml:2: keys.restart: "" is not a key; write for example x, X, f5 or ctrl+x, or []`,
		"keys:\n  restart: {a: b}\n":          `config.yaml:2: keys.restart: "" is not a key`,
		"keys:\n  restart:\n    - [x]\n":      `config.yaml:3: keys.restart: "" is not a key`,
		"keys: {restart: ctrl+c}\n":           `keys.restart: stop already has the key "ctrl+c"`,
		"keys: {stop: [], restart: ctrl+c}\n": `keys.restart: stop already has the key "ctrl+c"`,
		"keys: {stop: [i]}\n": "" +
			`keys.stop: describe already has the key "i"; choose another key, or write keys.describe: []`,
		"keys:\n  restart: i\n": "" +
			`config.yaml:2: keys.restart: describe already has the key "i"; choose another key`,
		"keys: {restart: x, stop: x}\n": "" +
			`config.yaml:1: keys.stop: restart already has the key "x"; choose another key`,
		"theme: dark\n  editor: x\n": "config.yaml:2: invalid YAML: ",
	} {
		_, err := load(t, content)
		var wrong *devenv.FileError
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q\n got %v\nwant %s", content, err, want)
		}
	}
}
