package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// newInLines runs `fastdock new --accessible` over a pipe.
func newInLines(t *testing.T, dir, input string, args ...string) (code int, asked, answer string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	term := terminal{stdin: strings.NewReader(input), stdout: &stdout, stderr: &stderr}
	args = append([]string{"new", dir, "--accessible", "--no-lock"}, args...)
	return run(t.Context(), args, term), stderr.String(), stdout.String()
}

func TestNewInLines(t *testing.T) {
	for name, test := range map[string]struct {
		input string
		code  int
		asked string
		wrote bool
	}{
		"every default":         {strings.Repeat("\n", 8), exitOK, "Write these files?", true},
		"a name and a database": {"store\nsqlite\n\n\n\n\n\n", exitOK, "Number or name [redis]", true},
		"ends in the middle": {
			input: "shop\n\n\n",
			code:  exitUsage,
			asked: `input ended before "Which cache?" was answered, so nothing was written; answer it with --cache`,
		},
		"ends before it begins": {"", exitUsage, `"What is the project's name?"`, false},
		"ends before the last":  {strings.Repeat("\n", 7), exitUsage, `"Write these files?"`, false},
		"refused":               {strings.Repeat("\n", 7) + "n\n", exitInterrupted, "[Y/n]", false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "shop")
			code, asked, _ := newInLines(t, dir, test.input)
			if code != test.code || !strings.Contains(asked, test.asked) {
				t.Errorf("code %d, want %d; no %q in\n%s", code, test.code, test.asked, asked)
			}
			if _, err := os.Stat(dir); (err == nil) != test.wrote {
				t.Errorf("wrote: %t, want %t", err == nil, test.wrote)
			}
		})
	}
}

// A file in the way is decided in lines, and the equivalent command decides it alike.
func TestNewInLinesDecidesConflicts(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	if err := os.MkdirAll(filepath.Join(dir, ".fastdock"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{".venv": "elsewhere\n", ".fastdock/warm_reload.py": "theirs = 1\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	code, asked, answer := newInLines(t, dir, strings.Repeat("\n", 7)+"diff\nreplace\nkeep\ny\n")
	if code != exitOK || !strings.Contains(asked, "-theirs = 1") {
		t.Fatalf("code %d\n%s", code, asked)
	}
	for _, want := range []string{"--replace .fastdock/warm_reload.py", "--keep .venv"} {
		if !strings.Contains(answer, want) {
			t.Errorf("no %q in\n%s", want, answer)
		}
	}
	content, err := os.ReadFile(filepath.Join(dir, ".fastdock", "warm_reload.py"))
	if err != nil || strings.Contains(string(content), "theirs = 1") {
		t.Errorf("%v\n%s", err, content)
	}
}

// Where several folders have an application each, a user chooses the one to go on in; with --yes the
// error lists them.
func TestNewAsksForTheFolder(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"orders", "stock"} {
		for file, content := range map[string]string{
			"requirements.txt": "fastapi\nuvicorn\n",
			"main.py":          "from fastapi import FastAPI\napp = FastAPI()\n",
		} {
			path := filepath.Join(dir, name, file)
			if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755),
				os.WriteFile(path, []byte(content), 0o644)); err != nil {
				t.Fatal(err)
			}
		}
	}
	code, asked, _ := newInLines(t, dir, "", "--yes")
	if code != exitFailed ||
		!strings.Contains(asked, "2 folders contain a FastAPI application: orders, stock; name one") {
		t.Errorf("with --yes: code %d\n%s", code, asked)
	}
	code, asked, answer := newInLines(t, dir, "neither\n2\n"+strings.Repeat("\n", 12))
	if code != exitOK || !strings.Contains(asked, "Which application?\n  1  orders\n  2  stock\n") ||
		!strings.Contains(asked, `"neither" is not an option`) {
		t.Errorf("code %d\n%s", code, asked)
	}
	if want := "fastdock new " + filepath.Join(dir, "stock") + " --yes"; !strings.Contains(answer, want) {
		t.Errorf("no %q in\n%s", want, answer)
	}
	if _, err := os.Stat(filepath.Join(dir, "stock", "Dockerfile.dev")); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "Dockerfile.dev")); err == nil {
		t.Error("files were written to the folder around it too")
	}
	if code, asked, _ = newInLines(t, dir, ""); code != exitUsage ||
		!strings.Contains(asked, `input ended before "Which application?" was answered`) {
		t.Errorf("without an answer: code %d\n%s", code, asked)
	}
}
