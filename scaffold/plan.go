package scaffold

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// Action is what happens to one file.
type Action string

// The actions of a plan. Only a create changes anything; a conflict keeps the whole plan from being applied.
const (
	Create   Action = "create"
	Same     Action = "same"
	Keep     Action = "keep"
	Conflict Action = "conflict"
)

// Step is what happens to one file, and why.
type Step struct {
	Path   string
	Action Action
	Cause  string
}

// Plan is what would happen to each file of a tree in a directory: one step per file, sorted by path.
type Plan struct {
	Dir   string
	Steps []Step
	tree  Tree
}

// Compare holds a tree against a directory, which need not exist. It reads and never writes.
func Compare(tree Tree, dir string) (Plan, error) {
	plan := Plan{Dir: dir, tree: tree}
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		for _, file := range tree {
			plan.Steps = append(plan.Steps, Step{file.Path, Create, "not there yet"})
		}
		return plan, nil
	}
	if err != nil {
		return Plan{}, fmt.Errorf("open folder %q: %w", dir, cause(err))
	}
	defer func() { _ = root.Close() }()
	plan.Steps, err = compare(tree, root)
	return plan, err
}

func compare(tree Tree, root *os.Root) ([]Step, error) {
	steps, err := strangers(tree, root)
	if err != nil {
		return nil, err
	}
	for _, file := range tree {
		action, cause, err := compareFile(file, root)
		if err != nil {
			return nil, fmt.Errorf("look at %q: %w", file.Path, err)
		}
		steps = append(steps, Step{file.Path, action, cause})
	}
	sortSteps(steps)
	return steps, nil
}

func compareFile(file File, root *os.Root) (Action, string, error) {
	if parent := path.Dir(file.Path); parent != "." {
		info, err := root.Lstat(parent)
		if err == nil && !info.IsDir() {
			return Conflict, fmt.Sprintf("%s is %s", parent, describe(info)), nil
		}
	}
	info, err := root.Lstat(file.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Create, "not there yet", nil
	case err != nil:
		return "", "", cause(err)
	case file.Mode.IsDir() && info.IsDir():
		return Same, "is there", nil
	case !info.Mode().IsRegular() || file.Mode.IsDir():
		return Conflict, "is " + describe(info), nil
	}
	existing, err := root.ReadFile(file.Path)
	if err != nil {
		return "", "", cause(err)
	}
	action, why := judge(file, existing)
	return action, why, nil
}

// strangers are files beside the tree that decide about it: a lock that uv made earlier, and files that Compose
// would read instead of the tree's, or warn about (compose-go, DefaultFileNames and DefaultOverrideFileNames).
func strangers(tree Tree, root *os.Root) ([]Step, error) {
	watched := []Step{
		{"compose.override.yaml", Conflict, "Compose would read it instead of docker-compose.override.yml"},
		{"compose.override.yml", Conflict, "Compose would read it instead of docker-compose.override.yml"},
		{"compose.yaml", Conflict, "Compose would read it instead of docker-compose.yml"},
		{"compose.yml", Conflict, "Compose would read it instead of docker-compose.yml"},
		{"docker-compose.override.yaml", Conflict, "Compose would not know it from docker-compose.override.yml"},
		{"docker-compose.yaml", Conflict, "Compose would not know it from docker-compose.yml"},
	}
	if tree.Content(LockFile) == nil {
		watched = append(watched, Step{LockFile, Keep, "exists; uv keeps it up to date"})
	}
	var steps []Step
	for _, step := range watched {
		_, err := root.Lstat(step.Path)
		if err == nil {
			steps = append(steps, step)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("look at %q: %w", step.Path, cause(err))
		}
	}
	return steps, nil
}

func describe(info fs.FileInfo) string {
	switch {
	case info.IsDir():
		return "a directory"
	case info.Mode()&fs.ModeSymlink != 0:
		return "a symbolic link"
	case info.Mode().IsRegular():
		return "a file"
	}
	return "not a regular file"
}

// cause is the bare reason of a failed file operation, for messages that name the file themselves.
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

// Only returns the steps of that action.
func (p Plan) Only(action Action) []Step {
	var steps []Step
	for _, step := range p.Steps {
		if step.Action == action {
			steps = append(steps, step)
		}
	}
	return steps
}

// Has says whether the plan has a step for the path.
func (p Plan) Has(path string) bool {
	for _, step := range p.Steps {
		if step.Path == path {
			return true
		}
	}
	return false
}

// String returns one line per step: what, which file, why.
func (p Plan) String() string {
	var out strings.Builder
	for _, step := range p.Steps {
		fmt.Fprintf(&out, "%-8s  %-28s  %s\n", step.Action, step.Path, step.Cause)
	}
	return out.String()
}

func sortSteps(steps []Step) {
	slices.SortFunc(steps, func(a, b Step) int { return strings.Compare(a.Path, b.Path) })
}
