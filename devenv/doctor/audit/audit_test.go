package audit

import "testing"

func TestCountInWords(t *testing.T) {
	for n, want := range map[int]string{0: "0 files", 1: "1 file", 2: "2 files"} {
		if got := count(n, "file"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
