package merge

import (
	"bytes"

	"github.com/aymanbagabas/go-udiff"
)

// Diff returns a unified diff with three lines of context; empty where both are equal. A file that is not
// there is nil.
func Diff(name string, old, new []byte) string {
	if bytes.Equal(old, new) {
		return ""
	}
	from, to := "a/"+name, "b/"+name
	if old == nil {
		from = "/dev/null"
	}
	if new == nil {
		to = "/dev/null"
	}
	return udiff.Unified(from, to, string(old), string(new))
}
