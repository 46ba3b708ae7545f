package audit

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// families are the groups of rules with how many each has; the numbers of a group are without a gap.
var families = map[string]int{
	"A": 5, "B": 13, "C": 11, "D": 10, "H": 8, "I": 9, "L": 10, "M": 7, "O": 10, "P": 31, "S": 10, "U": 16, "V": 4, "X": 2,
}

// Every rule of the catalogue is there, and explains itself in a few sentences that can be read aloud.
func TestCatalogue(t *testing.T) {
	abouts := map[string]string{}
	for _, c := range Checks() {
		if abouts[c.ID] != "" {
			t.Errorf("%s is there twice", c.ID)
		}
		abouts[c.ID] = c.About
	}
	rules := 0
	for family, count := range families {
		for i := range count {
			rules++
			id := fmt.Sprintf("FD-%s%02d", family, i+1)
			about, _, _ := strings.Cut(abouts[id], " See also: ")
			switch {
			case about == "":
				t.Errorf("%s explains nothing", id)
			case strings.Count(about, ". ")+strings.Count(about, ": ") == 0 || len(about) > 700:
				t.Errorf("%s says too little, or too much: %s", id, about)
			case !strings.HasSuffix(about, "."):
				t.Errorf("%s ends without a full stop: %s", id, about)
			}
			delete(abouts, id)
		}
	}
	for id := range abouts {
		t.Errorf("%s is not in the catalogue", id)
	}
	for id := range known {
		if family := id[3:4]; families[family] == 0 {
			t.Errorf("%s is known elsewhere, and no rule", id)
		}
	}
	readme, err := os.ReadFile(filepath.Join("..", "..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	if claim := fmt.Sprintf("%d rules", rules); !strings.Contains(string(readme), claim) {
		t.Errorf("the README does not say that there are %s", claim)
	}
}
