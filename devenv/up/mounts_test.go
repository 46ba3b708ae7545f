package up

import (
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

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
