package compose

import (
	"context"
	"errors"
	"fmt"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/errdefs"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/internal/composefile"
)

// Files states which Compose files make the project; the zero value is what `docker compose` would take in the
// current directory: COMPOSE_FILE, else the default files with their override. Over those lies the overlay that
// .fastdock.yaml names, unless the caller's COMPOSE_FILE says what counts.
type Files struct {
	Dir       string   // project directory; empty is the current one
	Paths     []string // -f, in order
	EnvFiles  []string // empty is COMPOSE_ENV_FILES, else .env
	Profiles  []string
	NoDeps    bool     // of Services, without what they depend on
	Services  []string // only these and what they depend on; empty is all whose profile is enabled
	Name      string   // project name; empty is the files' own
	Overrides Overrides
	Sync      bool // the project's own files are copied into the containers, where they would be mounted

	WithoutVariables bool // variables of services are not read: a build, and down, need none of the files that set them

	Variables map[string]string // values of variables that neither the environment nor a file with variables sets

	Remote  bool              // files that are named by a Git URL or oci:// are fetched
	Warn    func(text string) // receives each warning of the loader once; nil drops them
	Skipped func(name string) // receives each that is left out instead; where it is nil the first one is an error
}

// Load reads the Compose files into a project, exactly as Compose does. It returns a *FileError with file and
// line where the files are wrong or missing, and an *UnknownServiceError where they lack a service asked for.
func Load(ctx context.Context, e *engine.Engine, files Files) (*types.Project, error) {
	envFiles, err := files.envFiles()
	if err != nil {
		return nil, err
	}
	files.EnvFiles = envFiles
	named := len(files.Paths) > 0
	if err := files.variablesFit(envFiles); err != nil {
		return nil, err
	}
	if files, err = files.overlaid(envFiles); err != nil {
		return nil, err
	}
	if err := files.preflight(envFiles); err != nil {
		return nil, err
	}
	if name := firstRemote(files.candidates(envFiles)); name != "" && !files.Remote {
		return nil, &devenv.FileError{Action: loading, Text: (&remoteError{name}).Error()}
	}
	skipped := ""
	if tell := files.Skipped; tell != nil {
		files.Skipped = func(name string) { skipped = name; tell(name) }
	}
	var project *types.Project
	loaderWarnings.during(files.Warn, func() {
		project, err = composefile.Within(ctx, func(ctx context.Context) (*types.Project, error) {
			return load(ctx, e, files)
		})
	})
	if err != nil && len(files.Services) > 0 {
		if unknown := unknown(ctx, e, files); unknown != nil {
			return nil, unknown
		}
	}
	var remote *remoteError
	switch {
	case errors.Is(err, context.Canceled):
		return nil, err
	case errors.As(err, &remote):
		return nil, &devenv.FileError{Action: loading, Text: remote.Error()}
	case errdefs.IsNotFoundError(err) && !named:
		return nil, noFiles(files.Dir, "run `fastdock new`")
	case err != nil:
		wrong := withoutRemote(locate(err, files.candidates(envFiles)), skipped)
		wrong.Remedy = files.remedyFor(wrong)
		return nil, wrong
	}
	return files.Overrides.Apply(project)
}

// load reads the files with the SDK, and returns its errors as they are.
func load(ctx context.Context, e *engine.Engine, files Files) (*types.Project, error) {
	knowRaw()
	remote := newRemoteFiles(e, files)
	defer remote.done()
	project, err := e.SDK.LoadProject(ctx, api.ProjectLoadOptions{
		WorkingDir:  files.Dir,
		ConfigPaths: files.Paths,
		EnvFiles:    files.EnvFiles,
		Profiles:    files.Profiles,
		Services:    files.Services,
		ProjectName: files.Name,
		ProjectOptionsFns: []cli.ProjectOptionsFn{
			cli.WithoutEnvironmentResolution,
			withOwner(files.Variables),
			cli.WithResourceLoader(remote),
		},
		Offline: true, // in place of the SDK's loaders stands ours
	})
	if err != nil {
		return nil, err
	}
	// docker compose resolves env_file and then drops it from the model; a model that still has it gives
	// every service another config hash, and docker compose would recreate what fastdock made.
	if !files.WithoutVariables {
		project, err = project.WithServicesEnvironmentResolved(true)
	}
	if err == nil && files.NoDeps && len(files.Services) > 0 {
		project, err = project.WithSelectedServices(files.Services, types.IgnoreDependencies)
	}
	if err != nil || !files.Sync {
		return project, err
	}
	return withSync(project)
}

// noFiles returns the error of a folder without Compose files, with what writes some.
func noFiles(dir, remedy string) error {
	return &devenv.FileError{
		Text:   "no compose.yaml or docker-compose.yml in " + quoteDir(dir) + " or above it",
		Remedy: remedy + ", or select a file with -f" + listed(composeFilesBelow(dir)),
		Cause:  devenv.ErrNoFiles,
	}
}

func quoteDir(dir string) string {
	if dir == "" || dir == "." {
		return "this folder"
	}
	return `"` + dir + `"`
}

// withoutRemote adds the remote file that was left out, which may be the cause; "" is none.
func withoutRemote(e *devenv.FileError, remote string) *devenv.FileError {
	if remote != "" {
		e.Text += fmt.Sprintf("; the remote file %q was left out, --remote fetches it", remote)
	}
	return e
}
