package scaffold

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/scaffold/merge"
)

// Action is what happens to one file.
type Action string

// The actions of a plan. Same and Keep change nothing; a conflict keeps the whole plan from being applied.
const (
	Create   Action = "create"
	Update   Action = "update" // what fastdock wrote is unchanged
	Merge    Action = "merge"  // hand edits and what is new, both
	Same     Action = "same"
	Keep     Action = "keep"
	Conflict Action = "conflict"
)

// Changes reports whether the action writes.
func (a Action) Changes() bool { return a == Create || a == Update || a == Merge }

// Step is what happens to one file, and why.
type Step struct {
	Path   string
	Action Action
	Cause  string

	file       File   // with the content that is written
	before     []byte // what is there now
	existed    bool
	secret     bool   // the content is not shown
	wouldBe    []byte // what fastdock has for a file that is in the way; nil where it is nothing that a file replaces
	merged     []byte // with both versions of each collision
	collisions []merge.Conflict
	decided    Decision
	inTheWay   string // why it had to be decided
}

// Plan is what would happen to each file of a tree in a directory: one step per file, sorted by path.
type Plan struct {
	Dir   string
	Steps []Step

	earlier Record
}

// Only returns the steps of that action.
func (p Plan) Only(actions ...Action) []Step {
	var steps []Step
	for _, step := range p.Steps {
		if slices.Contains(actions, step.Action) {
			steps = append(steps, step)
		}
	}
	return steps
}

// Changes reports whether applying the plan would write anything.
func (p Plan) Changes() bool { return len(p.Only(Create, Update, Merge)) > 0 }

// Writes returns what would be written to the path; nil where nothing is.
func (p Plan) Writes(path string) []byte {
	for _, step := range p.Only(Create, Update, Merge) {
		if step.Path == path {
			return step.file.Content
		}
	}
	return nil
}

// Drift returns the steps that say that what is committed is not what the answers give: everything but what belongs
// to one machine.
func (p Plan) Drift() []Step {
	return slices.DeleteFunc(p.Only(Create, Update, Merge, Conflict), func(step Step) bool {
		return isEnvironment(step.Path) || step.file.Once || path.Base(step.Path) == ShadowedDir
	})
}

// String returns one line per step: what, which file, why.
func (p Plan) String() string {
	var out strings.Builder
	for _, step := range p.Steps {
		fmt.Fprintf(&out, "%-8s  %-28s  %s\n", step.Action, step.Path, step.Cause)
	}
	return out.String()
}

// Diff returns the plan as unified diffs: what would be written, and of a conflict what fastdock would have written. A
// file with secrets is named only.
func (p Plan) Diff() string {
	var out strings.Builder
	for _, step := range p.Steps {
		out.WriteString(step.Diff())
	}
	return out.String()
}

// Diff returns the step as a unified diff; empty where nothing changes.
func (s Step) Diff() string {
	after := s.file.Content
	if s.Action == Conflict {
		after = s.wouldBe
	}
	switch {
	case !s.Action.Changes() && s.Action != Conflict, s.IsFolder(), after == nil:
		return ""
	case s.secret:
		return fmt.Sprintf("--- %s is changed; not shown, because it contains passwords\n", s.Path)
	case !s.existed:
		return merge.Diff(s.Path, nil, after)
	}
	return merge.Diff(s.Path, s.before, after)
}

// IsFolder reports whether the step makes a folder rather than a file.
func (s Step) IsFolder() bool { return s.file.Mode.IsDir() }

// Conflicts returns the places of the file where a hand edit and what is new collide; none where the whole file is in
// the way.
func (s Step) Conflicts() []merge.Conflict { return s.collisions }

func sortSteps(steps []Step) {
	slices.SortFunc(steps, func(a, b Step) int { return strings.Compare(a.Path, b.Path) })
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
