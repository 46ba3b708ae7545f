package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

// fixing is two edits of one file, one of them above the other, and a command that two findings offer.
func fixing(t *testing.T) (dir string, found []check.Finding) {
	t.Helper()
	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "f"), []byte("one\ntwo\nthree\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	edit := func(line int, insert ...string) check.Fix {
		return check.Fix{Text: "change it", Edits: []check.Edit{{File: "f", Line: line, Remove: 1, Insert: insert}}}
	}
	touch := check.Fix{Text: "make it", Command: []string{"sh", "-c", "echo x >>made"}}
	return dir, []check.Finding{
		{ID: "FD-X01", File: "f", Cause: "is short", Fix: edit(1, "uno", "eins")},
		{ID: "FD-X02", File: "f", Cause: "is wrong", Fix: edit(3, "drei")},
		{ID: "FD-X03", Service: "app", Cause: "is missing", Fix: touch},
		{ID: "FD-X03", Service: "db", Cause: "is missing", Fix: touch},
		{ID: "FD-X04", Cause: "is odd", Fix: check.Fix{Text: "think about it"}},
	}
}

func contentOf(t *testing.T, path ...string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// redacted hides the one secret of these files.
func redacted(text string) string { return strings.ReplaceAll(text, "two", "***") }

func TestFixAll(t *testing.T) {
	dir, found := fixing(t)
	var told bytes.Buffer
	done, err := fix(t.Context(), terminal{stdin: strings.NewReader(""), stderr: &told}, dir, found, redacted, true)
	if done != 3 || err != nil {
		t.Errorf("%d done, %v\n%s", done, err, told.String())
	}
	if got := contentOf(t, dir, "f"); got != "uno\neins\ntwo\ndrei\n" {
		t.Errorf("the file is %q", got)
	}
	if got := contentOf(t, dir, "made"); got != "x\n" {
		t.Errorf("the command, which two findings offer, left %q", got)
	}
	for _, line := range []string{"FD-X02  f: is wrong", " ***", "-three", "+drei", "FD-X03  app: is missing"} {
		if !strings.Contains(told.String(), line) {
			t.Errorf("%q is not told in\n%s", line, told.String())
		}
	}
}

func TestFixAsks(t *testing.T) {
	dir, found := fixing(t)
	var told bytes.Buffer
	done, err := fix(t.Context(), terminal{stdin: strings.NewReader("n\nyes\n\n"), stderr: &told}, dir, found, redacted, false)
	if done != 1 || err != nil {
		t.Errorf("%d done, %v\n%s", done, err, told.String())
	}
	if got := contentOf(t, dir, "f"); got != "uno\neins\ntwo\nthree\n" {
		t.Errorf("the file is %q", got)
	}
	if !strings.Contains(told.String(), "edit f? [y/N] ") || !strings.Contains(told.String(), "run sh -c echo x >>made? [y/N] ") {
		t.Errorf("asked\n%s", told.String())
	}
}

// Input that ends at a question does nothing and says no.
func TestFixWithoutAnswers(t *testing.T) {
	dir, found := fixing(t)
	done, err := fix(t.Context(), terminal{stdin: strings.NewReader(""), stderr: &bytes.Buffer{}}, dir, found, redacted, false)
	if done != 0 || exitCode(err) != exitInterrupted {
		t.Errorf("%d done, %v", done, err)
	}
	if got := contentOf(t, dir, "f"); got != "one\ntwo\nthree\n" {
		t.Errorf("the file is %q", got)
	}
}

// A command runs this fastdock wherever it names one.
func TestProgramsNameThisFastdock(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	got := programs([]string{"sh", "-c", `"$0" up`, "fastdock"})
	if want := []string{"sh", "-c", `"$0" up`, self}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
