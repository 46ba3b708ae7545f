package merge_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/scaffold/merge"
)

func TestDiff(t *testing.T) {
	for name, test := range map[string]struct {
		old, new []byte
		want     string
	}{
		"equal":        {[]byte("a\n"), []byte("a\n"), ""},
		"both missing": {nil, nil, ""},
		"created":      {nil, []byte("a\nb\n"), "--- /dev/null\n+++ b/app/x\n@@ -0,0 +1,2 @@\n+a\n+b\n"},
		"was empty":    {[]byte{}, []byte("a\n"), "--- a/app/x\n+++ b/app/x\n@@ -0,0 +1 @@\n+a\n"},
		"removed":      {[]byte("a\n"), nil, "--- a/app/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"},
		"changed": {
			[]byte(lines("abcdefghijk")), []byte(lines("abcdeXghijk")),
			"--- a/app/x\n+++ b/app/x\n@@ -3,7 +3,7 @@\n c\n d\n e\n-f\n+X\n g\n h\n i\n",
		},
		"far apart": {
			[]byte(lines("abcdefghijk")), []byte(lines("XbcdefghijY")),
			"--- a/app/x\n+++ b/app/x\n@@ -1,4 +1,4 @@\n-a\n+X\n b\n c\n d\n@@ -8,4 +8,4 @@\n h\n i\n j\n-k\n+Y\n",
		},
		"not ended": {
			[]byte("a\nb"), []byte("a\nb\n"),
			"--- a/app/x\n+++ b/app/x\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n",
		},
	} {
		if diff := cmp.Diff(test.want, merge.Diff("app/x", test.old, test.new)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func FuzzDiff(f *testing.F) {
	f.Add([]byte("a\nb\n"), []byte("a\nc"))
	f.Add([]byte(nil), []byte("a\r\n\x00\xff"))
	f.Add([]byte("a\nb\nc\nd\ne"), []byte("e\n\nd\nc\na"))
	f.Fuzz(func(t *testing.T, old, new []byte) {
		diff := merge.Diff("x", old, new)
		if (diff == "") != bytes.Equal(old, new) {
			t.Fatalf("%q to %q: %q", old, new, diff)
		}
		if diff != "" && !strings.HasPrefix(diff, "--- ") {
			t.Errorf("%q to %q has no head: %q", old, new, diff)
		}
	})
}
