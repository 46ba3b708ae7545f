package detect

import (
	"slices"
	"strconv"
	"strings"
)

// release is the numbers of a version, which ranges are computed with: the newest release that a specifier or
// Poetry's caret allows is nothing that a library for PEP 440 knows.
type release struct{ parts []int }

// parseRelease reads the numbers at the start of a version: what follows them, as the rc1 of 3.14.0rc1, counts little
// for a minor version.
func parseRelease(text string) (release, bool) {
	text = strings.TrimPrefix(strings.ToLower(text), "v")
	var parts []int
	for text != "" && len(parts) < 3 {
		digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
		number, err := strconv.Atoi(text[:digits])
		if err != nil {
			break
		}
		parts = append(parts, number)
		var more bool
		if text, more = strings.CutPrefix(text[digits:], "."); !more {
			break
		}
	}
	return release{parts}, parts != nil
}

func (r release) String() string {
	numbers := make([]string, len(r.parts))
	for i, part := range r.parts {
		numbers[i] = strconv.Itoa(part)
	}
	return strings.Join(numbers, ".")
}

// first returns the first numbers of the release; at least none, at most all.
func (r release) first(count int) release {
	return release{r.parts[:max(0, min(count, len(r.parts)))]}
}

// begins reports whether the release starts with the numbers of another, as far as it has numbers itself.
func (r release) begins(other release) bool {
	count := min(len(r.parts), len(other.parts))
	return slices.Equal(r.parts[:count], other.parts[:count])
}

// compare orders releases; missing numbers are 0.
func (r release) compare(other release) int {
	for i := range max(len(r.parts), len(other.parts)) {
		if difference := r.part(i) - other.part(i); difference != 0 {
			return difference
		}
	}
	return 0
}

func (r release) part(i int) int {
	if i < len(r.parts) {
		return r.parts[i]
	}
	return 0
}
