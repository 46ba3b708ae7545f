package dash

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// manual returns what users read about the dashboard.
func manual(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "docs", "dashboard.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// keyNames are the names of keys as the manual has them.
var keyNames = strings.NewReplacer("ctrl+c", "Ctrl-C", "ctrl+z", "Ctrl-Z", "shift+up", "shift+↑", "shift+down",
	"shift+↓", "pgup", "pgup", "pgdown", "pgdn",
	"shift+tab", "shift+tab", "down", "↓", "up", "↑", "left", "←", "right", "→")

// Every sign and mouse action of the help is in the manual, in the same words.
func TestManualHasTheLegend(t *testing.T) {
	text := manual(t)
	for _, section := range legend() {
		for _, sign := range section.Keys {
			if row := "| `" + sign.Help().Key + "` | " + sign.Help().Desc + " |"; !strings.Contains(text, row) {
				t.Errorf("docs/dashboard.md has no row %s", row)
			}
		}
	}
}

// Every key of the dashboard is in its manual.
func TestManualNamesEveryKey(t *testing.T) {
	text := manual(t)
	for _, binding := range screen(80, 24, nil, Options{}).bindings() {
		for _, name := range binding.Keys() {
			if shown := keyNames.Replace(name); !strings.Contains(text, "`"+shown+"`") {
				t.Errorf("docs/dashboard.md does not name `%s` (%s)", shown, binding.Help().Desc)
			}
		}
	}
}
