package check

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Rewritten is a file before and after the edits of a fix.
type Rewritten struct {
	File          string // as the edits name it
	Before, After string
}

// Rewrite makes a fix's edits in a project's folder, in memory. Line ends and the lack of a last one stay as they are.
// It returns an error where a file cannot be read or the edits do not fit it any more.
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
		content, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil && !os.IsNotExist(err) {
			return nil, fmt.Errorf("reading %q for its fix: %w", name, err)
		}
		after, err := rewrite(string(content), byFile[name])
		if err != nil {
			return nil, err
		}
		all = append(all, Rewritten{name, string(content), after})
	}
	return all, nil
}

func rewrite(before string, edits []Edit) (string, error) {
	end := "\n"
	if strings.Contains(before, "\r\n") {
		end = "\r\n"
	}
	lines := strings.Split(strings.ReplaceAll(before, "\r\n", "\n"), "\n")
	closed := lines[len(lines)-1] == ""
	if closed {
		lines = lines[:len(lines)-1]
	}
	after, err := Apply(slices.Clone(lines), edits)
	if err != nil || len(after) == 0 {
		return "", err
	}
	text := strings.Join(after, end)
	if closed {
		text += end
	}
	return text, nil
}

// Save writes the file with its mode, whole or not at all.
func (r Rewritten) Save(dir string) error {
	path := filepath.Join(dir, filepath.FromSlash(r.File))
	mode := os.FileMode(0o644)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	made, err := os.CreateTemp(filepath.Dir(path), ".fastdock-*")
	if err != nil {
		return fmt.Errorf("writing %q: %w", r.File, err)
	}
	defer func() { _ = os.Remove(made.Name()) }() // gone already when all went well
	_, err = made.WriteString(r.After)
	for _, step := range []func() error{func() error { return made.Chmod(mode) }, made.Sync, made.Close} {
		if failed := step(); err == nil {
			err = failed
		}
	}
	if err == nil {
		err = os.Rename(made.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("writing %q: %w", r.File, err)
	}
	return nil
}
