// Package golden compares what tests draw with files in testdata; -update rewrites them.
package golden

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
)

// updating reports whether -update was given. A library that the Engine's client brings along (gotest.tools) defines
// the same flag, outside its tests too; whoever comes first defines it for both.
var updating = func() func() bool {
	if flag.Lookup("update") == nil {
		flag.Bool("update", false, "rewrite the golden files")
	}
	return func() bool { return flag.Lookup("update").Value.String() == "true" }
}()

// Check fails the test when got is not the content of testdata/name.
func Check(t testing.TB, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if updating() {
		rewrite(t, path, got)
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (rewrite it with -update)\n--- got\n%s\n--- want\n%s", path, got, want)
	}
}

func rewrite(t testing.TB, path, got string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
		t.Fatal(err)
	}
}
