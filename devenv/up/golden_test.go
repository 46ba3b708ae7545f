package up

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// updating reports whether -update was given; a test library that the SDK brings along defines it, in this sense.
func updating() bool { return flag.Lookup("update").Value.String() == "true" }

// golden compares with a file, or rewrites it.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if updating() {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s: -want +got\n%s", file, diff)
	}
}
