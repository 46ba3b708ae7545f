package up

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/mount"
)

func TestMakeMountPoints(t *testing.T) {
	tests := map[string]struct {
		volumes string // HERE is the project's folder, which holds "app/" and "settings.toml"
		made    string // below HERE; empty when nothing may be made
	}{
		"a volume inside a bind":      {"[HERE:/app, /app/.venv]", ".venv"},
		"a deep one":                  {"[HERE:/app, /app/a/b/c]", "a/b/c"},
		"a tmpfs inside":              {"[HERE:/app, {type: tmpfs, target: /app/tmp}]", "tmp"},
		"a folder inside":             {"[HERE:/app, HERE/app:/app/shared]", "shared"},
		"a bind on the root":          {"[HERE:/, /data]", "data"},
		"a trailing slash":            {"[HERE:/app/, /app/.venv]", ".venv"},
		"a file inside":               {"[HERE:/app, HERE/settings.toml:/app/other.toml]", ""},
		"a source that is not there":  {"[HERE:/app, HERE/missing:/app/missing2]", ""},
		"read-only":                   {"[HERE:/app:ro, /app/.venv]", ""},
		"beside with a common prefix": {"[HERE:/app, /application/x]", ""},
		"a single file as the bind":   {"[HERE/settings.toml:/app, /app/.venv]", ""},
		"the bind itself is missing":  {"[HERE/missing:/app, /app/.venv]", ""},
		"a target that climbs out":    {"[HERE/app:/app, /app/../climbed]", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			here := filepath.Join(t.TempDir(), "project")
			write(t, here, map[string]string{"app/main.py": "", "settings.toml": ""})
			before := tree(t, filepath.Dir(here))
			project := projectOf(t, "services: {app: {image: app, volumes: "+strings.ReplaceAll(test.volumes, "HERE", here)+"}}")
			if err := makeMountPoints(project.Services["app"]); err != nil {
				t.Fatal(err)
			}
			if test.made == "" {
				if after := tree(t, filepath.Dir(here)); after != before {
					t.Errorf("made something:\n%s", after)
				}
			} else if !isDir(filepath.Join(here, test.made)) {
				t.Errorf("%q was not made", test.made)
			}
		})
	}
}

func TestMakeMountPointsSaysWhatIsInTheWay(t *testing.T) {
	here := t.TempDir()
	write(t, here, map[string]string{".venv": "a file"})
	err := makeMountPoints(types.ServiceConfig{Name: "app", ContainerSpec: types.ContainerSpec{Volumes: []types.ServiceVolumeConfig{
		{Type: types.VolumeTypeBind, Source: here, Target: "/app"}, {Type: types.VolumeTypeVolume, Target: "/app/.venv"},
	}}})
	if err == nil || !strings.HasPrefix(err.Error(), `making the mount point "/app/.venv" of service "app": `) {
		t.Errorf("got %v", err)
	}
}

// write makes files below a folder.
func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
}

func tree(t *testing.T, dir string) string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		names = append(names, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(names, "\n")
}

func mounted(workdir string, mounts ...container.MountPoint) container.InspectResponse {
	return container.InspectResponse{Config: &container.Config{WorkingDir: workdir}, Mounts: mounts}
}

func bind(source, target string) container.MountPoint {
	return container.MountPoint{Type: mount.TypeBind, Source: source, Destination: target}
}

func TestHostPath(t *testing.T) {
	volume := container.MountPoint{Type: mount.TypeVolume, Name: "venv", Destination: "/app/.venv"}
	tests := map[string]struct {
		container container.InspectResponse
		file      string
		want      string
	}{
		"relative":         {mounted("/app", bind("/src", "/app")), "app/main.py", "/src/app/main.py"},
		"absolute":         {mounted("/", bind("/src", "/app")), "/app/main.py", "/src/main.py"},
		"not mounted":      {mounted("/app", bind("/src", "/data")), "main.py", ""},
		"only like it":     {mounted("/app", bind("/src", "/ap")), "main.py", ""},
		"below a volume":   {mounted("/app", bind("/src", "/app"), volume), ".venv/x.py", ""},
		"volume first":     {mounted("/app", volume, bind("/src", "/app")), ".venv/x.py", ""},
		"the deepest bind": {mounted("/app", bind("/src", "/app"), bind("/lib", "/app/lib")), "lib/x.py", "/lib/x.py"},
		"a single file":    {mounted("/app", bind("/src/main.py", "/app/main.py")), "main.py", "/src/main.py"},
		"on the root":      {mounted("/app", bind("/src", "/")), "main.py", "/src/app/main.py"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := hostPath(test.container, test.file); got != filepath.FromSlash(test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestSaved(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"old.py": "", "new.py": ""})
	for name, at := range map[string]time.Time{"old.py": noon, "new.py": noon.Add(time.Minute)} {
		if err := os.Chtimes(filepath.Join(dir, name), at, at); err != nil {
			t.Fatal(err)
		}
	}
	c := mounted("/app", bind(dir, "/app"))
	for name, test := range map[string]struct {
		files []string
		want  time.Time
	}{
		"the newest":         {[]string{"new.py", "old.py"}, noon.Add(time.Minute)},
		"one was removed":    {[]string{"old.py", "gone.py"}, time.Time{}},
		"one is not mounted": {[]string{"old.py", "/etc/hosts"}, time.Time{}},
		"none":               {nil, time.Time{}},
	} {
		if got := new(saves).newest(c, test.files); !got.Equal(test.want) {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}

func TestContainerPath(t *testing.T) {
	volume := container.MountPoint{Type: mount.TypeVolume, Name: "venv", Destination: "/app/.venv"}
	for name, test := range map[string]struct {
		container  container.InspectResponse
		file, want string
	}{
		"in a folder":    {mounted("/app", bind("/src", "/app")), "/src/api/x.py", "/app/api/x.py"},
		"a single file":  {mounted("/app", bind("/src/main.py", "/app/main.py")), "/src/main.py", "/app/main.py"},
		"elsewhere":      {mounted("/app", bind("/src", "/app")), "/lib/x.py", ""},
		"only like it":   {mounted("/app", bind("/src", "/app")), "/srcs/x.py", ""},
		"covered":        {mounted("/app", bind("/src", "/app"), volume), "/src/.venv/x.py", ""},
		"mounted deeper": {mounted("/app", bind("/src", "/app"), bind("/src/lib", "/lib")), "/src/lib/x.py", "/app/lib/x.py"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := containerPath(test.container, filepath.FromSlash(test.file)); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// A file moved into place keeps its time; the watcher knows better. One taken away has only the watcher's.
func TestSavedAsTheWatcherTells(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"moved.py": ""})
	old, now := time.Now().Add(-time.Hour), time.Now()
	check(t, os.Chtimes(filepath.Join(dir, "moved.py"), old, old))
	var s saves
	s.note(t.Context(), []fileChange{{filepath.Join(dir, "moved.py"), now}, {filepath.Join(dir, "gone.py"), now.Add(time.Second)}})
	if got := s.newest(mounted("/app", bind(dir, "/app")), []string{"moved.py", "gone.py"}); !got.Equal(now.Add(time.Second)) {
		t.Errorf("got %v, want %v", got, now.Add(time.Second))
	}
	s.note(t.Context(), []fileChange{{filepath.Join(dir, "other.py"), now}})
	if len(s.at) != 3 {
		t.Errorf("remembers %v", s.at)
	}
	s.note(t.Context(), []fileChange{{filepath.Join(dir, "moved.py"), old}})
	if _, kept := s.at[filepath.Join(dir, "moved.py")]; kept {
		t.Error("remembers a save of an hour ago")
	}
}
