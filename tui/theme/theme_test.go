package theme

import (
	"strings"
	"testing"
)

func TestNoneWritesNoEscapeSequence(t *testing.T) {
	none := None()
	for _, style := range append(meanings(none), none.Service(0), none.Service(7)) {
		if got := style.Render("text"); got != "text" {
			t.Errorf("Render = %q, want it unchanged", got)
		}
	}
}

func TestMeaningsDiffer(t *testing.T) {
	for name, theme := range map[string]Theme{"dark": Rich(true), "light": Rich(false), "basic": Basic()} {
		seen := map[string]bool{}
		for _, style := range meanings(theme) {
			seen[style.Render("x")] = true
		}
		if len(seen) != len(meanings(theme)) {
			t.Errorf("%s: %d looks for %d meanings", name, len(seen), len(meanings(theme)))
		}
	}
}

func TestBasicUsesTheTerminalsOwnColours(t *testing.T) {
	basic := Basic()
	for _, style := range append(meanings(basic), basic.Service(0), basic.Service(5)) {
		if got := style.Render("x"); strings.Contains(got, "38;") {
			t.Errorf("Render = %q, want one of the sixteen colours", got)
		}
	}
}

func TestServicesRotate(t *testing.T) {
	rich := Rich(true)
	if rich.Service(0).Render("x") == rich.Service(1).Render("x") {
		t.Error("two neighbours look alike")
	}
	if rich.Service(0).Render("x") != rich.Service(6).Render("x") {
		t.Error("the seventh service does not start again at the first colour")
	}
}

func meanings(t Theme) []renderer {
	return []renderer{t.OK, t.Warn, t.Fail, t.Muted, t.Accent, t.Strong}
}

type renderer interface{ Render(...string) string }
