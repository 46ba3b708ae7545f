package main

import (
	"cmp"
	"os"
	"path/filepath"
	"runtime"
)

// layoutFile returns where the panes of a project are remembered, or "" where this user has no folder for such
// things.
func layoutFile(project string) string {
	home, err := os.UserHomeDir()
	state := cmp.Or(os.Getenv("XDG_STATE_HOME"), filepath.Join(home, ".local", "state"))
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		state, err = os.UserConfigDir()
	}
	if err != nil && os.Getenv("XDG_STATE_HOME") == "" {
		return ""
	}
	return filepath.Join(state, "fastdock", project+".json")
}
