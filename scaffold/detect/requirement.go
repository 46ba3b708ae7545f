package detect

import (
	"regexp"
	"slices"
	"strings"
)

// requirement is one dependency on a package.
type requirement struct {
	name   string   // normalised
	extras []string // normalised
	folder string   // path of a folder that it is installed from, as it is written
}

var (
	requirementStart = regexp.MustCompile(`^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?\s*(@\s*\S+)?(?:$|[\s<>=!~;,(])`)
	nameSeparators   = regexp.MustCompile(`[-_.]+`)
)

// parseRequirement reads a requirement as pyproject.toml and requirements.txt have it (PEP 508): the version and the
// markers are of no interest. It fails on what has no name, such as a URL.
func parseRequirement(text string) (requirement, bool) {
	match := requirementStart.FindStringSubmatch(strings.TrimSpace(text))
	if match == nil {
		return requirement{}, false
	}
	read := requirement{name: normalise(match[1])}
	for extra := range strings.SplitSeq(match[2], ",") {
		if extra = normalise(strings.TrimSpace(extra)); extra != "" {
			read.extras = append(read.extras, extra)
		}
	}
	if location := strings.TrimSpace(strings.TrimPrefix(match[3], "@")); isFolder(location) {
		read.folder = location
	}
	return read, true
}

// normalise returns the form of a package's name that equals all its spellings (PEP 503).
func normalise(name string) string {
	return strings.ToLower(nameSeparators.ReplaceAllString(name, "-"))
}

// isFolder says whether a requirement's location is a path rather than a URL.
func isFolder(location string) bool {
	return strings.HasPrefix(location, "./") || strings.HasPrefix(location, "../") || location == "." || location == ".."
}

// namesOf returns the names of requirements, sorted, each once.
func namesOf(requirements []requirement) []string {
	var names []string
	for _, needed := range requirements {
		names = append(names, needed.name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
