package review

import (
	"slices"

	"github.com/fastdock/fastdock/scaffold"
)

// list is the rows that can be chosen: the steps that do something, what is conflicting first, and behind a row of
// its own those that leave a file as it is.
type list struct {
	rows      []row
	cursor    int
	top       int // the first row on the screen
	unfolded  bool
	unchanged []scaffold.Step
}

// row is a step, or the row that folds away those that change nothing.
type row struct {
	step scaffold.Step
	fold bool
}

// order is how the groups follow each other.
var order = [...]scaffold.Action{
	scaffold.Conflict,
	scaffold.Merge,
	scaffold.Update,
	scaffold.Create,
	scaffold.Keep,
	scaffold.Same,
}

// group returns the place of the step's group. A file that was conflicting stays where it was decided.
func group(step scaffold.Step) int {
	if isConflict(step) {
		return 0
	}
	return slices.Index(order[:], step.Action)
}

// setPlan returns the list of another plan, with the cursor on the file where it was.
func (l list) setPlan(plan scaffold.Plan) list {
	steps := slices.Clone(plan.Steps)
	slices.SortStableFunc(steps, func(a, b scaffold.Step) int { return group(a) - group(b) })
	stays := func(step scaffold.Step) bool { return !isConflict(step) && !step.Action.Changes() }
	l.unchanged = slices.DeleteFunc(slices.Clone(steps), func(step scaffold.Step) bool { return !stays(step) })
	chosen, first := l.path(), l.rows == nil
	l.rows = nil
	for _, step := range steps {
		if !stays(step) {
			l.rows = append(l.rows, row{step: step})
		}
	}
	if l = l.fold(l.unfolded); first {
		return l
	}
	return l.selectPath(chosen)
}

// fold shows or hides the steps that change nothing.
func (l list) fold(unfolded bool) list {
	l.unfolded = unfolded
	l.rows = slices.Clone(l.rows)
	if i := slices.IndexFunc(l.rows, func(r row) bool { return r.fold }); i >= 0 {
		l.rows = l.rows[:i]
	}
	if len(l.unchanged) > 0 {
		l.rows = append(l.rows, row{fold: true})
	}
	if unfolded {
		for _, step := range l.unchanged {
			l.rows = append(l.rows, row{step: step})
		}
	}
	return l.selectRow(l.cursor)
}

// path returns the file that the cursor is on; empty on the row that folds.
func (l list) path() string { return l.selected().step.Path }

func (l list) selected() row {
	if l.cursor >= len(l.rows) {
		return row{}
	}
	return l.rows[l.cursor]
}

// selectPath moves the cursor to a file, or leaves it about where it is.
func (l list) selectPath(path string) list {
	if i := slices.IndexFunc(l.rows, func(r row) bool { return r.step.Path == path }); i >= 0 {
		l.cursor = i
	}
	return l.selectRow(l.cursor)
}

// selectRow puts the cursor on the i-th row, or on the nearest there is.
func (l list) selectRow(i int) list {
	l.cursor = max(0, min(i, len(l.rows)-1))
	return l
}

// scroll moves the rows so that the cursor is among those on the screen.
func (l list) scroll(height int) list {
	height = max(1, height)
	l.top = min(l.top, l.cursor, max(0, len(l.rows)-height))
	l.top = max(l.top, l.cursor-height+1)
	return l
}
