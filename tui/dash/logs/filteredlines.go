package logs

import "slices"

// filteredLines is the lines that a log pane shows, addressed by their place in it: all that the store keeps, or those
// that a filter lets through. The filter looks at every line once, when it comes.
type filteredLines struct {
	source  *ring[*line]
	matches func(*line) bool // nil lets all through
	places  []int            // in kept, of what was let through
	dropped int              // how many were dropped at the front
	next    int              // place in kept that was not looked at yet
}

func newFilteredLines(kept *ring[*line], keep func(*line) bool) *filteredLines {
	s := &filteredLines{source: kept, matches: keep, next: kept.first}
	s.update()
	return s
}

// update filters the lines that arrived since.
func (s *filteredLines) update() {
	if s.matches == nil {
		return
	}
	for s.next = max(s.next, s.source.first); s.next < s.source.end(); s.next++ {
		if s.matches(s.source.at(s.next)) {
			s.places = append(s.places, s.next)
		}
	}
	for len(s.places) > 0 && s.places[0] < s.source.first {
		s.places = s.places[1:]
		s.dropped++
	}
}

// recheck filters the lines from a place in the store on once more.
func (s *filteredLines) recheck(from int) {
	at, _ := slices.BinarySearch(s.places, from)
	s.places = s.places[:at]
	s.next = min(s.next, from)
	s.update()
}

func (s *filteredLines) first() int {
	if s.matches == nil {
		return s.source.first
	}
	return s.dropped
}

// end returns the place that the next line will have.
func (s *filteredLines) end() int {
	if s.matches == nil {
		return s.source.end()
	}
	return s.dropped + len(s.places)
}

func (s *filteredLines) at(place int) *line {
	if s.matches == nil {
		return s.source.at(place)
	}
	return s.source.at(s.places[place-s.dropped])
}
