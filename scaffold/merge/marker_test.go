package merge_test

import (
	"testing"

	"github.com/fastdock/fastdock/scaffold/merge"
)

func TestMarker(t *testing.T) {
	for name, test := range map[string]struct {
		content, mine string
		want          int
	}{
		"none":                   {"a\nb\n", "", 0},
		"nothing":                {"", "", 0},
		"first":                  {"<<<<<<< yours\na\n", "", 1},
		"middle":                 {"a\n=======\nb\n", "", 2},
		"last, not ended":        {"a\nb\n>>>>>>> fastdock", "", 3},
		"Windows":                {"a\r\n=======\r\n", "", 2},
		"an underlined heading":  {"Shop\n=======\n", "Shop\n=======\n", 0},
		"longer":                 {"Shop x\n========\n", "", 0},
		"inside of a line":       {"a ======= b\n", "", 0},
		"heading and a conflict": {"Shop\n=======\n<<<<<<< yours\n", "Shop\n=======\n", 3},
	} {
		if got := merge.Marker([]byte(test.content), nil, []byte(test.mine)); got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
}

func FuzzMarker(f *testing.F) {
	f.Add([]byte("a\nb\n"), []byte("a\nX\n"), []byte("a\nY"))
	f.Add([]byte(""), []byte("Shop\n=======\n"), []byte("a\r\nb"))
	f.Add([]byte("a\n"), []byte("<<<<<<< yours\n"), []byte(">>>>>>> fastdock\n"))
	f.Fuzz(func(t *testing.T, base, mine, theirs []byte) {
		if line := merge.Marker(mine, mine, theirs); line != 0 {
			t.Fatalf("a version of its own has a marker in line %d", line)
		}
		merged := merge.Three(base, mine, theirs)
		line := merge.Marker(merged.Content, mine, theirs)
		own := merge.Marker(mine) > 0 || merge.Marker(theirs) > 0 || merge.Marker(base) > 0
		if !own && (line > 0) != (merged.Conflicts != nil) {
			t.Errorf("%d conflicts, and a marker in line %d of\n%s", len(merged.Conflicts), line, merged.Content)
		}
	})
}
