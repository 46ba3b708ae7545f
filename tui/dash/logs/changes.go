package logs

import (
	"math"
	"slices"
)

// maxChanges is how many lines are remembered that changed; a frame brings fewer.
const maxChanges = 32

// changes tracks lines that changed after they were stored, so that filters check only those again.
type changes struct {
	count int // how often a line changed
	last  []change
}

// change is a line, and the count after its last change.
type change struct {
	*line
	count int
}

// record notes that what is folded into a line has changed.
func (g *changes) record(l *line) {
	g.count++
	g.last = slices.DeleteFunc(g.last, func(old change) bool { return old.line == l })
	g.last = append(g.last, change{l, g.count})
	g.last = g.last[max(0, len(g.last)-maxChanges):]
}

// firstChanged returns the first place among the lines of a service ("" is all) from which on some may have changed
// after a count.
func (g *changes) firstChanged(count int, service string) int {
	if len(g.last) == maxChanges && g.last[0].count > count {
		return 0 // more changed than is remembered
	}
	first := math.MaxInt
	for _, l := range g.last {
		switch {
		case l.count <= count:
		case service == "":
			first = min(first, l.folded().mergedPlace)
		case service == l.service:
			first = min(first, l.folded().place)
		}
	}
	return first
}
