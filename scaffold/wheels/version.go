package wheels

import (
	"slices"
	"strconv"
	"strings"
)

// version is what markers use of PEP 440: the numbers, and whether they are of a release still to come (3.15.0b1).
type version struct {
	numbers []int
	early   bool
}

func parseVersion(text string) (version, bool) {
	var v version
	end := strings.IndexFunc(text, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
	if end >= 0 {
		v.early = strings.ContainsAny(text[end:end+1], "abcrd") // alpha, beta, candidate, rc, dev
		if !v.early {
			return version{}, false
		}
		text = strings.TrimSuffix(text[:end], ".")
	}
	for part := range strings.SplitSeq(text, ".") {
		number, err := strconv.Atoi(part)
		if err != nil {
			return version{}, false
		}
		v.numbers = append(v.numbers, number)
	}
	return v, true
}

// compare returns how two versions are ordered, below 0, 0 or above; 3.14 is 3.14.0.
func (v version) compare(other version) int {
	length := max(len(v.numbers), len(other.numbers))
	order := slices.Compare(v.padded(length), other.padded(length))
	switch {
	case order != 0 || v.early == other.early:
		return order
	case v.early:
		return -1
	}
	return 1
}

func (v version) padded(length int) []int {
	return append(slices.Clone(v.numbers), make([]int, max(0, length-len(v.numbers)))...)
}

func (v version) startsWith(prefix []int) bool {
	return slices.Equal(v.padded(len(prefix))[:len(prefix)], prefix)
}

// compareVersions judges a comparison as PEP 440 has it; it is unknown where one of the two is no version.
func compareVersions(a, operator, b string) verdict {
	b, wild := strings.CutSuffix(b, ".*")
	left, ok := parseVersion(a)
	right, alsoOK := parseVersion(b)
	if !ok || !alsoOK {
		return unknown
	}
	alike := left.compare(right) == 0
	if wild {
		alike = left.startsWith(right.numbers)
	}
	switch operator {
	case "==":
		return judged(alike)
	case "!=":
		return judged(!alike)
	case "<":
		return judged(left.compare(right) < 0)
	case "<=":
		return judged(left.compare(right) <= 0)
	case ">":
		return judged(left.compare(right) > 0)
	case ">=":
		return judged(left.compare(right) >= 0)
	case "~=":
		return judged(left.compare(right) >= 0 && left.startsWith(right.numbers[:len(right.numbers)-1]))
	}
	return unknown
}
