package watch

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/enginetest"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

func TestMountsThatMiss(t *testing.T) {
	old := enginetest.Noon.Add(-time.Hour)
	for name, test := range map[string]struct {
		volumes string
		inside  map[string]string    // what the container has
		here    map[string]time.Time // what this machine has, "abc" each, and when it was saved
		want    bool
	}{
		"nothing there": {".:/app", nil, map[string]time.Time{"a.py": old}, true},
		"all there": {
			volumes: ".:/app",
			inside:  map[string]string{"/app/a.py": "abc"},
			here:    map[string]time.Time{"a.py": enginetest.Noon},
		},
		"one of two there": {
			volumes: ".:/app",
			inside:  map[string]string{"/app/b.py": "abc"},
			here:    map[string]time.Time{"a.py": enginetest.Noon, "b.py": enginetest.Noon},
		},
		"another one at the same place": {
			volumes: ".:/app",
			inside:  map[string]string{"/app/a.py": "abc"},
			here:    map[string]time.Time{"a.py": old},
			want:    true,
		},
		"a longer one at the same place": {
			volumes: ".:/app",
			inside:  map[string]string{"/app/a.py": "abcd"},
			here:    map[string]time.Time{"a.py": enginetest.Noon},
			want:    true,
		},
		"saved just now":            {".:/app", map[string]string{"/app/a.py": "a"}, map[string]time.Time{"a.py": {}}, false},
		"nothing here":              {".:/app", nil, nil, false},
		"only what tools made":      {".:/app", nil, map[string]time.Time{".venv/x": old}, false},
		"only what a volume covers": {".:/app, /app/data", nil, map[string]time.Time{"data/x": old}, false},
		"a single file":             {"./a.py:/srv/a.py", nil, map[string]time.Time{"a.py": old}, true},
	} {
		t.Run(name, func(t *testing.T) {
			fake, engine := stacktest.New(t, "app:1")
			project := stacktest.Load(t, engine, "services: {app: {image: \"app:1\"}}")
			stacktest.Run(t, engine, project)
			dir := t.TempDir()
			for file, saved := range test.here {
				devtest.WriteFiles(t, dir, map[string]string{file: "abc"})
				if err := os.Chtimes(filepath.Join(dir, file), saved, saved); err != nil {
					t.Fatal(err)
				}
			}
			c := fake.Container(t, "app")
			c.Files = test.inside
			volumes := bindsOf(t, dir, test.volumes)
			if got := mountIsEmpty(t.Context(), engine, c.ID, volumes[0], volumes); got != test.want {
				t.Errorf("missed: %t, want %t", got, test.want)
			}
		})
	}
}

// bindsOf reads volumes as a Compose file in a folder would.
func bindsOf(t *testing.T, dir, volumes string) []types.ServiceVolumeConfig {
	t.Helper()
	t.Chdir(dir)
	quoted := `"` + strings.Join(strings.Split(volumes, ", "), `", "`) + `"`
	project := devtest.Project(t, "services: {app: {image: app, volumes: ["+quoted+"]}}")
	mounts := project.Services["app"].Volumes
	for i, m := range mounts {
		if inside, err := filepath.Rel(project.WorkingDir, m.Source); m.Type == types.VolumeTypeBind && err == nil {
			mounts[i].Source = filepath.Join(dir, inside)
		}
	}
	return mounts
}
