package merge

import "slices"

// Marker returns the first line, from 1, of a text that still holds a marker of a conflict; 0 where none does. A
// line that one of the versions has as well is no marker: a heading may be underlined so.
func Marker(content []byte, versions ...[]byte) int {
	var known []string
	for _, version := range versions {
		known = append(known, parse(version).lines...)
	}
	for i, line := range parse(content).lines {
		isMarker := line == markMine || line == markMiddle || line == markTheirs
		if isMarker && !slices.Contains(known, line) {
			return i + 1
		}
	}
	return 0
}
