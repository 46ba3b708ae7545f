package compose

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/compose-spec/compose-go/v2/cli"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/internal/composefile"
)

// preflight looks at every file that the loader would read, and says which one it must not.
func (f Files) preflight(envFiles []string) error {
	if err := f.variablesFit(envFiles); err != nil {
		return err
	}
	options, err := f.options(envFiles)
	if err != nil {
		return nil //nolint:nilerr // the loader says it better
	}
	dir, err := options.GetWorkingDir()
	if err != nil {
		return nil //nolint:nilerr // the loader says it better
	}
	r := composefile.NewReader(options.Environment)
	for _, file := range options.ConfigPaths {
		if file != "-" && !composefile.IsRemote(file) {
			r.Read(file, dir)
		}
	}
	return notLoaded(r.Err())
}

// notLoaded reports a file that must not be loaded as one that is wrong.
func notLoaded(err error) error {
	var reason *composefile.Error
	if errors.As(err, &reason) {
		return &devenv.FileError{File: ShortPath(reason.File), Text: devenv.SanitizeText(reason.Text)}
	}
	return err
}

// variablesFit looks at the files with variables, which are read before any Compose file is found.
func (f Files) variablesFit(envFiles []string) error {
	if len(envFiles) == 0 {
		envFiles = f.dotenvs()
	}
	for _, file := range envFiles {
		if err := composefile.CheckVariables(file); err != nil {
			return notLoaded(err)
		}
	}
	return nil
}

// dotenvs returns the files with variables in the project's folder, which may be above the current one.
func (f Files) dotenvs() []string {
	dir, err := filepath.Abs(f.Dir)
	if len(f.Paths) > 0 && f.Dir == "" {
		dir, err = filepath.Abs(filepath.Dir(f.Paths[0]))
	}
	if err != nil {
		return nil
	}
	files := []string{filepath.Join(dir, ".env")}
	for above := dir; ; above = filepath.Dir(above) {
		for _, name := range cli.DefaultFileNames {
			if _, err := os.Stat(filepath.Join(above, name)); err == nil {
				return append(files, filepath.Join(above, ".env"))
			}
		}
		if above == filepath.Dir(above) {
			return files
		}
	}
}
