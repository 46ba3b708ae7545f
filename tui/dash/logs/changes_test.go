package logs

import (
	"fmt"
	"testing"
)

// A filter looks again only at what grew, and lets through what it would let through of all lines.
func TestFilterRechecksTracebacksThatGrew(t *testing.T) {
	store := newStore()
	all, app := newView(store, &lineStyle{}, ""), newView(store, &lineStyle{}, "app")
	for _, v := range []*view{all, app} {
		v.filter = newPattern("wanted")
		v.refilter()
	}
	catchUp := func() { all.update(); app.update() }
	for n := range 3 * maxChanges {
		for _, label := range []string{"app", "worker"} {
			store.add(lineOf(label, tracebackHead))
			store.add(&line{origin: &origin{service: label, label: label + "-2"}, text: fmt.Sprintf("wanted %d", n)})
		}
		if n%7 != 0 { // else more grows than is remembered
			catchUp()
		}
		store.add(lineOf("worker", "ValueError: wanted"))
		if n%5 != 0 {
			store.add(lineOf("app", "KeyError: wanted"))
		}
		if n%11 == 0 {
			catchUp()
		}
	}
	catchUp()
	for _, v := range []*view{all, app} {
		got := places(v)
		v.refilter()
		if want := places(v); got != want {
			t.Errorf("of %q the filter let through\n%s\nwant\n%s", v.source, got, want)
		}
	}
}

// places returns where the lines that a view shows are in the store.
func places(v *view) string { return fmt.Sprint(v.lines.places) }
