package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// The example in the manual is valid as it is.
func TestSettingsOfTheManual(t *testing.T) {
	example := regexp.MustCompile("(?s)```yaml\n(theme:.*?)```").FindStringSubmatch(document(t, "docs/dashboard.md"))
	if example == nil {
		t.Fatal("docs/dashboard.md has no example of config.yaml")
	}
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", dir)
	file := filepath.Join(dir, "fastdock", "config.yaml")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(example[1]), 0o600); err != nil {
		t.Fatal(err)
	}
	chosen, err := loadSettings()
	if err != nil || chosen.Theme == "" || chosen.Editor == "" || chosen.Notifications == "" || len(chosen.Keys) == 0 {
		t.Errorf("settings %+v, %v", chosen, err)
	}
}
