package scaffold

import (
	"strings"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// The name has to be a Compose project name (lower case, digits, - and _; compose-spec, "name"), the path of
// an image (separators stand between letters and digits; distribution/reference), and a Python project name
// (PEP 508), and it must fit where names are DNS labels.
const longestName = 63

var (
	legalName  = lazyregexp.New(`^[a-z0-9]+((_|__|-+)[a-z0-9]+)*$`)
	separators = lazyregexp.New(`[^a-z0-9]+`)
)

// CheckName returns what is wrong with a project name; empty where nothing is.
func CheckName(name string) string {
	switch {
	case !legalName.MatchString(name):
		return `is not a project name; use lower-case letters, digits, - and _ between them, as in "` + NameFrom(name) + `"`
	case len(name) > longestName:
		return `is too long; use at most 63 characters`
	case reserved(name):
		return `is the name of something the project uses; choose another, as in "` + NameFrom(name) + `"`
	}
	return ""
}

// reserved names would make uv take a dependency for the project itself, or the project's image for the
// public one of that name.
func reserved(name string) bool {
	versions := assets.Load()
	if _, used := versions.Packages[name]; used || name == "python" {
		return true
	}
	_, database := assets.Find(versions.Databases, name)
	_, cache := assets.Find(versions.Caches, name)
	return database || cache
}

// NameFrom derives a legal project name from any text, such as the name of a directory.
func NameFrom(text string) string {
	name := separators.ReplaceAllStringFunc(strings.ToLower(text), func(run string) string {
		if run == "_" {
			return run
		}
		return "-"
	})
	name = strings.Trim(name[:min(len(name), longestName)], "-_")
	switch {
	case name == "":
		return "app"
	case reserved(name):
		return name + "-app"
	}
	return name
}
