package detect

import (
	"slices"
	"strconv"
	"strings"
)

// newestPatch stands for the patch release that an image of a minor version holds: it is never the first.
const newestPatch = 99

// minors returns the minor versions that get fixes, newest first.
func minors() []string { return []string{"3.14", "3.13", "3.12", "3.11"} }

// oldMinors returns those without fixes that still have images, newest first: for projects that allow no other.
func oldMinors() []string { return []string{"3.10", "3.9"} }

// Allows reports whether a requires-python lets some release of a minor version, such as 3.13, be used. It
// reads version specifiers (PEP 440) and Poetry's carets, tildes and alternatives; what it cannot read
// forbids nothing. It is false for what is no minor version.
func Allows(requires, minor string) bool { return len(allowedPatches(requires, minor)) > 0 }

// allowedPatches returns the allowed releases of a minor version among those that a requires-python could tell apart.
func allowedPatches(requires, minor string) []int {
	version, ok := parseRelease(minor)
	if !ok || len(version.parts) != 2 || version.String() != minor {
		return nil
	}
	patches := []int{0, newestPatch}
	for _, clause := range slices.Concat(clausesOf(requires)...) {
		if version.begins(clause.release) && len(clause.parts) > 2 {
			patches = append(patches, clause.parts[2]-1, clause.parts[2], clause.parts[2]+1)
		}
	}
	return slices.DeleteFunc(patches, func(patch int) bool {
		return patch < 0 || !allows(requires, release{[]int{version.parts[0], version.parts[1], patch}})
	})
}

// ExactPatch returns the version to build with: the minor version, whose newest patch release it stands for, or the
// newest patch release that a requires-python allows, where that is another one.
func ExactPatch(requires, minor string) string {
	patches := allowedPatches(requires, minor)
	if len(patches) == 0 || slices.Contains(patches, newestPatch) {
		return minor
	}
	return minor + "." + strconv.Itoa(slices.Max(patches))
}

// AllowsVersion reports whether a requires-python lets a minor version or a single patch release be used.
func AllowsVersion(requires, version string) bool {
	read, ok := parseRelease(version)
	if ok && len(read.parts) == 3 && read.String() == version {
		return allows(requires, read)
	}
	return Allows(requires, version)
}

// nearestMinor returns the version with fixes that is closest to another one and allowed; empty where none is.
func nearestMinor(requires, minor string) string {
	wanted, _ := parseRelease(minor)
	oldestFirst := slices.Clone(minors())
	slices.Reverse(oldestFirst)
	nearest := ""
	for _, candidate := range oldestFirst {
		release, _ := parseRelease(candidate)
		if Allows(requires, candidate) && (nearest == "" || release.compare(wanted) <= 0) {
			nearest = candidate
		}
	}
	return nearest
}

// allows reports whether one of the alternatives allows a release in all its clauses.
func allows(requires string, version release) bool {
	alternatives := clausesOf(requires)
	return len(alternatives) == 0 || slices.ContainsFunc(alternatives, func(clauses []clause) bool {
		return !slices.ContainsFunc(clauses, func(c clause) bool { return !c.allows(version) })
	})
}

// clause is one condition, as in >=3.12.
type clause struct {
	operator string
	release
	wildcard bool // .* behind it
}

// longestRequires is far beyond what is written by hand; a longer text says nothing.
const longestRequires = 500

// clausesOf reads the conditions of every alternative; what is no condition is left out.
func clausesOf(requires string) [][]clause {
	if len(requires) > longestRequires {
		return nil
	}
	var alternatives [][]clause
	for alternative := range strings.FieldsFuncSeq(requires, func(r rune) bool { return r == '|' }) {
		var clauses []clause
		for rest := alternative; rest != ""; {
			var read clause
			var ok bool
			if read, rest, ok = readClause(rest); ok {
				clauses = append(clauses, read)
			}
		}
		alternatives = append(alternatives, clauses)
	}
	return alternatives
}

// readClause reads one condition and returns what stands behind it.
func readClause(text string) (read clause, rest string, ok bool) {
	const operators, between = "<>=!~^", ", \t\r\n"
	text = strings.TrimLeft(text, between)
	end := len(text) - len(strings.TrimLeft(text, operators))
	read.operator, text = text[:end], strings.TrimLeft(text[end:], " \t")
	if end = strings.IndexAny(text, operators+between); end < 0 {
		end = len(text)
	}
	version := text[:end]
	version, read.wildcard = strings.CutSuffix(version, "*")
	read.release, ok = parseRelease(version)
	return read, text[end:], ok || version == "" && read.wildcard
}

func (c clause) allows(version release) bool {
	switch c.operator {
	case ">=":
		return version.compare(c.release) >= 0
	case ">":
		return version.compare(c.release) > 0
	case "<=":
		return version.compare(c.release) <= 0
	case "<":
		return version.compare(c.release) < 0
	case "!=":
		return !c.matches(version)
	case "~=":
		return version.compare(c.release) >= 0 && version.begins(c.first(len(c.parts)-1))
	case "~":
		return version.compare(c.release) >= 0 && version.begins(c.first(2))
	case "^":
		return version.compare(c.release) >= 0 && version.begins(c.first(1))
	}
	return c.matches(version)
}

func (c clause) matches(version release) bool {
	if c.wildcard {
		return version.begins(c.release)
	}
	return version.compare(c.release) == 0
}
