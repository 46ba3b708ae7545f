package merge

import (
	"math"
	"slices"

	"github.com/aymanbagabas/go-udiff/lcs"
)

// span is a run of lines, the last not included.
type span struct{ from, to int }

func (s span) of(t text) []string { return t.lines[s.from:s.to] }

// region is a stretch of base that a side changed, or both did, and where each side has it.
type region struct{ base, mine, theirs span }

// changes returns how one text becomes another, in order. The time it takes is bounded: where more than about
// a hundred lines differ, changes overlap.
func changes(from, to []string) []lcs.Diff {
	all := lcs.DiffLines(from, to)
	stop := len(from)
	for i := range slices.Backward(all) {
		all[i] = slide(all[i], from, to, stop)
		stop = all[i].Start
	}
	return all
}

// slide moves a change as far down as it says the same. A blank line put below a blank line may as well stand
// above it: only where both sides place it alike are their changes seen to be one.
func slide(change lcs.Diff, from, to []string, stop int) lcs.Diff {
	for change.End < stop {
		added := change.Start == change.End && to[change.ReplStart] == to[change.ReplEnd]
		removed := change.ReplStart == change.ReplEnd && from[change.Start] == from[change.End]
		if !added && !removed {
			break
		}
		change = lcs.Diff{
			Start: change.Start + 1, End: change.End + 1,
			ReplStart: change.ReplStart + 1, ReplEnd: change.ReplEnd + 1,
		}
	}
	return change
}

// regions joins the changes of the two sides that overlap or touch.
func regions(mine, theirs []lcs.Diff) []region {
	m, t := side{changes: mine}, side{changes: theirs}
	var all []region
	for {
		start := min(m.next(), t.next())
		if start == none {
			return all
		}
		r := region{base: span{start, start}, mine: span{from: start + m.shift}, theirs: span{from: start + t.shift}}
		for grown := true; grown; {
			end := max(m.advance(r.base.to), t.advance(r.base.to))
			grown = end > r.base.to
			r.base.to = max(r.base.to, end)
		}
		r.mine.to, r.theirs.to = r.base.to+m.shift, r.base.to+t.shift
		all = append(all, r)
	}
}

// none is where the next change begins when there is none left.
const none = math.MaxInt

// side walks through the changes of one side.
type side struct {
	changes []lcs.Diff
	shift   int // how far its lines lie behind those of base
}

func (s *side) next() int {
	if len(s.changes) == 0 {
		return none
	}
	return s.changes[0].Start
}

// advance removes the changes that begin at a line or before, and returns where the last of them ends in base.
func (s *side) advance(line int) int {
	end := 0
	for s.next() <= line {
		change := s.changes[0]
		s.changes = s.changes[1:]
		s.shift += change.ReplEnd - change.ReplStart - (change.End - change.Start)
		end = change.End
	}
	return end
}
