package detect

import (
	"slices"
	"strings"
)

// endless is the number of a version that nothing limits: the newest release that ~=2.8.6 allows is at most 2.8.9999.
const endless = 9999

// newest returns the newest version that a specifier allows; empty where nothing limits it. It reads version specifiers
// (PEP 440) and Poetry's carets and tildes. The pin of one version is returned as it is written.
func newest(specifier string) string {
	if pinned := pinnedVersion.FindStringSubmatch(specifier); pinned != nil {
		return pinned[1]
	}
	alternatives := clausesOf(specifier)
	if len(alternatives) != 1 {
		return ""
	}
	var lowest release
	for _, clause := range alternatives[0] {
		if limit, limited := clause.newest(); limited && (lowest.parts == nil || limit.compare(lowest) < 0) {
			lowest = limit
		}
	}
	return lowest.String()
}

// newest returns the newest release that a condition allows, and false where it has no upper limit.
func (c clause) newest() (release, bool) {
	switch {
	case len(c.parts) == 0:
	case c.operator == "<":
		return c.below(), true
	case c.operator == "<=":
		return c.release, true
	case c.operator == "~=":
		return c.endless(len(c.parts) - 1), true
	case c.operator == "~":
		return c.endless(min(2, len(c.parts))), true
	case c.operator == "^":
		return c.endless(c.leadingZeros() + 1), true
	case c.wildcard && strings.Trim(c.operator, "=") == "":
		return c.endless(len(c.parts)), true
	case strings.Trim(c.operator, "=") == "":
		return c.release, true
	}
	return release{}, false
}

// below returns what comes before a release: 2.8.9999 before 2.9.0.
func (r release) below() release {
	end := len(r.parts)
	for end > 1 && r.parts[end-1] == 0 {
		end--
	}
	before := slices.Clone(r.parts[:end])
	before[end-1] = max(0, before[end-1]-1)
	return release{before}.endless(end)
}

// endless returns the newest release that begins with the first numbers of another.
func (r release) endless(count int) release {
	return release{append(slices.Clone(r.first(count).parts), endless)}
}

// leadingZeros counts the zeros at the start, which Poetry's caret leaves alone as well as the number behind them.
func (r release) leadingZeros() int {
	if i := slices.IndexFunc(r.parts, func(part int) bool { return part != 0 }); i >= 0 {
		return i
	}
	return len(r.parts) - 1
}
