package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// uvicorns are releases by the version of Python that projects have them with, between the first that the reloader
// supports and the newest. 0.47 to 0.49 import the app in the parent before their reloader starts.
var uvicorns = map[string][]string{
	"3.11": {"0.29.0", "0.32.1", "0.35.0", "0.49.0", "0.54.0"},
	"3.14": {"0.38.0", "0.47.0", "0.48.0", "0.54.0"},
}

// olderUvicorns lack what the reloader builds on, and reload by themselves.
var olderUvicorns = map[string]string{"3.11": "0.22.0", "3.14": "0.27.1"}

// testsOfReleases selects what a release of uvicorn can break: serving, the two places that an error comes from, the
// end, and a held import.
const testsOfReleases = "test_a_save_is_served or test_ends_when_told or test_a_held_app_is_imported or " +
	"test_broken_code_answers and (SyntaxError or sun)"

// With each release of uvicorn that projects have, the reloader serves what is saved, reports what is broken, waits
// while it is held, and ends.
func TestWarmReloaderWithReleasesOfUvicorn(t *testing.T) {
	t.Parallel()
	tests, err := os.ReadFile(filepath.Join("..", "..", "..", "assets", "test_warm_reload.py"))
	must(t, err)
	for python, releases := range uvicorns {
		t.Run(python, func(t *testing.T) {
			t.Parallel()
			s := newStack(t, "--db", "none", "--cache", "none", "--python", python)
			s.succeed(s.compose("build", "app"))
			s.write("reloader/test_warm_reload.py", tests)
			r := s.runIn(s.dir, compose, "run", "--rm", "--no-deps", "-T",
				"--env", "WARM_RELOAD=/app/.fastdock/warm_reload.py", "--env", "UVICORNS="+strings.Join(releases, " "),
				"--env", "TESTS="+testsOfReleases, "--env", "OLDER="+olderUvicorns[python],
				"--workdir", "/tmp", "app", "sh", "-ec", `try() {
  uv pip install --quiet --python "$(which python)" "uvicorn==$1"
  python -c "import uvicorn; print('uvicorn', uvicorn.__version__)"
  pytest -q --tb=short -p no:cacheprovider /app/reloader/test_warm_reload.py -k "$2"
}
try "$OLDER" test_another_uvicorn
for version in $UVICORNS; do try $version "$TESTS"; done`)
			t.Log(r.stdout)
			exited(t, r, 0)
			if got := strings.Count(r.stdout, "\nuvicorn ") + 1; got != 1+len(releases) {
				t.Errorf("%d releases were tried", got)
			}
			if strings.Contains(r.stdout, "skipped") {
				t.Error("tests were skipped")
			}
		})
	}
}
