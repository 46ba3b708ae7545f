package main

import (
	"os"
	"path/filepath"

	"github.com/fastdock/fastdock/tui/dash"
	"github.com/fastdock/fastdock/tui/settings"
)

// configFile returns where a user's settings are, or "" where this user has no folder for such things.
func configFile() string {
	dir := os.Getenv("XDG_CONFIG_HOME")
	if dir == "" {
		var err error
		if dir, err = os.UserConfigDir(); err != nil {
			return ""
		}
	}
	return filepath.Join(dir, "fastdock", "config.yaml")
}

// loadSettings reads a user's settings.
func loadSettings() (settings.Settings, error) {
	file := configFile()
	if file == "" {
		return settings.Settings{}, nil
	}
	return settings.Load(file, dash.KeyActions())
}
