package e2e

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/scaffold"
)

// doctor finds nothing worse than what could be better in any project that fastdock can write. One Python stands for
// all, for no rule asks for more than its end of life.
func TestDoctorOfRenderings(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("DOCKER_HOST", "unix://"+filepath.Join(dir, "none.sock"))
	t.Setenv("DOCKER_CONTEXT", "")
	engine, err := devenv.Connect(t.Context())
	must(t, err)
	seen, examined := map[string]bool{}, 0
	for _, name := range slices.Sorted(maps.Keys(renderings(t))) {
		tree := renderings(t)[name]
		if !news(tree, seen) {
			continue
		}
		examined++
		for _, file := range tree {
			path := filepath.Join(dir, name, file.Path)
			must(t, os.MkdirAll(filepath.Dir(path), 0o755))
			if !file.Mode.IsDir() {
				must(t, os.WriteFile(path, file.Content, file.Mode.Perm()))
			}
		}
		for _, f := range doctor.Examine(t.Context(), engine, devenv.Files{Dir: filepath.Join(dir, name)}).Findings {
			if f.Severity.Worse(check.Info) && f.ID != "FD-E01" {
				t.Errorf("%s: %s %s:%d %s: %s", name, f.ID, f.File, f.Line, f.Service, f.Cause)
			}
		}
	}
	t.Logf("%d projects of %d", examined, len(renderings(t)))
}

// news says whether a project has a Dockerfile, a Compose file or a .dockerignore that none before it had, and notes it.
func news(tree scaffold.Tree, seen map[string]bool) bool {
	some := false
	for _, file := range tree {
		key := file.Path + "\n" + regexp.MustCompile(`3\.1\d`).ReplaceAllString(string(file.Content), "")
		if strings.Contains(file.Path, "ocker") && !seen[key] {
			seen[key], some = true, true
		}
	}
	return some
}
