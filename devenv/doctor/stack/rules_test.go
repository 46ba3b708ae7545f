package stack

import (
	"testing"
)

// A pattern that cannot be compiled panics here and not in a diagnosis.
func TestEachPatternCompiles(t *testing.T) {
	for _, r := range logRules() {
		for _, pattern := range r.Patterns {
			if pattern.Regexp.String() == "" {
				t.Errorf("%s has an empty pattern", r.ID)
			}
		}
	}
}
