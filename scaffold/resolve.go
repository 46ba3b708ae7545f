package scaffold

import (
	"bytes"
	"fmt"
	"path"
	"slices"

	"github.com/fastdock/fastdock/scaffold/merge"
)

// resolve decides the action for a regular file that exists where the tree has one.
func (c comparison) resolve(step Step) Step {
	step.wouldBe = step.file.Content
	switch {
	case bytes.Equal(unixLines(step.before), unixLines(step.file.Content)):
		step.Action, step.Cause = Same, "up to date"
	case isEnvironment(step.Path):
		return c.resolveEnv(step)
	case step.Path == ".gitignore":
		step.file.Content, step.Action, step.Cause = addToIgnore(step.before)
	case c.isForeign(step.Path):
		return resolveDockerignore(step)
	case path.Base(step.Path) == LockFile:
		step.Action, step.Cause = Update, "follows pyproject.toml"
	case step.Path == RecordFile:
		step.Action, step.Cause = Update, "remembers this run"
	default:
		return c.resolveMerge(step)
	}
	return step
}

// isForeign reports whether a file that can be added to was there before fastdock was.
func (c comparison) isForeign(name string) bool {
	_, written := c.earlier.Files[name]
	return slices.Contains(addedTo, name) && (!written || slices.Contains(c.earlier.Foreign, name))
}

const envUnreadable = "cannot be read by Compose; check its quotes and that each line is KEY=value"

// resolveEnv adds what is missing; a file that Compose could not read is in the way.
func (c comparison) resolveEnv(step Step) Step {
	content, action, why, err := addToEnv(step.before, step.file.Content, c.earlier.Files[step.Path+".example"])
	if err != nil {
		// The library's own words may quote the file, and so a secret.
		step.Action, step.Cause = Conflict, envUnreadable
		return step
	}
	step.file.Content, step.Action, step.Cause = content, action, why
	return step
}

// resolveMerge merges three ways where the file is one that an earlier run wrote.
func (c comparison) resolveMerge(step Step) Step {
	base, written := c.earlier.Files[step.Path]
	if !written {
		step.Action, step.Cause = Conflict, "already exists and was not created by fastdock"
		return step
	}
	if bytes.Equal(base, step.file.Content) {
		step.Action, step.Cause = Keep, "was edited by you and is up to date"
		return step
	}
	merged := merge.Three(base, step.before, step.file.Content)
	switch {
	case merged.Conflicts != nil:
		step.Action, step.merged, step.collisions = Conflict, merged.Content, merged.Conflicts
		step.Cause = fmt.Sprintf("conflicts at line %d: both you and fastdock changed it", merged.Conflicts[0].Line)
	case bytes.Equal(merged.Content, step.before):
		step.Action, step.Cause = Keep, "has your edits and is up to date"
	case bytes.Equal(unixLines(step.before), base):
		step.Action, step.Cause, step.file.Content = Update, "matches the current answers", merged.Content
	default:
		step.Action, step.Cause, step.file.Content = Merge, "keeps your edits and adds what is new", merged.Content
	}
	return step
}

// unixLines lets a checkout with the line ends of Windows equal what was written.
func unixLines(content []byte) []byte {
	return bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n"))
}
