package detect

import (
	"slices"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// requirement is one dependency on a package.
type requirement struct {
	name       string   // normalised; empty where only the package's own files know it
	extras     []string // normalised
	specifier  string   // versions that are allowed, without blanks
	newest     string   // newest version that is allowed; empty where nothing limits it
	folder     string   // path of a folder that it is installed from, as it is written
	repository string   // URL of a git repository that it is installed from
}

var (
	requirementStart = lazyregexp.New(`^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?\s*` +
		`(@\s*\S+)?(?:$|[\s<>=!~;,(])`)
	allowedVersions = lazyregexp.New(`^[^\[;@<>=!~]*(?:\[[^\]]*\])?([^;@]*)`)
	pinnedVersion   = lazyregexp.New(`^={2,3}([0-9][0-9A-Za-z.!+_-]*)$`)
	extraName       = lazyregexp.New(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)
	nameSeparators  = lazyregexp.New(`[-_.]+`)
)

// parseRequirement reads a requirement as pyproject.toml and requirements.txt have it (PEP 508), without its markers.
// It fails on what has no name, such as a URL.
func parseRequirement(text string) (requirement, bool) {
	text = strings.TrimSpace(text)
	match := requirementStart.FindStringSubmatch(text)
	if match == nil {
		return requirement{}, false
	}
	read := requirement{name: normalise(match[1])}
	for extra := range strings.SplitSeq(match[2], ",") {
		if extra = normalise(strings.TrimSpace(extra)); extra != "" {
			read.extras = append(read.extras, extra)
		}
	}
	if allowed := allowedVersions.FindStringSubmatch(text); allowed != nil {
		read.specifier = strings.Trim(strings.Join(strings.Fields(allowed[1]), ""), "()")
	}
	read.newest = newest(read.specifier)
	read.folder, read.repository = placeOf(strings.TrimSpace(strings.TrimPrefix(match[3], "@")))
	return read, true
}

// placeOf reads where a requirement is installed from: a folder or a git repository. Both are empty for an archive.
func placeOf(location string) (folder, repository string) {
	if address, found := strings.CutPrefix(location, "git+"); found {
		return "", withoutCredentials(address)
	}
	// as PDM and Hatch write the project's folder
	for _, root := range []string{"file:///${PROJECT_ROOT}/", "{root:uri}/"} {
		if inner, found := strings.CutPrefix(location, root); found {
			return "./" + inner, ""
		}
	}
	if relative, found := strings.CutPrefix(location, "file:"); found && !strings.HasPrefix(relative, "/") {
		return relative, ""
	}
	if isFolder(location) {
		return location, ""
	}
	return "", ""
}

// normalise returns the form of a package's name that equals all its spellings (PEP 503).
func normalise(name string) string {
	return strings.ToLower(nameSeparators.ReplaceAllString(name, "-"))
}

// isFolder reports whether a requirement's location is a path rather than a URL.
func isFolder(location string) bool {
	return strings.HasPrefix(location, "./") || strings.HasPrefix(location, "../") || location == "." || location == ".."
}

// namesOf returns the names of requirements, sorted, each once.
func namesOf(requirements []requirement) []string {
	var names []string
	for _, needed := range requirements {
		if needed.name != "" {
			names = append(names, needed.name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
