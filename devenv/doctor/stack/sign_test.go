package stack

import "testing"

// A pattern that cannot be compiled panics here and not in a diagnosis.
func TestEachSignCompiles(t *testing.T) {
	for _, class := range statements() {
		for _, sign := range class.signs {
			if sign.pattern.String() == "" {
				t.Errorf("%s has a sign without a pattern", class.id)
			}
		}
	}
}
