package dockerfile

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
	"github.com/pelletier/go-toml/v2"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/internal/regular"
)

// maxFiles bounds how much of a folder is looked at: doctor is asked for an answer in a second.
const maxFiles = 20000

// folder is a build context: a Python project and what is left out of its builds.
type folder struct {
	path     string // relative to the project's, with /
	dir      string
	manifest func() manifest
	lock     func() lock
	listing  func() []entry
	ignores  string // the path of the .dockerignore that counts, relative to the project's folder
	shadowed bool   // a Dockerfile's own .dockerignore counts instead
	ignored  []string
	patterns *patternmatcher.PatternMatcher // nil where there is none
	matching sync.Mutex                     // a pattern is compiled when it is first asked, and checks run side by side
}

// entry is a file of a folder.
type entry struct {
	path string // relative to the folder
	size int64
}

func openFolder(input *check.Input, rel string) *folder {
	f := &folder{path: rel, dir: filepath.Join(input.Sources.Dir, filepath.FromSlash(rel))}
	f.manifest = sync.OnceValue(func() manifest {
		var m manifest
		m.there = f.read("pyproject.toml", &m)
		return m
	})
	f.lock = sync.OnceValue(func() lock {
		var l lock
		l.there = f.read("uv.lock", &l)
		return l
	})
	f.listing = sync.OnceValue(f.list)
	return f
}

// read parses a TOML file; false where there is none. One that does not parse is ignored.
func (f *folder) read(name string, into any) bool {
	content, err := regular.ReadFile(filepath.Join(f.dir, name))
	if err != nil {
		return false
	}
	_ = toml.Unmarshal(content, into) // uv reports its faults
	return true
}

func (f *folder) exists(name string) bool {
	_, err := os.Lstat(filepath.Join(f.dir, filepath.FromSlash(name)))
	return err == nil
}

// skipped are folders that are big and hold nothing of the project's own.
var skipped = lazyregexp.New(`^(\.git|\.venv|venv|node_modules|__pycache__|\.tox|\.nox|\.mypy_cache` +
	`|\.ruff_cache|\.pytest_cache)$`)

// list returns the project's own files, without environments, caches and history.
func (f *folder) list() []entry {
	var all []entry
	_ = filepath.WalkDir(f.dir, func(name string, d fs.DirEntry, err error) error {
		switch {
		case len(all) >= maxFiles:
			return fs.SkipAll
		case err != nil:
			return fs.SkipDir // it cannot be read
		case d.IsDir() && name != f.dir && skipped.MatchString(d.Name()):
			return fs.SkipDir
		case d.Type().IsRegular():
			all = append(all, entry{path: f.rel(name)})
		}
		return nil
	})
	return all
}

func (f *folder) rel(name string) string {
	rel, _ := filepath.Rel(f.dir, name) // WalkDir stays below
	return filepath.ToSlash(rel)
}

// pythons returns the project's Python files.
func (f *folder) pythons() []string {
	var all []string
	for _, e := range f.listing() {
		if strings.HasSuffix(e.path, ".py") {
			all = append(all, e.path)
		}
	}
	return all
}

// reports whether a Python file of the project has a text in it.
func (f *folder) says(text string) bool {
	return slices.ContainsFunc(f.pythons(), func(name string) bool {
		content, err := regular.ReadFile(filepath.Join(f.dir, filepath.FromSlash(name)))
		return err == nil && strings.Contains(string(content), text)
	})
}

// ignoreFor reads the .dockerignore that counts for a Dockerfile: its own, else the context's.
func (f *folder) ignoreFor(input *check.Input, dockerfile string) {
	own, shared := dockerfile+".dockerignore", path.Join(f.path, ".dockerignore")
	f.ignores = shared
	file, there := input.Sources.File(own)
	if there {
		f.ignores = own
		_, f.shadowed = input.Sources.File(shared)
	} else if file, there = input.Sources.File(shared); !there {
		return
	}
	f.ignored = file.Lines
	patterns, err := ignorefile.ReadAll(strings.NewReader(strings.Join(file.Lines, "\n")))
	if err != nil {
		return
	}
	f.patterns, _ = patternmatcher.New(patterns) // Docker reports patterns that are none
}

// leavesOut reports whether a file or folder does not reach the builder.
func (f *folder) leavesOut(name string) bool {
	if f.patterns == nil {
		return false
	}
	f.matching.Lock()
	defer f.matching.Unlock()
	out, err := f.patterns.MatchesOrParentMatches(path.Clean(name))
	return err == nil && out
}

// script returns the text of a file of the project that a container is started with; empty where it is none.
func (f *folder) script(arg string) string {
	if !strings.HasSuffix(arg, ".sh") && !strings.Contains(arg, "entrypoint") {
		return ""
	}
	for _, e := range f.listing() {
		if path.Base(e.path) == path.Base(arg) {
			// one that cannot be read is ignored
			content, _ := regular.ReadFile(filepath.Join(f.dir, filepath.FromSlash(e.path)))
			return string(content)
		}
	}
	return ""
}
