package compose

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

func mountChecks() []check.Check {
	return []check.Check{
		{
			ID:    "FD-O04",
			Title: "Mount that hides the packages",
			Needs: check.Project,
			Run:   onMerged(hidden),
			About: "A project mount over the directory with the image's .venv hides it. The container sees the " +
				".venv of your machine, or none. Create the environment outside the mount: " +
				"UV_PROJECT_ENVIRONMENT=/opt/venv in the Dockerfile. An anonymous volume at the .venv also works, " +
				"but becomes outdated.",
		},
		{
			ID: "FD-O05", Title: "Packages kept in a volume", Needs: check.Project, Run: onMerged(stale),
			About: "Docker fills a volume from the image once. After a rebuild, the old volume hides the new " +
				"packages until `up --renew-anon-volumes` or `down --volumes`. Create the environment outside the " +
				"mount: UV_PROJECT_ENVIRONMENT=/opt/venv.",
		},
		{
			ID: "FD-O06", Title: "Development settings in the production file", Needs: check.Project, Run: developsInProduction,
			About: "A server runs the first Compose file. With a code mount or reload in it, the server runs a " +
				"directory and not the tested image. Move both to docker-compose.override.yml, which Compose " +
				"loads on your machine. On the server run `docker compose -f docker-compose.yml up -d`.",
		},
		{
			ID: "FD-O08", Title: "Mounted path that does not exist", Needs: check.Project, Run: onMerged(absent),
			About: "If the source of a mount does not exist, the engine creates an empty directory owned by root. " +
				"The app finds an empty directory, even where it expects a file, and you need sudo to delete it. " +
				"Create the path first.",
		},
	}
}

func (v view) codeMounts(s types.ServiceConfig) []types.ServiceVolumeConfig {
	var code []types.ServiceVolumeConfig
	for _, m := range s.Volumes {
		if m.Type == types.VolumeTypeBind && v.isCode(m.Source) {
			code = append(code, m)
		}
	}
	return code
}

// isCode reports whether a path is the project's folder, or Python in it.
func (v view) isCode(path string) bool {
	if path == v.WorkingDir || strings.HasSuffix(path, ".py") {
		return true
	}
	if inside, err := filepath.Rel(v.WorkingDir, path); err != nil || !filepath.IsLocal(inside) {
		return false
	}
	for _, pattern := range []string{"pyproject.toml", "*.py", filepath.Join("*", "*.py")} {
		if found, _ := filepath.Glob(filepath.Join(path, pattern)); len(found) > 0 {
			return true
		}
	}
	return false
}

// environmentOf returns the folder of the virtual environment in a service's image, and the mount that lies over it.
func (v view) environmentOf(s types.ServiceConfig) (folder string, over *types.ServiceVolumeConfig) {
	d := v.sources.DockerfileOf(s.Build)
	if d == nil {
		return "", nil
	}
	folder = d.Environment(s.Build.Target)
	for _, m := range v.codeMounts(s) {
		if folder != "" && strings.HasPrefix(folder, strings.TrimSuffix(m.Target, "/")+"/") {
			over = &m
		}
	}
	return folder, over
}

// shadow returns the volume that holds a folder against the mount over it.
func shadow(s types.ServiceConfig, folder string) *types.ServiceVolumeConfig {
	for _, m := range s.Volumes {
		if m.Type == types.VolumeTypeVolume && m.Target == folder {
			return &m
		}
	}
	return nil
}

func hidden(v view, s types.ServiceConfig) []check.Finding {
	folder, over := v.environmentOf(s)
	if over == nil || shadow(s, folder) != nil {
		return nil
	}
	f, file := v.mountAt(v.at(s.Name, check.Error, "volumes"), s.Name, over.Target)
	var edits []check.Edit
	if file != nil {
		edits = addItem(file, []string{"services", s.Name, "volumes"}, folder)
	}
	return one(because(f,
		fmt.Sprintf("the mount at %s hides %s, which contains the image's packages", over.Target, folder),
		fmt.Sprintf("create the environment outside the mount (UV_PROJECT_ENVIRONMENT=/opt/venv in the Dockerfile), or "+
			"add the volume %s", folder), edits))
}

func stale(v view, s types.ServiceConfig) []check.Finding {
	folder, over := v.environmentOf(s)
	if over == nil || shadow(s, folder) == nil {
		return nil
	}
	f, _ := v.mountAt(v.at(s.Name, check.Warning, "volumes"), s.Name, folder)
	return one(because(f,
		fmt.Sprintf("the volume at %s keeps the packages of the first image after every rebuild", folder),
		"create the environment outside the mount (UV_PROJECT_ENVIRONMENT=/opt/venv in the Dockerfile); until then run "+
			"`docker compose up --renew-anon-volumes`", nil))
}

// developsInProduction finds what develops in the first of several files: the others show that it is production's. An
// only file may be meant for development alone.
func developsInProduction(_ context.Context, in *check.Input) []check.Finding {
	v, ok := production(in)
	if !ok {
		return nil
	}
	return v.each(func(v view, s types.ServiceConfig) []check.Finding {
		fix := "move it to docker-compose.override.yml, which Compose loads on your machine"
		// What is mounted to be read only, such as gunicorn.conf.py, is configuration.
		mounts := slices.DeleteFunc(v.codeMounts(s), func(m types.ServiceVolumeConfig) bool { return m.ReadOnly })
		if len(mounts) > 0 {
			f, _ := v.mountAt(v.at(s.Name, check.Warning, "volumes"), s.Name, mounts[0].Target)
			return one(because(f,
				"mounts this folder's code over the image's code in the production file", fix, nil))
		}
		if len(s.Command) > 0 && v.reloads(s) {
			return one(because(v.at(s.Name, check.Warning, "command"),
				"reloads its code in the production file", fix, nil))
		}
		return nil
	})
}

func absent(v view, s types.ServiceConfig) []check.Finding {
	var found []check.Finding
	for _, m := range s.Volumes {
		inside, err := filepath.Rel(v.WorkingDir, m.Source)
		if m.Type != types.VolumeTypeBind || err != nil || !filepath.IsLocal(inside) {
			continue
		}
		if _, err := os.Stat(m.Source); !os.IsNotExist(err) {
			continue
		}
		f, _ := v.mountAt(v.at(s.Name, check.Info, "volumes"), s.Name, m.Target)
		if filepath.Ext(inside) != "" && !strings.HasPrefix(filepath.Base(inside), ".") {
			f.Severity = check.Warning
			found = append(found, because(f, fmt.Sprintf("mounts %q, which does not exist: the engine creates a "+
				"folder of that name", inside), "create the file first", nil))
			continue
		}
		if keeps(s.Image) && s.User == "" {
			continue // its entrypoint gives the folder to its own user
		}
		f = because(f, fmt.Sprintf("mounts %q, which does not exist: the engine creates an empty folder owned by root",
			inside), "create it first: mkdir -p "+inside, nil)
		f.Fix.Command = []string{"mkdir", "-p", inside}
		found = append(found, f)
	}
	return found
}
