package doctor

import (
	"regexp"
	"strings"
	"testing"
)

// A check is in the catalogue or removed, and what stands in for a removed one is in the catalogue.
func TestRemovedChecksHaveSuccessors(t *testing.T) {
	exists := map[string]bool{}
	for _, c := range Catalogue() {
		exists[c.ID] = true
	}
	for _, r := range removed {
		for _, id := range strings.Fields(r.ids) {
			if exists[id] {
				t.Errorf("%s is in the catalogue", id)
			}
			if instead, ok := Removed(strings.ToLower(id)); !ok || instead != r.instead {
				t.Errorf("%s: got %q, want %q", id, instead, r.instead)
			}
		}
		for _, id := range regexp.MustCompile(`FD-[A-Z]\d\d`).FindAllString(r.instead, -1) {
			if !exists[id] {
				t.Errorf("%s is not in the catalogue", id)
			}
		}
	}
	if _, ok := Removed("FD-Z99"); ok {
		t.Error("an ID that never was counts as removed")
	}
}
