package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// fixed runs `doctor --fix` in a folder, without an engine, and returns what it reports on stderr.
func fixed(t *testing.T, dir, answers string, yes bool) (told string, err error) {
	t.Helper()
	t.Setenv("DOCKER_CONFIG", t.TempDir())
	t.Setenv("DOCKER_CONTEXT", "")
	t.Setenv("DOCKER_HOST", "unix://"+filepath.Join(t.TempDir(), "none.sock"))
	t.Setenv("DB_PASSWORD", "x")
	t.Chdir(dir)
	var report bytes.Buffer
	err = runDoctor(t.Context(),
		terminal{stdin: strings.NewReader(answers), stdout: &bytes.Buffer{}, stderr: &report}, doctorOptions{
			fix:    true,
			yes:    yes,
			output: "text",
		})
	return report.String(), err
}

// Each archive is a project before --fix, in "before", and after it, in "after": the files that are not there stay as
// they are, and a second run changes nothing.
func TestFixChangesProjectsAsExpected(t *testing.T) {
	archives, err := filepath.Glob(filepath.Join("testdata", "fix", "*.txtar"))
	if err != nil || len(archives) == 0 {
		t.Fatal("no archives", err)
	}
	for _, name := range archives {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			dir, want := t.TempDir(), map[string]string{}
			for _, f := range archive.Files {
				state, path, _ := strings.Cut(f.Name, "/")
				content := strings.ReplaceAll(string(f.Data), "<CR>", "\r")
				want[path] = content
				if state == "before" {
					write(t, filepath.Join(dir, path), content)
				}
			}
			told, _ := fixed(t, dir, "", true)
			if diff := cmp.Diff(want, contents(t, dir)); diff != "" {
				t.Errorf("-want +got\n%s%s", diff, told)
			}
			for line := range strings.Lines(string(archive.Comment)) {
				if !strings.Contains(told, strings.TrimSpace(line)) {
					t.Errorf("%q is not reported in\n%s", line, told)
				}
			}
			if again, _ := fixed(t, dir, "", true); strings.Contains(again, "@@") {
				t.Errorf("a second run changes\n%s", again)
			}
		})
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		content, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all[entry.Name()] = string(content)
	}
	return all
}

const unprobed = "services:\n" +
	"  db:\n" +
	"    image: postgres:18\n" +
	"    volumes: [\"data:/var/lib/postgresql\"]\n" +
	"    environment:\n" +
	"      POSTGRES_PASSWORD: ${DB_PASSWORD}\n" +
	"volumes:\n" +
	"  data:\n"

func TestFixAsks(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "compose.yaml"), unprobed)
	told, err := fixed(t, dir, "n\nyes\n", false)
	if got := contents(t, dir)["compose.yaml"]; strings.Contains(got, "healthcheck") ||
		!strings.Contains(got, "restart: unless-stopped") {
		t.Errorf("%v: the file is\n%s", err, got)
	}
	if strings.Count(told, "edit compose.yaml? [y/N] ") != 2 {
		t.Errorf("asked\n%s", told)
	}
}

// Input that ends at a question does nothing and says no.
func TestFixWithoutAnswers(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "compose.yaml"), unprobed)
	if _, err := fixed(t, dir, "", false); exitCode(err) != exitInterrupted {
		t.Errorf("got %v", err)
	}
	if got := contents(t, dir)["compose.yaml"]; got != unprobed {
		t.Errorf("the file is\n%s", got)
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
