package logs

import (
	"strings"
	"testing"
)

func words(r *ring[string]) string {
	var all []string
	for place := r.first; place < r.end(); place++ {
		all = append(all, r.at(place))
	}
	return strings.Join(all, " ")
}

func textRing(items, bytes int) *ring[string] {
	return newRing(items, bytes, func(s string) int { return len(s) })
}

func TestRingKeepsTheLastItems(t *testing.T) {
	r := textRing(3, 100)
	for _, word := range []string{"a", "b", "c", "d", "e"} {
		r.push(word)
	}
	if got := words(r); got != "c d e" || r.first != 2 || r.end() != 5 || r.bytes != 3 {
		t.Errorf("%q, places %d to %d, %d bytes", got, r.first, r.end(), r.bytes)
	}
}

func TestRingKeepsWithinItsBytes(t *testing.T) {
	r := textRing(100, 5)
	for _, word := range []string{"aa", "bb", "c", "ddd"} {
		r.push(word)
	}
	if got := words(r); got != "c ddd" || r.bytes != 4 {
		t.Errorf("%q, %d bytes", got, r.bytes)
	}
	r.push("longer than all of it")
	if got := words(r); got != "longer than all of it" {
		t.Errorf("the newest item was not kept: %q", got)
	}
	r.push("e")
	if got := words(r); got != "e" || r.bytes != 1 {
		t.Errorf("%q, %d bytes", got, r.bytes)
	}
}

func TestRingPlacesStay(t *testing.T) {
	r := textRing(1000, 1<<20)
	for i := range 5000 {
		r.push(strings.Repeat("x", i%7))
		if place := r.end() - 1; len(r.at(place)) != place%7 {
			t.Fatalf("place %d holds %q", place, r.at(place))
		}
	}
	for place := r.first; place < r.end(); place++ {
		if len(r.at(place)) != place%7 {
			t.Fatalf("place %d holds %q after the ring went around", place, r.at(place))
		}
	}
	if r.count != 1000 || len(r.slots) != 1000 {
		t.Errorf("%d items in %d slots", r.count, len(r.slots))
	}
}

func TestRingFreesWhatItDrops(t *testing.T) {
	r := textRing(10, 4)
	for range 8 {
		r.push("four")
	}
	kept := 0
	for _, slot := range r.slots {
		kept += len(slot)
	}
	if kept != 4 {
		t.Errorf("%d bytes are still referenced, want 4", kept)
	}
}
