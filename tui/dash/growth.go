package dash

import (
	"math"
	"slices"
)

// keptGrowth is how many tracebacks are remembered that grew; a frame brings fewer.
const keptGrowth = 32

// growth tells which lines changed after they were kept, so that a filter need not look at all of them again.
type growth struct {
	count int // how often a line changed
	last  []grown
}

// grown is a traceback, and the count after its last change.
type grown struct {
	*line
	count int
}

// note tells that a line's traceback took a row.
func (g *growth) note(l *line) {
	g.count++
	g.last = slices.DeleteFunc(g.last, func(old grown) bool { return old.line == l })
	g.last = append(g.last, grown{l, g.count})
	g.last = g.last[max(0, len(g.last)-keptGrowth):]
}

// since is the first place among the lines of a service ("" is all) from which on some may have changed after a count.
func (g *growth) since(count int, service string) int {
	if len(g.last) == keptGrowth && g.last[0].count > count {
		return 0 // more changed than is remembered
	}
	first := math.MaxInt
	for _, l := range g.last {
		switch {
		case l.count <= count:
		case service == "":
			first = min(first, l.trace.mergedPlace)
		case service == l.service:
			first = min(first, l.trace.place)
		}
	}
	return first
}
