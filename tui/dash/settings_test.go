package dash

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/tui/settings"
	"github.com/fastdock/fastdock/tui/theme"
)

// A key of the settings does what the action's own key does, which stays, and the help has both.
func TestSettingsAddKeys(t *testing.T) {
	keys := map[string]string{"restart": "x", "merge": "X"}
	m := screen(120, 60, healthy(), Options{Settings: settings.Settings{Keys: keys}})
	press(m, "@app", "x", "r")
	if want := []string{"restart app", "restart app"}; !slices.Equal(asked(m), want) {
		t.Errorf("asked %q, want %q", asked(m), want)
	}
	if press(m, "X"); !m.logs.Layout().Merged {
		t.Error("X does not merge the logs")
	}
	if press(m, "?"); !strings.Contains(text(m), "r x ") {
		t.Errorf("help:\n%s", text(m))
	}
}

func TestSettingsChooseTheThemeEditorAndAlert(t *testing.T) {
	m := screen(80, 24, broken(), Options{
		Settings: settings.Settings{Theme: "light", Editor: "code --wait", Notifications: "bell"},
	})
	m.Update(tea.BackgroundColorMsg{})
	if light := theme.Rich(false).OK.Render("x"); m.theme.OK.Render("x") != light {
		t.Error("the terminal's background overrides the theme")
	}
	if m.editor != "code --wait" || m.alert != bellAlert {
		t.Errorf("editor %q, alert %v", m.editor, m.alert)
	}
	none := screen(80, 24, broken(), Options{Settings: settings.Settings{Theme: "none"}})
	if content := none.View().Content; strings.Contains(content, "\x1b") {
		t.Error("the theme none has colours")
	}
}

// What the key chooses is remembered for the project; until then the settings count.
func TestAlertOfTheSettingsYieldsToTheKey(t *testing.T) {
	opts := Options{Settings: settings.Settings{Notifications: "desktop"}}
	m := screen(80, 24, healthy(), opts)
	again := screen(80, 24, healthy(), opts)
	if again.restoreLayout(m.currentLayout()); again.alert != desktopAlert {
		t.Errorf("without the key: %v", again.alert)
	}
	press(m, "B") // off
	if again.restoreLayout(m.currentLayout()); again.alert != noAlert {
		t.Errorf("with the key: %v", again.alert)
	}
}

// Every action that settings can name is in the manual, with its keys.
func TestManualHasEveryAction(t *testing.T) {
	text := manual(t)
	for name := range KeyActions() {
		if !strings.Contains(text, "`"+name+"`") {
			t.Errorf("docs/dashboard.md does not name the action %q", name)
		}
	}
	for _, value := range slices.Concat(settings.Themes, settings.Notifications) {
		if !strings.Contains(text, "`"+value+"`") {
			t.Errorf("docs/dashboard.md does not name the value %q", value)
		}
	}
}
