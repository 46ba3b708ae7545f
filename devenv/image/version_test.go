package image

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv/devtest"
)

// repository makes a folder a git repository with one commit of the files.
func repository(t *testing.T, files map[string]string) (dir string, git func(args ...string) string) {
	t.Helper()
	dir = t.TempDir()
	devtest.WriteFiles(t, dir, files)
	t.Setenv("GIT_CONFIG_GLOBAL", "/dev/null")
	t.Setenv("GIT_COMMITTER_DATE", "2026-01-02T03:04:05Z")
	git = func(args ...string) string {
		args = append([]string{"-C", dir, "-c", "user.name=a", "-c", "user.email=a@example.com"}, args...)
		out, err := exec.Command("git", args...).CombinedOutput()
		if err != nil {
			t.Fatalf("git %q: %v\n%s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	git("init", "--quiet")
	git("add", "--all")
	git("commit", "--quiet", "--message", "first")
	return dir, git
}

func TestVersionFromGit(t *testing.T) {
	const project = "[project]\nname = \"shop\"\nversion = \"0.3.0\"\n"
	dir, git := repository(t, map[string]string{"pyproject.toml": project, "a/b": "1"})
	commit := git("rev-parse", "HEAD")
	check := func(what, want string, dirty bool) {
		t.Helper()
		v := findVersion(t.Context(), dir)
		if v.Value != want || v.Dirty != dirty || v.Revision != commit || v.epoch() != "1767323045" {
			t.Errorf("%s: %+v, want %s, dirty %t", what, v, want, dirty)
		}
	}
	check("no tag", "0.3.0-g"+commit[:12], false)
	git("tag", "v1.4.0")
	check("tag", "1.4.0", false)
	devtest.WriteFiles(t, dir, map[string]string{"new.txt": "x"})
	check("untracked file", "1.4.0-dirty", true)
	git("tag", "--force", "v1.5.0+build/2")
	git("tag", "--delete", "v1.4.0")
	check("no tag of an image", "1.5.0-build-2-dirty", true)
}

func TestVersionWithoutGit(t *testing.T) {
	t.Setenv("GIT_CEILING_DIRECTORIES", "/")
	for content, want := range map[string]string{
		"":                                 "0.0.0",
		"[project]\nversion = \"1.2\"\n":   "1.2",
		"[tool.poetry]\nversion = \"3\"\n": "3",
		"[project\n":                       "0.0.0",
	} {
		dir := t.TempDir()
		devtest.WriteFiles(t, dir, map[string]string{"pyproject.toml": content})
		if diff := cmp.Diff(Version{Value: want}, findVersion(t.Context(), dir)); diff != "" {
			t.Errorf("%q: %s", content, diff)
		}
	}
}

func TestTagOf(t *testing.T) {
	for version, want := range map[string]string{
		"v1.2": "1.2", "vega": "vega", "1.0+local.1": "1.0-local.1", "release/7": "release-7",
		"-x": "x", "": "0.0.0", "+": "0.0.0",
		strings.Repeat("a", 200): strings.Repeat("a", 122),
	} {
		if got := tagOf(version); got != want {
			t.Errorf("tagOf(%q) = %q, want %q", version, got, want)
		}
	}
}
