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
