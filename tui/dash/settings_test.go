package dash

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/settings"
	"github.com/fastdock/fastdock/tui/theme"
)

// with returns a screen with the keys of the settings.
func with(width, height int, session []devenv.Event, keys map[string][]string) *root {
	return screen(width, height, session, Options{Settings: settings.Settings{Keys: keys}})
}

// A key of the settings does what the action's own key does, and the help has both.
func TestSettingsAddKeys(t *testing.T) {
	m := with(120, 60, healthy(), map[string][]string{"restart": {"r", "x"}, "merge": {"m", "X"}})
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

// A key that the settings replace does nothing any more; help, messages and boxes have the new one.
func TestSettingsReplaceKeys(t *testing.T) {
	keys := map[string][]string{
		"restart": {"f5"}, "stop": {"ctrl+c", "Q"}, "detach": {"x"}, "help": {"f1"}, "next-match": {"f3"},
		"next-service": {"l"},
	}
	m := with(140, 60, healthy(), keys)
	if press(m, "r", "q", "d", "?"); len(asked(m)) > 0 || m.overlay != nil || m.quitting != notQuitting {
		t.Errorf("asked %q, overlay %T", asked(m), m.overlay)
	}
	if press(m, "f5"); !strings.Contains(text(m), "choose a service first: l, then f5") {
		t.Errorf("status:\n%s", text(m))
	}
	press(m, "f1")
	for _, want := range []string{"f5 ", "ctrl+c Q ", "x ", "n/f3 ", "↑ k shift+tab/l "} {
		if !strings.Contains(text(m), want) {
			t.Errorf("help has no %q:\n%s", want, text(m))
		}
	}
	if press(m, "f1"); m.overlay != nil {
		t.Error("the key that opens the help does not close it")
	}
	m.handleSharedUse(sharedUseMsg{Before: true})
	m.quitting = checkingUsers
	m.handleSharedUse(sharedUseMsg{Before: true})
	if got := text(m); !strings.Contains(got, "ctrl+c") || !strings.Contains(got, "x   detach") {
		t.Errorf("question:\n%s", got)
	}
	if press(m, "x"); m.quitting != detaching {
		t.Error("the question does not take the key to detach")
	}
}

// An action without a key is left to the palette, which messages name.
func TestSettingsRemoveKeys(t *testing.T) {
	m := with(120, 60, broken(), map[string][]string{"restart": nil, "edit": nil, "stop": {"ctrl+c"}})
	if got := text(m); !strings.Contains(got, ": opens the file") || strings.Contains(got, "q stop") {
		t.Errorf("screen:\n%s", got)
	}
	if press(m, "@app", "r", "q"); len(asked(m)) > 0 || m.quitting != notQuitting {
		t.Errorf("asked %q", asked(m))
	}
	press(m, ":", "r", "e", "s", "t", "a", "r", "t", "enter")
	if want := []string{"restart app"}; !slices.Equal(asked(m), want) {
		t.Errorf("asked %q, want %q", asked(m), want)
	}
	if press(m, "ctrl+c"); m.quitting == notQuitting {
		t.Error("Ctrl-C does not stop")
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
