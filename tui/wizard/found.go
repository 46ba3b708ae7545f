package wizard

import (
	"strings"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/scaffold"
)

// Found says in a line what is there already. arrow stands between a driver and what it is for.
func Found(folder scaffold.Folder, arrow string) string {
	if folder.Again {
		return "run again: answers of " + scaffold.RecordFile
	}
	if folder.Starter() {
		return "a new project"
	}
	found := folder.Found
	words := []string{strings.TrimSpace(string(found.Manager) + " project")}
	if python := folder.Spec().Python; found.Manager != "" {
		words = append(words, "Python "+python)
	}
	if found.App.Import != "" {
		words = append(words, "app at "+found.App.Import)
	} else {
		words = append(words, "no app found")
	}
	versions := assets.Load()
	words = append(words, services(found.Driver, found.Database, versions.Databases, arrow)...)
	words = append(words, services(found.CacheDriver, found.Cache, versions.Caches, arrow)...)
	if folder.Stack != nil {
		words = append(words, strings.Join(folder.Stack.Files, " and ")+" kept, extended by "+scaffold.OverlayFile)
	}
	return devenv.SanitizeText(strings.Join(words, ", "))
}

func services(driver, kind string, choices []assets.Choice, arrow string) []string {
	choice, known := assets.Find(choices, kind)
	if !known {
		return nil
	}
	if driver == "" {
		return []string{choice.Title}
	}
	return []string{driver + " " + arrow + " " + choice.Title}
}
