package compose

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
)

// Whatever is in the files, the checks that read them as they are find something or nothing, and what they offer can be
// applied.
func FuzzFiles(f *testing.F) {
	archives, _ := filepath.Glob("testdata/*.txtar")
	for _, path := range archives {
		content, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(content), "DB_PASSWORD=x\n", ".env\n")
		for _, part := range strings.Split(string(content), "-- ") {
			if _, file, found := strings.Cut(part, " --\n"); found {
				f.Add(file, "export A_TOKEN='secret'\n", "!.env*\n")
			}
		}
	}
	f.Fuzz(func(t *testing.T, compose, env, ignored string) {
		dir := t.TempDir()
		for name, content := range map[string]string{"compose.yaml": compose, ".env": env, ".gitignore": ignored} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		in := &check.Input{Sources: source.Read(t.Context(), dir, []string{"compose.yaml"}, nil)}
		for _, c := range Checks() {
			if c.Needs != check.Files || c.ID == "FD-P06" { // which asks git, too
				continue
			}
			for _, found := range c.Run(t.Context(), in) {
				applies(t, in, c.ID, found)
			}
		}
	})
}

func applies(t *testing.T, in *check.Input, id string, found check.Finding) {
	t.Helper()
	if len(found.Fix.Edits) == 0 {
		return
	}
	file, _ := in.Sources.File(found.Fix.Edits[0].File)
	if _, err := check.Apply(strings.Join(file.Lines, "\n"), found.Fix.Edits); err != nil {
		t.Errorf("%s: %v", id, err)
	}
}

func FuzzImage(f *testing.F) {
	f.Add("registry.example.org:5000/team/postgres:18-alpine@sha256:00")
	f.Add("timescale/timescaledb:2.17.2-pg16")
	f.Fuzz(func(t *testing.T, reference string) {
		i := parseImage(reference)
		if whole := i.name + i.tag + i.digest; len(whole) > len(reference) {
			t.Errorf("%q has grown to %q", reference, whole)
		}
		if major, minor := versionOf(kindOf(reference), i.tag); major < -1 || minor < -1 {
			t.Errorf("%q has version %d.%d", reference, major, minor)
		}
	})
}
