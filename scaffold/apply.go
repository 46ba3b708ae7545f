package scaffold

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"

	"github.com/fastdock/fastdock/scaffold/merge"
)

// ConflictError states which files keep a plan from being applied.
type ConflictError struct {
	Dir   string
	Steps []Step
}

func (e *ConflictError) Error() string {
	text := fmt.Sprintf("nothing written: conflicting files in %q", e.Dir)
	for _, step := range e.Steps {
		text += fmt.Sprintf("\n  %s: %s", step.Path, step.Cause)
		for _, collision := range step.collisions {
			text += collisionText(collision)
		}
	}
	return text + "\nfor each file, --keep FILE keeps yours and --replace FILE uses fastdock's (--diff shows it); or " +
		"move it, or choose another folder"
}

// collisionText shows both versions of a stretch.
func collisionText(collision merge.Conflict) string {
	text := fmt.Sprintf("\n    line %d:", collision.Line)
	for _, line := range collision.Mine {
		text += "\n      yours     " + line
	}
	for _, line := range collision.Theirs {
		text += "\n      fastdock  " + line
	}
	return text
}

// Conflict returns a [*ConflictError] with everything that is in the way, or nil.
func (p Plan) Conflict() error {
	if steps := p.Only(Conflict); steps != nil {
		return &ConflictError{p.Dir, steps}
	}
	return nil
}

// Apply writes what the plan creates, updates and merges, and makes the directory where it is missing. Each file
// is its old self or its new one at any moment. Where something fails, or has changed since the plan was made,
// everything is put back as it was.
func (p Plan) Apply() error {
	if err := p.Conflict(); err != nil {
		return err
	}
	w := writer{dir: p.Dir}
	err := w.open()
	if err == nil {
		defer func() { _ = w.root.Close() }()
		err = w.write(p)
	}
	if err != nil {
		return errors.Join(err, w.undo())
	}
	return nil
}

func (w *writer) write(p Plan) error {
	for _, folder := range p.folders() {
		w.sweep(folder)
	}
	steps, err := p.recordAround(p.Only(Create, Update, Merge))
	if err != nil {
		return err
	}
	for _, step := range steps {
		write := w.replace
		if step.Action == Create {
			write = w.create
		}
		if err := write(step); err != nil {
			return fmt.Errorf("%s %q: %w", step.Action, filepath.Join(w.dir, step.Path), cause(err))
		}
	}
	return nil
}

// recordAround lets the record be written first with the new answers and the files as they were, and last with the
// files as they are: a run that is killed in between is ended by the next one.
func (p Plan) recordAround(steps []Step) ([]Step, error) {
	at := slices.IndexFunc(steps, func(step Step) bool { return step.Path == RecordFile })
	if at < 0 {
		return steps, nil
	}
	record, err := ReadRecord(steps[at].file.Content)
	if err != nil {
		return nil, err
	}
	record.Files = p.earlier.Files
	begun, done := steps[at], steps[at]
	if begun.file.Content, err = record.Format(); err != nil {
		return nil, err
	}
	done.Action, done.before = Update, begun.file.Content
	return slices.Concat([]Step{begun}, passwordsFirst(slices.Concat(steps[:at], steps[at+1:])), []Step{done}), nil
}

// passwordsFirst lets the app's environment be written last: the next run takes the passwords in it from
// the environment files of the services, which must be there then.
func passwordsFirst(steps []Step) []Step {
	at := slices.IndexFunc(steps, func(step Step) bool { return step.Path == appEnvironment })
	if at < 0 {
		return steps
	}
	return slices.Concat(steps[:at], steps[at+1:], steps[at:at+1])
}

// folders returns those that hold files of the plan.
func (p Plan) folders() []string {
	var folders []string
	for _, step := range p.Steps {
		folders = append(folders, path.Dir(step.Path))
	}
	slices.Sort(folders)
	return slices.Compact(folders)
}
