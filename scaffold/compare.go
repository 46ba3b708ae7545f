package scaffold

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"

	"github.com/fastdock/fastdock/internal/regular"
)

// Compare holds a tree against a directory, which need not exist: against what is there, what an earlier run
// wrote, and what was decided of files that are in the way. It reads and never writes. A decision about a file
// that needs none is an error.
func Compare(tree Tree, dir string, earlier Record, decisions map[string]Decision) (Plan, error) {
	plan := Plan{Dir: dir, earlier: earlier}
	root, err := os.OpenRoot(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		for _, file := range tree {
			plan.Steps = append(plan.Steps, Step{
				Path:   file.Path,
				Action: Create,
				Cause:  file.purpose(),
				file:   file,
				secret: file.secret(),
			})
		}
	case err != nil:
		return Plan{}, fmt.Errorf("open folder %q: %w", dir, cause(err))
	default:
		defer func() { _ = root.Close() }()
		c := comparison{root, tree, earlier}
		if plan.Steps, err = c.steps(); err != nil {
			return Plan{}, err
		}
	}
	return plan, plan.decide(decisions)
}

// comparison is what steps are found with.
type comparison struct {
	root    *os.Root
	tree    Tree
	earlier Record
}

func (c comparison) steps() ([]Step, error) {
	steps, err := c.conflicting()
	if err != nil {
		return nil, err
	}
	for _, file := range c.tree {
		step, err := c.step(file)
		if err != nil {
			return nil, fmt.Errorf("look at %q: %w", file.Path, err)
		}
		steps = append(steps, step)
	}
	steps = append(steps, c.abandoned()...)
	sortSteps(steps)
	return steps, nil
}

func (c comparison) step(file File) (Step, error) {
	step := Step{Path: file.Path, file: file, secret: file.secret()}
	if parent := path.Dir(file.Path); parent != "." {
		info, err := c.root.Lstat(parent)
		if err == nil && !info.IsDir() {
			step.Action, step.Cause = Conflict, fmt.Sprintf("%s is %s", parent, describe(info))
			return step, nil
		}
	}
	info, err := c.root.Lstat(file.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return c.missing(step), nil
	case err != nil:
		return step, cause(err)
	}
	step.existed = true
	switch {
	case file.Mode.IsDir() && info.IsDir():
		step.Action, step.Cause = Same, "already exists"
		return step, nil
	case !info.Mode().IsRegular() || file.Mode.IsDir():
		step.Action, step.Cause = Conflict, "is "+describe(info)
		return step, nil
	}
	if step.before, err = regular.ReadIn(c.root, file.Path); err != nil {
		return step, cause(err)
	}
	return c.resolve(step), nil
}

// missing creates a file that is not there, unless it is code that a user took away again.
func (c comparison) missing(step Step) Step {
	if _, written := c.earlier.Files[step.Path]; written && step.file.Code {
		step.Action, step.Cause = Keep, "you removed it"
		return step
	}
	step.Action, step.Cause = Create, step.file.purpose()
	return step
}

// abandoned returns files that an earlier run wrote and this one would not. They stay: who knows what uses them.
func (c comparison) abandoned() []Step {
	var steps []Step
	for _, name := range slices.Sorted(maps.Keys(c.earlier.Files)) {
		if c.tree.Content(name) != nil || !fs.ValidPath(name) || slices.Contains(c.earlier.Foreign, name) {
			continue
		}
		if _, err := c.root.Lstat(name); err == nil {
			steps = append(steps, Step{Path: name, Action: Keep, Cause: "is no longer needed; remove it if nothing uses it"})
		}
	}
	return steps
}

func (f File) secret() bool { return f.Mode.Perm() == secretMode }

// cause returns the bare reason of a failed file operation, for messages that name the file themselves.
func cause(err error) error {
	var pathError *fs.PathError
	var linkError *os.LinkError // of a rename
	switch {
	case errors.As(err, &pathError):
		return pathError.Err
	case errors.As(err, &linkError):
		return linkError.Err
	}
	return err
}
