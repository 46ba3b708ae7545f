package detect

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/scaffold/detect/evidence"
)

// What is read of a folder at most: the wizard must start soon, whatever lies in the folder.
const (
	deepest     = 8       // folders in folders
	mostFolders = 2000    // in all
	mostEntries = 30_000  // in all
	mostInOne   = 5000    // of one folder
	mostModules = 2000    // Python files
	mostBytes   = 1 << 20 // of one file
	mostPieces  = 300     // files of evidence
)

var errTooLarge = errors.New("the file is too large")

// tree is the part of a folder that matters.
type tree struct {
	fsys      fs.FS
	top       []fs.DirEntry   // everything that lies in the folder itself
	dirs      map[string]bool // that hold Python somewhere below
	modules   []string        // Python files, those in outer folders first
	isModule  map[string]bool
	manifests []string // every pyproject.toml below the folder
	configs   []string // every alembic.ini
	evidence  []string // files that may say how the application is built and run
	seen      int      // entries
	cut       bool     // there is more than is read
}

// plant walks through a folder, level by level, so that what is cut off is what lies deepest. It follows no links.
func plant(fsys fs.FS) (*tree, error) {
	t := &tree{fsys: fsys, dirs: map[string]bool{}, isModule: map[string]bool{}}
	var err error
	if t.top, err = t.entries("."); err != nil {
		return nil, fmt.Errorf("read the project's folder: %w", err)
	}
	folders := append(t.visit(".", t.top), evidence.Folders()...)
	for i := 0; i < len(folders); i++ {
		if i == mostFolders || t.seen > mostEntries {
			t.cut = true
			break
		}
		// A folder that cannot be read is one that the app cannot be in.
		if entries, err := t.entries(folders[i]); err == nil && !isEnvironment(entries) {
			folders = append(folders, t.visit(folders[i], entries)...)
		}
	}
	return t, nil
}

// entries returns what lies in a folder, sorted by name.
func (t *tree) entries(dir string) ([]fs.DirEntry, error) {
	file, err := t.fsys.Open(dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	folder, ok := file.(fs.ReadDirFile)
	if !ok {
		return nil, fmt.Errorf("%q is no folder", dir)
	}
	entries, err := folder.ReadDir(mostInOne)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	t.seen += len(entries)
	t.cut = t.cut || len(entries) == mostInOne
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, nil
}

// visit takes in the files of a folder and returns the folders to go on with.
func (t *tree) visit(dir string, entries []fs.DirEntry) []string {
	var folders []string
	for _, entry := range entries {
		name := path.Join(dir, entry.Name())
		switch {
		case entry.IsDir() && !isForeign(entry.Name()) && strings.Count(name, "/") < deepest:
			folders = append(folders, name)
		case entry.Type().IsRegular():
			t.add(name)
		}
	}
	return folders
}

func (t *tree) add(name string) {
	if len(t.evidence) < mostPieces && evidence.IsEvidence(name) {
		t.evidence = append(t.evidence, name)
	}
	switch base := path.Base(name); {
	case name == manifestFile:
	case base == manifestFile:
		t.manifests = append(t.manifests, name)
	case base == "alembic.ini":
		t.configs = append(t.configs, name)
	case !strings.HasSuffix(base, ".py"):
	case len(t.modules) == mostModules:
		t.cut = true
	default:
		t.modules = append(t.modules, name)
		t.isModule[name] = true
		for dir := path.Dir(name); !t.dirs[dir]; dir = path.Dir(dir) {
			t.dirs[dir] = true
		}
	}
}

// isForeign reports whether a folder is of content that is made or installed rather than written, or a template.
func isForeign(name string) bool {
	switch name {
	case "venv", "node_modules", "__pycache__", "site-packages", "build", "dist":
		return true
	}
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".egg-info") || strings.Contains(name, "{{")
}

// isEnvironment reports whether a folder is a virtual environment, under any name.
func isEnvironment(entries []fs.DirEntry) bool {
	return slices.ContainsFunc(entries, func(entry fs.DirEntry) bool { return entry.Name() == "pyvenv.cfg" })
}

// read returns what a file holds. It opens regular files only: a pipe would keep the reader waiting.
func (t *tree) read(name string) (string, error) {
	info, err := fs.Stat(t.fsys, name)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("%q is no regular file", name)
	}
	return t.text(name)
}

// text returns what a regular file holds, without a byte order mark.
func (t *tree) text(name string) (string, error) {
	file, err := t.fsys.Open(name)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return "", err
	}
	if info.Size() > mostBytes {
		return "", errTooLarge
	}
	content := make([]byte, info.Size())
	read, err := io.ReadFull(file, content)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		err = nil // the file became shorter meanwhile
	}
	return strings.TrimPrefix(decode(content[:read]), "\ufeff"), err
}

// has reports whether a regular file is there, hasDir whether a folder is.
func (t *tree) has(name string) bool {
	info, err := fs.Stat(t.fsys, name)
	return err == nil && info.Mode().IsRegular()
}

func (t *tree) hasDir(name string) bool {
	info, err := fs.Stat(t.fsys, name)
	return err == nil && info.IsDir()
}
