package wizard

import (
	"strings"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/scaffold"
)

// Found returns in a line what is there already. arrow stands between a driver and what it is for.
func Found(folder scaffold.Folder, arrow string) string {
	if folder.Again {
		return "previous answers from " + scaffold.RecordFile
	}
	if folder.Starter() {
		return "a new project"
	}
	found := folder.Found
	words := []string{strings.TrimSpace(string(found.Manager) + " project")}
	versions, spec := assets.Load(), folder.Spec()
	if python := spec.Python; found.Manager != "" {
		words = append(words, "Python "+python)
	}
	if found.App.Import != "" {
		words = append(words, "app at "+found.App.Import)
	} else {
		words = append(words, "no app found")
	}
	words = append(
		words,
		describeService(spec, "db", spec.Database, found.Driver, found.Database, versions.Databases, arrow)...)
	words = append(
		words,
		describeService(spec, "cache", spec.Cache, found.CacheDriver, found.Cache, versions.Caches, arrow)...)
	if folder.Stack != nil {
		words = append(words, strings.Join(folder.Stack.Files, " and ")+" kept, extended by "+scaffold.OverlayFile)
	}
	return devenv.SanitizeText(strings.Join(words, ", "))
}

// describeService returns the driver among the dependencies with what it is for, or the service that the project's own
// Compose files decide about.
func describeService(
	spec scaffold.Spec,
	question string,
	own scaffold.Service,
	driver, kind string,
	choices []assets.Choice,
	arrow string,
) []string {
	where := ""
	if spec.RunsOwn(question) {
		where, kind = " of "+strings.Join(spec.Facts.Stack.Files, " and "), own.Kind
		if own.Version != "" {
			where = " " + own.Version + where
		}
	}
	choice, known := assets.Find(choices, kind)
	switch {
	case !known:
		return nil
	case driver == "":
		return []string{choice.Title + where}
	}
	return []string{driver + " " + arrow + " " + choice.Title + where}
}
