package mount

import (
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/mount"

	"github.com/fastdock/fastdock/devenv/devtest"
)

func TestMakeMountPoints(t *testing.T) {
	tests := map[string]struct {
		volumes string // HERE is the project's folder, which holds "app/" and "settings.toml"
		made    string // below HERE; empty when nothing may be made
	}{
		"a volume inside a bind":       {"[HERE:/app, /app/.venv]", ".venv"},
		"a deep one":                   {"[HERE:/app, /app/a/b/c]", "a/b/c"},
		"a tmpfs inside":               {"[HERE:/app, {type: tmpfs, target: /app/tmp}]", "tmp"},
		"a folder inside":              {"[HERE:/app, HERE/app:/app/shared]", "shared"},
		"a bind on the root":           {"[HERE:/, /data]", "data"},
		"a trailing slash":             {"[HERE:/app/, /app/.venv]", ".venv"},
		"a file inside":                {"[HERE:/app, HERE/settings.toml:/app/other.toml]", ""},
		"a source that does not exist": {"[HERE:/app, HERE/missing:/app/missing2]", ""},
		"read-only":                    {"[HERE:/app:ro, /app/.venv]", ""},
		"beside with a common prefix":  {"[HERE:/app, /application/x]", ""},
		"a single file as the bind":    {"[HERE/settings.toml:/app, /app/.venv]", ""},
		"the bind itself is missing":   {"[HERE/missing:/app, /app/.venv]", ""},
		"a target that climbs out":     {"[HERE/app:/app, /app/../climbed]", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			here := filepath.Join(t.TempDir(), "project")
			devtest.WriteFiles(t, here, map[string]string{"app/main.py": "", "settings.toml": ""})
			before := tree(t, filepath.Dir(here))
			project := devtest.Project(t,
				"services: {app: {image: app, volumes: "+strings.ReplaceAll(test.volumes, "HERE", here)+"}}")
			if err := MakeMountPoints(project.Services["app"]); err != nil {
				t.Fatal(err)
			}
			if test.made == "" {
				if after := tree(t, filepath.Dir(here)); after != before {
					t.Errorf("made something:\n%s", after)
				}
			} else if !IsDir(filepath.Join(here, test.made)) {
				t.Errorf("%q was not made", test.made)
			}
		})
	}
}

func TestMakeMountPointsSaysWhatIsInTheWay(t *testing.T) {
	here := t.TempDir()
	devtest.WriteFiles(t, here, map[string]string{".venv": "a file"})
	err := MakeMountPoints(types.ServiceConfig{
		Name: "app",
		ContainerSpec: types.ContainerSpec{Volumes: []types.ServiceVolumeConfig{
			{Type: types.VolumeTypeBind, Source: here, Target: "/app"}, {Type: types.VolumeTypeVolume, Target: "/app/.venv"},
		}},
	})
	if err == nil || !strings.HasPrefix(err.Error(), `making the mount point "/app/.venv" of service "app": `) {
		t.Errorf("got %v", err)
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

func TestHostPath(t *testing.T) {
	volume := container.MountPoint{Type: mount.TypeVolume, Name: "venv", Destination: "/app/.venv"}
	tests := map[string]struct {
		container container.InspectResponse
		file      string
		want      string
	}{
		"relative":       {devtest.Container("/app", devtest.Bind("/src", "/app")), "app/main.py", "/src/app/main.py"},
		"absolute":       {devtest.Container("/", devtest.Bind("/src", "/app")), "/app/main.py", "/src/main.py"},
		"not mounted":    {devtest.Container("/app", devtest.Bind("/src", "/data")), "main.py", ""},
		"only like it":   {devtest.Container("/app", devtest.Bind("/src", "/ap")), "main.py", ""},
		"below a volume": {devtest.Container("/app", devtest.Bind("/src", "/app"), volume), ".venv/x.py", ""},
		"volume first":   {devtest.Container("/app", volume, devtest.Bind("/src", "/app")), ".venv/x.py", ""},
		"the deepest bind": {
			container: devtest.Container("/app", devtest.Bind("/src", "/app"), devtest.Bind("/lib", "/app/lib")),
			file:      "lib/x.py",
			want:      "/lib/x.py",
		},
		"a single file": {devtest.Container("/app", devtest.Bind("/src/main.py", "/app/main.py")), "main.py", "/src/main.py"},
		"on the root":   {devtest.Container("/app", devtest.Bind("/src", "/")), "main.py", "/src/app/main.py"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := HostPath(test.container, test.file); got != filepath.FromSlash(test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestContainerPath(t *testing.T) {
	volume := container.MountPoint{Type: mount.TypeVolume, Name: "venv", Destination: "/app/.venv"}
	for name, test := range map[string]struct {
		container  container.InspectResponse
		file, want string
	}{
		"in a folder": {devtest.Container("/app", devtest.Bind("/src", "/app")), "/src/api/x.py", "/app/api/x.py"},
		"a single file": {
			container: devtest.Container("/app", devtest.Bind("/src/main.py", "/app/main.py")),
			file:      "/src/main.py",
			want:      "/app/main.py",
		},
		"elsewhere":    {devtest.Container("/app", devtest.Bind("/src", "/app")), "/lib/x.py", ""},
		"only like it": {devtest.Container("/app", devtest.Bind("/src", "/app")), "/srcs/x.py", ""},
		"covered":      {devtest.Container("/app", devtest.Bind("/src", "/app"), volume), "/src/.venv/x.py", ""},
		"mounted deeper": {
			container: devtest.Container("/app", devtest.Bind("/src", "/app"), devtest.Bind("/src/lib", "/lib")),
			file:      "/src/lib/x.py",
			want:      "/app/lib/x.py",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := ContainerPath(test.container, filepath.FromSlash(test.file)); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
