package scaffold

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"

	"github.com/fastdock/fastdock/internal/regular"
)

// conflicting returns the steps for existing files that Compose or uv would read instead of the tree's: a lock that
// uv made earlier, Compose files, and a Dockerfile that nothing here builds.
func (c comparison) conflicting() ([]Step, error) {
	dockerfile := "is yours; the images are built from " + strings.Join(c.tree.dockerfiles(), " and ")
	if c.tree.Content(OverlayFile) != nil {
		dockerfile = "stays as it is"
	}
	watched := append(c.otherComposeFiles(), Step{Path: "Dockerfile", Action: Keep, Cause: dockerfile})
	for _, name := range []string{"Dockerfile.dev", "Dockerfile.fastapi", ".dockerignore"} {
		watched = append(watched, Step{Path: name, Action: Keep, Cause: "stays as it is"})
	}
	if c.tree.Content(LockFile) == nil {
		watched = append(watched, Step{Path: LockFile, Action: Keep, Cause: "exists; uv keeps it up to date"})
	}
	var steps []Step
	for _, step := range watched {
		if c.tree.Content(step.Path) != nil {
			continue
		}
		if _, recorded := c.earlier.Files[step.Path]; recorded && step.Action == Keep {
			continue // no longer needed, which is reported
		}
		_, err := c.root.Lstat(step.Path)
		if err == nil {
			steps = append(steps, step)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("look at %q: %w", step.Path, cause(err))
		}
	}
	return steps, nil
}

// dockerfiles returns the files that fastdock's images are built with.
func (t Tree) dockerfiles() []string {
	var names []string
	for _, file := range t {
		if strings.HasPrefix(file.Path, "Dockerfile.") && path.Ext(file.Path) != ".dockerignore" {
			names = append(names, file.Path)
		}
	}
	slices.Sort(names)
	slices.Reverse(names)
	return names
}

// otherComposeFiles returns those that Compose would read instead of the tree's, or lay over it. Where the tree has an
// overlay, they are the project's own, which it lies over.
func (c comparison) otherComposeFiles() []Step {
	extends := c.tree.Content(OverlayFile) != nil
	var steps []Step
	for _, name := range slices.Concat(cli.DefaultFileNames, cli.DefaultOverrideFileNames) {
		step := Step{Path: name, Action: Conflict, Cause: "takes precedence over docker-compose.yml"}
		_, written := c.earlier.Files[name]
		override := slices.Contains(cli.DefaultOverrideFileNames, name)
		switch {
		case extends && override && written && c.isMarked(name):
			step.Cause = "was written by an earlier run for another Compose file, and Compose would merge it over yours; " +
				"remove it"
		case extends:
			step.Action, step.Cause = Keep, "stays as it is; "+OverlayFile+" extends it"
		case override:
			step.Cause = "takes precedence over docker-compose.override.yml"
		}
		steps = append(steps, step)
	}
	return steps
}

// isMarked reports whether a file has the header of those that fastdock writes.
func (c comparison) isMarked(name string) bool {
	content, err := regular.ReadIn(c.root, name)
	return err == nil && bytes.Contains(content, []byte(writtenMark))
}
