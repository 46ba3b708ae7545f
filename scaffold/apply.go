package scaffold

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
)

// ConflictError says which files keep a plan from being applied.
type ConflictError struct {
	Dir   string
	Steps []Step
}

func (e *ConflictError) Error() string {
	text := fmt.Sprintf("nothing written: files are in the way in %q", e.Dir)
	for _, step := range e.Steps {
		text += fmt.Sprintf("\n  %s: %s", step.Path, step.Cause)
	}
	return text + "\nchange or move them, or choose another folder"
}

// Conflict returns a [*ConflictError] with everything that is in the way, or nil.
func (p Plan) Conflict() error {
	if steps := p.Only(Conflict); steps != nil {
		return &ConflictError{p.Dir, steps}
	}
	return nil
}

// Apply creates the files that the plan creates, and the directory where it is missing. It touches no existing
// file. Where something fails, or appeared since the plan was made, everything it made is removed again.
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

// writer writes below one directory; os.Root sees to it that nothing, not even a link, leads out of it.
type writer struct {
	dir   string
	root  *os.Root
	above []string // directories made to get to dir, outermost first
	made  []string // files and directories made below it, in order
}

func (w *writer) open() error {
	for dir := filepath.Clean(w.dir); ; dir = filepath.Dir(dir) {
		if _, err := os.Lstat(dir); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		w.above = slices.Insert(w.above, 0, dir)
	}
	for i, dir := range w.above {
		if err := os.Mkdir(dir, 0o755); err != nil {
			w.above = w.above[:i]
			return fmt.Errorf("create folder %q: %w", w.dir, cause(err))
		}
	}
	root, err := os.OpenRoot(w.dir)
	if err != nil {
		return fmt.Errorf("open folder %q: %w", w.dir, cause(err))
	}
	w.root = root
	return nil
}

func (w *writer) write(p Plan) error {
	for _, step := range p.Only(Create) {
		i := slices.IndexFunc(p.tree, func(file File) bool { return file.Path == step.Path })
		if err := w.create(p.tree[i]); err != nil {
			return fmt.Errorf("create %q: %w", filepath.Join(w.dir, step.Path), cause(err))
		}
	}
	return nil
}

// create writes the file under another name first, so that it is there whole or not at all.
func (w *writer) create(file File) error {
	if file.Mode.IsDir() {
		return w.mkdir(file.Path)
	}
	parent := path.Dir(file.Path)
	if err := w.mkdir(parent); err != nil {
		return err
	}
	temporary := path.Join(parent, ".fastdock-"+rand.Text())
	if err := w.writeNew(temporary, file); err != nil {
		return errors.Join(err, w.remove(temporary))
	}
	// A rename replaces what is there; the plan saw nothing, and what came since is not ours to replace.
	_, err := w.root.Lstat(file.Path)
	switch {
	case err == nil:
		err = fs.ErrExist
	case errors.Is(err, fs.ErrNotExist):
		err = w.root.Rename(temporary, file.Path)
	}
	if err != nil {
		return errors.Join(err, w.remove(temporary))
	}
	w.made = append(w.made, file.Path)
	return nil
}

func (w *writer) mkdir(dir string) error {
	if dir == "." {
		return nil
	}
	if err := w.mkdir(path.Dir(dir)); err != nil {
		return err
	}
	err := w.root.Mkdir(dir, 0o755)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err == nil {
		w.made = append(w.made, dir)
		err = w.root.Chmod(dir, 0o755)
	}
	return err
}

func (w *writer) writeNew(name string, file File) error {
	out, err := w.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, file.Mode)
	if err != nil {
		return err
	}
	_, err = out.Write(file.Content)
	return errors.Join(err, out.Chmod(file.Mode), out.Close())
}

func (w *writer) remove(name string) error {
	if err := w.root.Remove(name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// undo removes what the writer made, last first.
func (w *writer) undo() error {
	var errs []error
	for _, name := range slices.Backward(w.made) {
		errs = append(errs, w.remove(name))
	}
	for _, dir := range slices.Backward(w.above) {
		errs = append(errs, os.Remove(dir))
	}
	return errors.Join(errs...)
}
