package scaffold

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

// resolveDockerignore adds to a .dockerignore that was there before what no build may see. One that leaves out what the
// builds need is in the way.
func resolveDockerignore(step Step) Step {
	needed, err := leftOut(step.before, step.file.Needs)
	secret := []string{".env", ".fastdock", ".git", ".venv"}
	hidden, secretErr := leftOut(step.before, secret)
	missing := slices.DeleteFunc(slices.Clone(secret), func(name string) bool { return slices.Contains(hidden, name) })
	switch err = errors.Join(err, secretErr); {
	case err != nil:
		step.Action, step.Cause = Conflict, "has a line that is no pattern"
	case len(needed) > 0:
		step.Action, step.Cause = Conflict, "leaves out "+strings.Join(needed, ", ")+", which the images are built from"
	case len(missing) == 0:
		step.Action, step.Cause = Keep, "exists and leaves out "+strings.Join(secret, ", ")
	default:
		step.file.Content = appendLines(step.before, missing)
		step.Action, step.Cause = Update, "gets "+strings.Join(missing, ", ")
	}
	return step
}

// leftOut returns the paths that a .dockerignore keeps out of a build, by the engine's own rules.
func leftOut(dockerignore []byte, paths []string) ([]string, error) {
	patterns, err := ignorefile.ReadAll(bytes.NewReader(dockerignore))
	if err != nil {
		return nil, err
	}
	matcher, err := patternmatcher.New(patterns)
	if err != nil {
		return nil, err
	}
	var left []string
	for _, path := range paths {
		matched, err := matcher.MatchesOrParentMatches(path)
		if err != nil {
			return nil, err
		}
		if matched {
			left = append(left, path)
		}
	}
	return left, nil
}
