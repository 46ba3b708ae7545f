package logs

// ring holds the last items of an endless sequence, bounded in number and in bytes. Items are addressed by their place
// in the whole sequence, so a reader that keeps a place finds the same item again, or learns that it has gone:
// container/ring has neither bounds nor places.
type ring[T any] struct {
	slots              []T
	start, count       int // slot of the oldest item, number of items
	first              int // place of the oldest item in the sequence
	bytes              int
	maxItems, maxBytes int
	size               func(T) int
}

func newRing[T any](maxItems, maxBytes int, size func(T) int) *ring[T] {
	return &ring[T]{maxItems: maxItems, maxBytes: maxBytes, size: size}
}

// push appends an item and drops the oldest ones beyond the bounds; the newest item is always kept.
func (r *ring[T]) push(item T) {
	bytes := r.size(item)
	for r.count > 0 && (r.count >= r.maxItems || r.bytes+bytes > r.maxBytes) {
		r.drop()
	}
	if r.count == len(r.slots) {
		r.grow()
	}
	r.slots[(r.start+r.count)%len(r.slots)] = item
	r.count++
	r.bytes += bytes
}

// end returns the place that the next item will have.
func (r *ring[T]) end() int { return r.first + r.count }

// at returns the item at a place from first up to, not with, end.
func (r *ring[T]) at(place int) T { return r.slots[(r.start+place-r.first)%len(r.slots)] }

func (r *ring[T]) drop() {
	var none T
	r.bytes -= r.size(r.slots[r.start])
	r.slots[r.start] = none // else the slot would keep the item's memory
	r.start = (r.start + 1) % len(r.slots)
	r.count--
	r.first++
}

func (r *ring[T]) grow() {
	grown := make([]T, max(1, min(max(64, 2*len(r.slots)), r.maxItems)))
	for i := range r.count {
		grown[i] = r.slots[(r.start+i)%len(r.slots)]
	}
	r.slots, r.start = grown, 0
}
