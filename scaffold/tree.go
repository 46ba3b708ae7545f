package scaffold

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// LockFile is the lock that uv makes from pyproject.toml. Render leaves it out: uv needs the network for it.
const LockFile = "uv.lock"

// ShadowedDir is the folder that the development container hides under an empty one. It must be there before the
// container is: the engine would make it itself, and it would be root's (moby/moby#47722).
const ShadowedDir = ".venv"

// File is one file of a project: a slash-separated path below its root, and what it holds. An empty folder is
// one whose mode says so.
type File struct {
	Path    string
	Mode    fs.FileMode // permissions, and fs.ModeDir for a folder
	Content []byte
	Code    bool     // of the starter app: the user's own as soon as it is written
	Once    bool     // written where it is missing, and the user's own from then on
	Needs   []string // of a .dockerignore: what it may not leave out
}

// merges reports whether a later run merges the file three ways, for which it has to remember it. To the
// environment files and .gitignore only what is missing is added, so that no secret is remembered; uv.lock is uv's.
func (f File) merges() bool {
	return !f.Mode.IsDir() && !f.Once && !isEnvironment(f.Path) &&
		!slices.Contains([]string{".gitignore", RecordFile}, f.Path) &&
		path.Base(f.Path) != LockFile
}

// Tree is a project in memory, sorted by path.
type Tree []File

// With returns the tree with one more file.
func (t Tree) With(file File) Tree {
	grown := append(slices.Clone(t), file)
	slices.SortFunc(grown, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return grown
}

// WithLock returns the tree with uv's lock in the folder of the manifests.
func (t Tree) WithLock(dir string, content []byte) Tree {
	return t.With(File{Path: path.Join(dir, LockFile), Mode: plainMode, Content: content})
}

// Content returns what the file at path holds, nil where the tree has none.
func (t Tree) Content(path string) []byte {
	for _, file := range t {
		if file.Path == path {
			return file.Content
		}
	}
	return nil
}
