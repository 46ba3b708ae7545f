package repair

import (
	"iter"
	"reflect"
)

func equal(a, b any) bool { return reflect.DeepEqual(a, b) }

// union returns the keys of two mappings, each once.
func union(a, b map[string]any) iter.Seq[string] {
	return func(yield func(string) bool) {
		for key := range a {
			if !yield(key) {
				return
			}
		}
		for key := range b {
			if _, known := a[key]; !known && !yield(key) {
				return
			}
		}
	}
}
