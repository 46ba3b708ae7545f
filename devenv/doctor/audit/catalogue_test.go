package audit

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every rule of the catalogue is there, and explains itself in a few sentences that can be read aloud.
func TestCatalogue(t *testing.T) {
	abouts := map[string]string{}
	for _, c := range Checks() {
		if abouts[c.ID] != "" {
			t.Errorf("%s is there twice", c.ID)
		}
		abouts[c.ID] = c.About
	}
	for id, about := range abouts {
		about, _, _ = strings.Cut(about, " See also: ")
		switch {
		case strings.Count(about, ". ")+strings.Count(about, ": ") == 0 || len(about) > 700:
			t.Errorf("%s says too little, or too much: %s", id, about)
		case !strings.HasSuffix(about, "."):
			t.Errorf("%s ends without a full stop: %s", id, about)
		}
	}
	for id := range known {
		if abouts[id] == "" {
			t.Errorf("%s is known elsewhere, and no rule", id)
		}
	}
	document, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "doctor.md"))
	if err != nil {
		t.Fatal(err)
	}
	if claim := fmt.Sprintf("%d rules", len(abouts)); !strings.Contains(string(document), claim) {
		t.Errorf("docs/doctor.md does not say that there are %s", claim)
	}
}
