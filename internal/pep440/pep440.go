// Package pep440 compares versions of Python packages as PEP 440 has it.
package pep440

import (
	"strings"

	version "github.com/aquasecurity/go-pep440-version"
)

// Older reports whether a version comes before another; one that cannot be read does not.
func Older(a, b string) bool {
	left, err := version.Parse(a)
	if err != nil {
		return false
	}
	right, err := version.Parse(b)
	return err == nil && left.LessThan(right)
}

// Check reports whether a version satisfies a specifier such as ">=3.12" or "==3.*". It is not known where one of
// the two cannot be read. PEP 440 has no ~= with one number; it is read as >=.
func Check(specifier, of string) (satisfied, known bool) {
	v, err := version.Parse(of)
	if err != nil {
		return false, false
	}
	if number, compatible := strings.CutPrefix(specifier, "~="); compatible && !strings.Contains(number, ".") {
		specifier = ">=" + number
	}
	// The version is one that is there: specifiers leave out pre-releases only of those to choose from.
	specifiers, err := version.NewSpecifiers(specifier, version.WithPreRelease(true))
	return err == nil && specifiers.Check(v), err == nil
}
