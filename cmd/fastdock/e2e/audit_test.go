package e2e

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/audit"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
	"github.com/fastdock/fastdock/scaffold"
)

// doctor finds nothing above info in the files of any project that fastdock can write.
func TestAuditOfRenderings(t *testing.T) {
	t.Parallel()
	seen, audits := map[string]bool{}, 0
	builds := []string{"Dockerfile.fastapi", "Dockerfile.dev", ".dockerignore"}
	stacks := []string{"docker-compose.yml", "docker-compose.override.yml"}
	for _, name := range slices.Sorted(maps.Keys(renderings(t))) {
		tree := renderings(t)[name]
		build, stack := joined(tree, builds), joined(tree, stacks)
		if seen[build] && seen[stack] {
			continue
		}
		seen[build], seen[stack] = true, true
		audits++
		dir := t.TempDir()
		project, _, _ := strings.Cut(name, "-")
		if real := filepath.Join("testdata", "projects", project); exists(real) {
			must(t, os.CopyFS(dir, os.DirFS(real)))
		}
		must(t, os.WriteFile(filepath.Join(dir, "uv.lock"), []byte("version = 1\n"), 0o644))
		must(t, os.WriteFile(filepath.Join(dir, "health.py"), []byte("# /health /healthz /livez\n"), 0o644))
		for _, file := range tree {
			path := filepath.Join(dir, filepath.FromSlash(file.Path))
			must(t, os.MkdirAll(filepath.Dir(path), 0o755))
			must(t, os.WriteFile(path, file.Content, 0o600))
		}
		for _, finding := range audited(t, dir, "docker-compose.yml", "docker-compose.override.yml") {
			if finding.Severity.Worse(check.Info) {
				t.Errorf("%s: %s", name, inLine(finding))
			}
		}
	}
	t.Logf("%d of %d projects", audits, len(renderings(t)))
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func joined(tree scaffold.Tree, files []string) string {
	var all strings.Builder
	for _, file := range files {
		all.Write(tree.Content(file))
		all.WriteString("\f")
	}
	return all.String()
}

// audited returns what the checks of the files find in a folder.
func audited(t *testing.T, dir string, compose ...string) []check.Finding {
	t.Helper()
	var there []string
	for _, file := range compose {
		if _, err := os.Stat(filepath.Join(dir, file)); err == nil {
			there = append(there, filepath.Join(dir, file))
		}
	}
	var project *types.Project
	if len(there) > 0 {
		options, err := cli.NewProjectOptions(there, cli.WithWorkingDirectory(dir), cli.WithEnvFiles(), cli.WithDotEnv)
		must(t, err)
		project, err = options.LoadProject(t.Context())
		must(t, err)
	}
	input := &check.Input{Sources: source.Read(t.Context(), dir, there, project), Project: project}
	var found []check.Finding
	for _, c := range audit.Checks() {
		if input.Has(c.Needs) {
			for _, finding := range c.Run(t.Context(), input) {
				finding.ID = c.ID
				found = append(found, finding)
			}
		}
	}
	return found
}

func inLine(f check.Finding) string {
	return fmt.Sprintf("%s %s:%d %s: %s", f.ID, f.File, f.Line, f.Severity, f.Cause)
}
