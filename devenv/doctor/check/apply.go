package check

import (
	"cmp"
	"fmt"
	"slices"
)

// Apply makes the edits of one file to its lines, and returns new ones: what no edit names stays as it is. Every line
// is counted as it was before. Edits at one line are made in their order; it returns an error where they overlap or
// leave the file.
func Apply(lines []string, edits []Edit) ([]string, error) {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b Edit) int { return cmp.Compare(a.Line, b.Line) })
	var edited []string
	next := 1 // the first line that is not dealt with
	for _, e := range edits {
		if e.Line < next || e.Remove < 0 || e.Line+e.Remove > len(lines)+1 {
			return nil, fmt.Errorf("editing %q: no %d lines can be replaced at line %d of %d", e.File, e.Remove, e.Line, len(lines))
		}
		edited = append(append(edited, lines[next-1:e.Line-1]...), e.Insert...)
		next = e.Line + e.Remove
	}
	return append(edited, lines[next-1:]...), nil
}
