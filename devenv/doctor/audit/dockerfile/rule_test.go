package dockerfile

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
)

// updating returns the flag of gotest.tools, which Compose brings along.
func updating() bool { return flag.Lookup("update").Value.String() == "true" }

// Every rule has a file of examples: folders whose names begin with bad, in which it finds what the file's comment
// says, and with good, in which it finds nothing. What it offers to edit takes the finding away.
func TestRules(t *testing.T) {
	for _, r := range rules() {
		if r.id == "FD-I08" {
			continue // TestLargeContext
		}
		t.Run(r.id, func(t *testing.T) {
			t.Parallel()
			name := filepath.Join("testdata", "rules", r.id+".txtar")
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			examples := examplesOf(archive)
			var got []string
			for _, example := range slices.Sorted(maps.Keys(examples)) {
				dir := lay(t, examples[example])
				for _, finding := range findingsOf(t, r, dir) {
					got = append(got,
						fmt.Sprintf("%s/%s:%d %s: %s", example, finding.File, finding.Line, finding.Severity, finding.Cause))
					if strings.HasPrefix(example, "good") {
						t.Errorf("%s: found what is right: %s:%d %s", example, finding.File, finding.Line, finding.Cause)
					}
					if len(finding.Fix.Edits) > 0 {
						got = append(got, tried(t, r, examples[example], finding)...)
					}
				}
			}
			check := strings.Join(got, "\n") + "\n"
			if updating() {
				archive.Comment = []byte(check)
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(archive.Comment), check); diff != "" || len(got) == 0 {
				t.Errorf("found nothing, or something else than %s has:\n%s", name, diff)
			}
			if _, good := examples["good"]; !good {
				t.Error("has no example of what is right")
			}
		})
	}
}

// tried makes the edits of a finding, and returns the lines that they put in. The finding must be gone.
func tried(t *testing.T, r rule, files map[string]string, finding check.Finding) []string {
	t.Helper()
	fixed := maps.Clone(files)
	var put []string
	for _, edit := range finding.Fix.Edits {
		changed, err := check.Apply(files[edit.File], []check.Edit{edit})
		if err != nil {
			t.Fatal(err)
		}
		fixed[edit.File] = changed
		for _, line := range edit.Insert {
			put = append(put, "  + "+line)
		}
	}
	for _, left := range findingsOf(t, r, lay(t, fixed)) {
		if left.File == finding.File && left.Cause == finding.Cause && left.Line >= finding.Line &&
			left.Line < finding.Line+2 {
			t.Errorf("still found after its fix: %s:%d %s\n%s", left.File, left.Line, left.Cause, fixed[left.File])
		}
	}
	return put
}

func examplesOf(archive *txtar.Archive) map[string]map[string]string {
	examples := map[string]map[string]string{}
	for _, file := range archive.Files {
		example, name, ok := strings.Cut(file.Name, "/")
		if !ok {
			example, name = file.Name, "Dockerfile"
		}
		if examples[example] == nil {
			examples[example] = map[string]string{}
		}
		examples[example][name] = string(file.Data)
	}
	return examples
}

// lay writes files into a new folder.
func lay(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func findingsOf(t *testing.T, r rule, dir string) []check.Finding {
	t.Helper()
	found := r.run(&readings{known: map[*source.Dockerfile]*file{}})(t.Context(), groundOf(t, dir))
	slices.SortStableFunc(found, func(a, b check.Finding) int { return strings.Compare(a.File, b.File) })
	return found
}

// groundOf reads a folder as doctor does, without an engine.
func groundOf(t *testing.T, dir string) *check.Input {
	t.Helper()
	var compose []string
	for _, name := range []string{"compose.yaml", "compose.override.yaml"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			compose = append(compose, filepath.Join(dir, name))
		}
	}
	var project *types.Project
	if len(compose) > 0 {
		options, err := cli.NewProjectOptions(compose, cli.WithWorkingDirectory(dir), cli.WithName("shop"))
		if err != nil {
			t.Fatal(err)
		}
		if project, err = options.LoadProject(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return &check.Input{Sources: source.Read(t.Context(), dir, compose, project), Project: project}
}

func TestLargeContext(t *testing.T) {
	for ignored, want := range map[string]int{".venv\n": 1, "data\n": 0} {
		dir := lay(t, map[string]string{
			"Dockerfile":    "FROM alpine:3.24\nCOPY . /app\n",
			".dockerignore": ignored,
			"data/dump.sql": "",
		})
		if err := os.Truncate(filepath.Join(dir, "data", "dump.sql"), 60<<20); err != nil {
			t.Fatal(err)
		}
		found := findingsOf(t, contextRules[0], dir)
		if len(found) != want || want == 1 && !strings.Contains(found[0].Cause, "60 MB, mostly in data (60 MB)") {
			t.Errorf("with %q: got %+v", ignored, found)
		}
	}
}

func TestEveryRuleSaysWhatItIs(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range rules() {
		if seen[r.id] {
			t.Errorf("%s: two rules have this ID", r.id)
		}
		seen[r.id] = true
		if r.title == "" || strings.HasSuffix(r.title, ".") || len(r.about) < 60 ||
			!strings.HasSuffix(r.about, ".") || r.severity == "" {
			t.Errorf("%s: has no title without a full stop, no explanation or no severity", r.id)
		}
	}
}
