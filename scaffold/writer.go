package scaffold

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/internal/regular"
)

// writer writes below one directory; os.Root sees to it that nothing, not even a link, leads out of it.
type writer struct {
	dir      string
	root     *os.Root
	above    []string // directories made to get to dir, outermost first
	made     []string // files and directories made below it, in order
	replaced []Step   // files that were there before
}

// errChanged reports that a plan no longer fits what is there.
var errChanged = errors.New("it changed after the plan was made; run `fastdock new` again")

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
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("open folder %q: it is a broken symbolic link", w.dir)
	}
	if err != nil {
		return fmt.Errorf("open folder %q: %w", w.dir, cause(err))
	}
	w.root = root
	return nil
}

// create writes a file that was not there. A rename replaces what is there; the plan saw nothing, and what came
// since is not ours to replace.
func (w *writer) create(step Step) error {
	file := step.file
	if file.Mode.IsDir() {
		return w.mkdir(file.Path)
	}
	if err := w.mkdir(path.Dir(file.Path)); err != nil {
		return err
	}
	err := w.put(file, func() error {
		_, err := w.root.Lstat(file.Path)
		if err == nil {
			return fs.ErrExist
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
	if err == nil {
		w.made = append(w.made, file.Path)
	}
	return err
}

// replace writes a file in the place of the one that the plan saw.
func (w *writer) replace(step Step) error {
	info, err := w.root.Lstat(step.Path)
	if err != nil {
		return err
	}
	file := step.file
	if !step.secret {
		file.Mode = info.Mode().Perm()
	}
	err = w.put(file, func() error {
		now, err := regular.ReadIn(w.root, step.Path)
		if err == nil && !bytes.Equal(now, step.before) {
			return errChanged
		}
		return err
	})
	if err == nil {
		step.file.Mode = info.Mode().Perm()
		w.replaced = append(w.replaced, step)
	}
	return err
}

// put writes the file under another name first, so that it is there whole or not at all, and gives it its own
// name if allowed says so.
func (w *writer) put(file File, allowed func() error) error {
	temporary := path.Join(path.Dir(file.Path), ".fastdock-"+rand.Text())
	err := w.writeNew(temporary, file)
	if err == nil {
		err = allowed()
	}
	if err == nil {
		err = w.root.Rename(temporary, file.Path)
	}
	if err != nil {
		return errors.Join(err, w.remove(temporary))
	}
	return nil
}

var temporaryName = lazyregexp.New(`^\.fastdock-[A-Z2-7]{26}$`)

// sweep removes what a run that was killed left unfinished.
func (w *writer) sweep(folder string) {
	entries, err := fs.ReadDir(w.root.FS(), folder)
	if err != nil {
		return
	}
	for _, entry := range entries {
		if temporaryName.MatchString(entry.Name()) && entry.Type().IsRegular() {
			_ = w.root.Remove(path.Join(folder, entry.Name()))
		}
	}
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

// undo puts everything back, last first.
func (w *writer) undo() error {
	var errs []error
	for _, step := range slices.Backward(w.replaced) {
		step.file.Content = step.before
		errs = append(errs, w.put(step.file, func() error { return nil }))
	}
	for _, name := range slices.Backward(w.made) {
		errs = append(errs, w.remove(name))
	}
	for _, dir := range slices.Backward(w.above) {
		errs = append(errs, os.Remove(dir))
	}
	return errors.Join(errs...)
}
