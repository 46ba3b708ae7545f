package dash

import "slices"

// sequence is the lines that a log pane shows, addressed by their place in it: all that the store keeps, or those that a filter
// lets through. The filter looks at every line once, when it comes.
type sequence struct {
	kept   *ring[*line]
	keep   func(*line) bool // nil lets all through
	places []int            // in kept, of what was let through
	gone   int              // how many were let go of at the front
	next   int              // place in kept that was not looked at yet
}

func newSequence(kept *ring[*line], keep func(*line) bool) *sequence {
	s := &sequence{kept: kept, keep: keep, next: kept.first}
	s.catchUp()
	return s
}

// catchUp looks at the lines that came.
func (s *sequence) catchUp() {
	if s.keep == nil {
		return
	}
	for s.next = max(s.next, s.kept.first); s.next < s.kept.end(); s.next++ {
		if s.keep(s.kept.at(s.next)) {
			s.places = append(s.places, s.next)
		}
	}
	for len(s.places) > 0 && s.places[0] < s.kept.first {
		s.places = s.places[1:]
		s.gone++
	}
}

// again looks once more at the lines from a place in the store on.
func (s *sequence) again(from int) {
	at, _ := slices.BinarySearch(s.places, from)
	s.places = s.places[:at]
	s.next = min(s.next, from)
	s.catchUp()
}

func (s *sequence) first() int {
	if s.keep == nil {
		return s.kept.first
	}
	return s.gone
}

// end is the place that the next line will have.
func (s *sequence) end() int {
	if s.keep == nil {
		return s.kept.end()
	}
	return s.gone + len(s.places)
}

func (s *sequence) at(place int) *line {
	if s.keep == nil {
		return s.kept.at(place)
	}
	return s.kept.at(s.places[place-s.gone])
}
