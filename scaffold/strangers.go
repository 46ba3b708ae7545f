package scaffold

import (
	"errors"
	"fmt"
	"io/fs"
)

// strangers are files beside the tree that decide about it, or that a person may take for the tree's: a lock that
// uv made earlier, files that Compose would read instead of the tree's, or warn about (compose-go,
// DefaultFileNames and DefaultOverrideFileNames), and a Dockerfile that nothing here builds.
func (c comparison) strangers() ([]Step, error) {
	watched := []Step{
		{Path: "Dockerfile", Action: Keep, Cause: "is yours; the images are built from Dockerfile.fastapi and Dockerfile.dev"},
		{Path: "compose.override.yaml", Action: Conflict, Cause: "is what Compose would read instead of docker-compose.override.yml"},
		{Path: "compose.override.yml", Action: Conflict, Cause: "is what Compose would read instead of docker-compose.override.yml"},
		{Path: "compose.yaml", Action: Conflict, Cause: "is what Compose would read instead of docker-compose.yml"},
		{Path: "compose.yml", Action: Conflict, Cause: "is what Compose would read instead of docker-compose.yml"},
		{Path: "docker-compose.override.yaml", Action: Conflict, Cause: "is what Compose would not know from docker-compose.override.yml"},
		{Path: "docker-compose.yaml", Action: Conflict, Cause: "is what Compose would not know from docker-compose.yml"},
	}
	if c.tree.Content(LockFile) == nil {
		watched = append(watched, Step{Path: LockFile, Action: Keep, Cause: "exists; uv keeps it up to date"})
	}
	var steps []Step
	for _, step := range watched {
		_, err := c.root.Lstat(step.Path)
		if err == nil {
			steps = append(steps, step)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("look at %q: %w", step.Path, cause(err))
		}
	}
	return steps, nil
}
