package image

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

// A file counts as changed if its time is newer than the image, and the container has other content in its place.
func TestChangedInput(t *testing.T) {
	files := map[string]string{"main.py": "x = 2\n", "src/shop/api.py": "y = 1\n", "pdm.lock": "fastapi\n"}
	for name, test := range map[string]struct {
		inside map[string]string
		want   string
	}{
		"the same files": {
			map[string]string{"/app/main.py": "x = 2\n", "/app/shop/api.py": "y = 1\n", "/app/pdm.lock": "fastapi\n"},
			"",
		},
		"a file is another one": {
			map[string]string{"/app/main.py": "x = 1\n", "/app/shop/api.py": "y = 1\n", "/app/pdm.lock": "fastapi\n"},
			"main.py",
		},
		"a file is not in the image": {
			map[string]string{"/app/main.py": "x = 2\n", "/app/shop/api.py": "y = 1\n"},
			"pdm.lock",
		},
		"a file of a folder is not in": {
			map[string]string{"/app/main.py": "x = 2\n", "/app/pdm.lock": "fastapi\n"},
			"src/shop/api.py",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := ruletest.Stage(t, "services:\n  app: {}\n", files, ruletest.Seen{Files: test.inside}, nil)
			dir := s.Project.WorkingDir
			for file := range files {
				later := time.Now().Add(time.Hour)
				if err := os.Chtimes(filepath.Join(dir, file), later, later); err != nil {
					t.Fatal(err)
				}
			}
			got := ChangedInput(s.Of("app")[0], &types.BuildConfig{Context: dir}, time.Now())
			if want := test.want; s.Short(got) != want && (got != "" || want != "") {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

// Files that .dockerignore keeps out of the image, tests and files that a mount brings do not count.
func TestChangedInputOfOtherFiles(t *testing.T) {
	for name, test := range map[string]struct {
		ignored string
		given   ruletest.Change
		want    string
	}{
		"a file of the image": {
			ignored: "docs\n",
			want:    "app/main.py",
		},
		"a file that is left out": {
			ignored: "app/main.py\n",
		},
		"a pattern that cannot be read": {
			ignored: "[\n",
		},
		"a file that a mount brings": {
			given: ruletest.Mounted(devenv.Mount{Type: "bind", Source: "/home/me/shop", Target: "/app"}),
		},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{"app/main.py": "x = 2\n", "tests/test_x.py": "x = 1\n", ".dockerignore": test.ignored}
			s := ruletest.Stage(t, "services:\n  app: {}\n", files, ruletest.Seen{}, test.given)
			dir := s.Project.WorkingDir
			made := time.Now().Add(-time.Hour)
			got := ChangedInput(s.Containers[0], &types.BuildConfig{Context: dir}, made)
			if got != "" {
				got = s.Short(got)
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
