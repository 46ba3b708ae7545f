package check

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/fastdock/fastdock/internal/regular"
)

// Rewritten is a file before and after the edits of a fix.
type Rewritten struct {
	File          string // as the edits name it
	Before, After string
	Edits         []Edit
}

// Rewrite makes a fix's edits in a project's folder, in memory. It returns an error where a file cannot be read or the
// edits do not fit it any more.
func (f Fix) Rewrite(dir string) ([]Rewritten, error) {
	byFile, names := map[string][]Edit{}, []string{}
	for _, e := range f.Edits {
		if byFile[e.File] == nil {
			names = append(names, e.File)
		}
		byFile[e.File] = append(byFile[e.File], e)
	}
	var all []Rewritten
	for _, name := range names {
		content, err := regular.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil && !os.IsNotExist(err) {
			return nil, fmt.Errorf("reading %q for its fix: %w", name, err)
		}
		after, err := Apply(string(content), byFile[name])
		if err != nil {
			return nil, err
		}
		all = append(all, Rewritten{name, string(content), after, byFile[name]})
	}
	return all, nil
}

// Save writes the file whole or not at all. Its mode stays, and a symbolic link still points to it. A file
// that another process changed in the meantime is an error.
func (r Rewritten) Save(dir string) error {
	staged, err := r.Stage(dir)
	if err != nil {
		return err
	}
	defer staged.Discard()
	now, err := regular.ReadFile(staged.target)
	if err != nil && !os.IsNotExist(err) || string(now) != r.Before {
		return fmt.Errorf("writing %q: the file was changed in the meantime", r.File)
	}
	if err := os.Rename(staged.Path, staged.target); err != nil {
		return fmt.Errorf("writing %q: %w", r.File, err)
	}
	return nil
}

// Staged is the new content of a file in a temporary file beside it.
type Staged struct {
	Path   string
	target string
}

// Stage writes the new content beside the file. The caller discards it.
func (r Rewritten) Stage(dir string) (Staged, error) {
	target := filepath.Join(dir, filepath.FromSlash(r.File))
	if linked, err := filepath.EvalSymlinks(target); err == nil {
		target = linked
	}
	mode := os.FileMode(0o644)
	if info, err := os.Stat(target); err == nil {
		mode = info.Mode().Perm()
	}
	made, err := os.CreateTemp(filepath.Dir(target), ".fastdock-*"+filepath.Ext(target))
	if err != nil {
		return Staged{}, fmt.Errorf("writing %q: %w", r.File, err)
	}
	_, err = made.WriteString(r.After)
	for _, step := range []func() error{func() error { return made.Chmod(mode) }, made.Sync, made.Close} {
		if failed := step(); err == nil {
			err = failed
		}
	}
	if err != nil {
		_ = os.Remove(made.Name()) // the error is that of writing
		return Staged{}, fmt.Errorf("writing %q: %w", r.File, err)
	}
	return Staged{made.Name(), target}, nil
}

// Discard removes the temporary file; it is gone already when it was saved.
func (s Staged) Discard() { _ = os.Remove(s.Path) }
