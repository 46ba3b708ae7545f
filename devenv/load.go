package devenv

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/errdefs"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
)

// Files says which Compose files make the project; the zero value is what `docker compose` would take in the
// current directory: COMPOSE_FILE, else the default files with their override.
type Files struct {
	Dir      string   // project directory; empty is the current one
	Paths    []string // -f, in order
	EnvFiles []string
	Profiles []string
	Name     string // project name; empty is the files' own
}

// Load reads the Compose files into a project, exactly as Compose does. It returns a *FileError with file and
// line where the files are wrong or missing.
func (e *Engine) Load(ctx context.Context, files Files) (*types.Project, error) {
	project, err := e.sdk.LoadProject(ctx, api.ProjectLoadOptions{
		WorkingDir:        files.Dir,
		ConfigPaths:       files.Paths,
		EnvFiles:          files.EnvFiles,
		Profiles:          files.Profiles,
		ProjectName:       files.Name,
		ProjectOptionsFns: []cli.ProjectOptionsFn{cli.WithoutEnvironmentResolution},
	})
	if err == nil {
		// docker compose resolves env_file and then drops it from the model; a model that still has it gives
		// every service another config hash, and docker compose would recreate what fastdock made.
		project, err = project.WithServicesEnvironmentResolved(true)
	}
	switch {
	case errors.Is(err, context.Canceled):
		return nil, err
	case errdefs.IsNotFoundError(err) && len(files.Paths) == 0:
		return nil, &FileError{Text: "loading the Compose files: none found in " + quoteDir(files.Dir) +
			" or above it; run `fastdock new`, or name one with -f"}
	case err != nil:
		return nil, locate(err, files.candidates())
	}
	return project, nil
}

// candidates are the files an error can be in, for finding its line.
func (f Files) candidates() []string {
	if len(f.Paths) > 0 {
		return f.Paths
	}
	if paths := os.Getenv("COMPOSE_FILE"); paths != "" {
		return filepath.SplitList(paths)
	}
	dir, err := filepath.Abs(f.Dir)
	for err == nil {
		if found := defaults(dir); found != nil {
			return found
		}
		if filepath.Dir(dir) == dir {
			break
		}
		dir = filepath.Dir(dir)
	}
	return nil
}

// defaults are the Compose files and overrides of a folder that are taken when none is named.
func defaults(dir string) []string {
	var found []string
	for _, base := range []string{"compose", "docker-compose"} {
		for _, name := range []string{base, base + ".override"} {
			for _, ext := range []string{".yaml", ".yml"} {
				path := filepath.Join(dir, name+ext)
				if _, err := os.Stat(path); err == nil {
					found = append(found, path)
				}
			}
		}
	}
	return found
}

func quoteDir(dir string) string {
	if dir == "" || dir == "." {
		return "this folder"
	}
	return `"` + dir + `"`
}
