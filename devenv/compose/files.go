package compose

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/paths"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/internal/composefile"
)

// composeEnvFiles holds what --env-file would name, separated by commas.
const composeEnvFiles = "COMPOSE_ENV_FILES"

// envFiles returns the absolute paths of the files with variables, as docker compose notes them in a label.
func (f Files) envFiles() ([]string, error) {
	named := f.EnvFiles
	if len(named) == 0 {
		named = strings.FieldsFunc(os.Getenv(composeEnvFiles), func(r rune) bool { return r == ',' })
	}
	var absolute []string
	for _, file := range named {
		path, err := filepath.Abs(paths.ExpandUser(file))
		if err != nil {
			return nil, err
		}
		absolute = append(absolute, path)
	}
	return absolute, nil
}

// Candidates returns the Compose files that are there, whether they load or not.
func (f Files) Candidates() []string {
	envFiles, err := f.envFiles()
	if err != nil {
		return f.Paths
	}
	if overlaid, err := f.overlaid(envFiles); err == nil {
		f = overlaid
	}
	return f.candidates(envFiles)
}

// candidates returns the files an error can be in, for finding its line: those named, else COMPOSE_FILE's (.env may
// set it), else the default ones of this folder or the next above it.
func (f Files) candidates(envFiles []string) []string {
	if f.variablesFit(envFiles) != nil {
		return f.Paths
	}
	options, err := f.options(envFiles)
	if err != nil {
		return f.Paths
	}
	return options.ConfigPaths
}

func (f Files) options(envFiles []string) (*cli.ProjectOptions, error) {
	return cli.NewProjectOptions(f.Paths, cli.WithWorkingDirectory(f.Dir), cli.WithOsEnv,
		cli.WithResourceLoader(&composefile.LeftOut{}), cli.WithEnvFiles(envFiles...), cli.WithDotEnv,
		cli.WithConfigFileEnv, cli.WithDefaultConfigPath)
}

// Production returns the files without the override that Compose merges by itself. Files that are named count as they
// are: with -f, or by COMPOSE_FILE.
func (f Files) Production() Files {
	envFiles, err := f.envFiles()
	if err != nil || len(f.Paths) > 0 || f.variablesFit(envFiles) != nil {
		return f
	}
	options, err := f.options(envFiles)
	if err == nil && options.Environment["COMPOSE_FILE"] == "" && len(options.ConfigPaths) > 1 {
		f.Paths = options.ConfigPaths[:1]
	}
	return f
}

// Deployed returns the files of production with the overlay of a target, which lies beside them. Files that are named
// with -f count as they are. It returns a *FileError where there are no files or no overlay.
func (f Files) Deployed(overlay string) (Files, error) {
	if len(f.Paths) > 0 {
		return f, nil
	}
	envFiles, err := f.envFiles()
	if err != nil {
		return f, err
	}
	target, paths := strings.Split(overlay, ".")[1], f.Production().candidates(envFiles)
	if len(paths) == 0 {
		return f, noFiles(f.Dir, "run `fastdock new --deploy "+target+"`")
	}
	file := filepath.Join(filepath.Dir(paths[0]), overlay)
	if _, err := os.Stat(file); err != nil {
		return f, &devenv.FileError{
			File: ShortPath(file), Text: "is missing", Cause: err,
			Remedy: "write it with `fastdock new --deploy " + target + "`, or name the files with -f",
		}
	}
	f.Paths = append(paths, file)
	return f, nil
}

// Flags returns those of docker compose that name the same project.
func (f *Files) Flags() []string {
	if f == nil {
		return nil
	}
	var flags []string
	for _, given := range []struct {
		flag   string
		values []string
	}{
		{"-f", f.Paths},
		{"--env-file", f.EnvFiles},
		{"--profile", f.Profiles},
		{"--project-directory", []string{f.Dir}},
		{"-p", []string{f.Name}},
	} {
		for _, value := range given.values {
			if value != "" {
				flags = append(flags, given.flag, value)
			}
		}
	}
	return flags
}
