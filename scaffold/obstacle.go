package scaffold

import (
	"cmp"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"strings"
)

// Obstacle returns why no image of the project can be built, whatever else is answered, and what to do about it; nil
// where nothing is known to be wrong.
func (f Folder) Obstacle(spec Spec) error {
	switch {
	case f.Found.Several != nil:
		return fmt.Errorf("%d folders contain a FastAPI application: %s; name one, for example `fastdock new %s`",
			len(f.Found.Several), strings.Join(f.Found.Several, ", "), filepath.Join(f.Dir, f.Found.Several[0]))
	case f.Found.Template != "":
		return asTemplate(f.Found.Template)
	case spec.Code.App == "" && f.Found.Unclear != "":
		return fmt.Errorf("%q belongs to a Python project without a FastAPI application and without declared dependencies: "+
			"add both, or run `fastdock new` in an empty folder for the starter app", f.Found.Unclear)
	case spec.Code.App == "" && f.Found.Unstartable != "":
		return errors.New(f.Found.Unstartable)
	}
	if spec.Code.Manager == Pip && spec.Code.Requirements == "" {
		return unread(spec.Facts.Unread)
	}
	if spec.Facts.Starter {
		return nil
	}
	var stale error
	if spec.Code.Manager == Poetry {
		stale = stalePoetryLock(f.Lock(), f.pyproject)
	}
	return cmp.Or(noPython(spec), stale, unusableLock(spec))
}

// asTemplate names the command that makes a project of a template.
func asTemplate(file string) error {
	command := "uvx copier copy . FOLDER"
	if file == "cookiecutter.json" {
		command = "uvx cookiecutter ."
	}
	return fmt.Errorf("%q makes this a project template: create a project with `%s`, then run `fastdock new` in its "+
		"folder",
		file, command)
}

// unread names the command that converts a file which no image is installed from.
func unread(file string) error {
	const again = "; then run `fastdock new` again"
	switch path.Base(file) {
	case ".":
		return nil
	case "Pipfile":
		return fmt.Errorf("the dependencies are in %q, but the images install with uv, pip, Poetry or PDM: convert it with "+
			"`uvx migrate-to-uv`"+again, file)
	}
	return fmt.Errorf("the dependencies are in %q, but the images install without conda: list the Python packages in "+
		"\"requirements.txt\""+again, file)
}
