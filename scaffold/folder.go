package scaffold

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/compose-spec/compose-go/v2/cli"

	"github.com/fastdock/fastdock/internal/regular"
	"github.com/fastdock/fastdock/scaffold/compose"
	"github.com/fastdock/fastdock/scaffold/detect"
	"github.com/fastdock/fastdock/scaffold/wheels"
)

// Folder is what is there before anything is asked: the project's code, and what an earlier run remembered.
type Folder struct {
	Dir     string
	Earlier Record
	Again   bool // there was an earlier run
	Found   detect.Project

	Stack    *compose.Stack // of the project's own Compose files, which stay; nil where it has none
	StackErr error          // why they cannot be loaded

	lock      *wheels.Lock
	pyproject []byte
	foreign   []string
	mine      map[string]string // what .env sets
	given     map[string]string // what app.env sets
	values    map[string]string // both, and the services' accounts
	envApp    bool
	compose   string // the default Compose file, where it is fastdock's
	ignores   []byte // the project's own .dockerignore
	ownDev    bool   // Dockerfile.dev is the project's own
	ownProd   bool   // Dockerfile.fastapi is
}

// addedTo are files that many projects have already, and that can be added to instead of being merged.
var addedTo = []string{".dockerignore"}

var lockFiles = []string{LockFile, "poetry.lock", "pdm.lock"}

func readLock(root *os.Root, dir string) *wheels.Lock {
	for _, name := range lockFiles {
		if content, err := regular.ReadIn(root, path.Join(dir, name)); err == nil {
			return wheels.Open(content)
		}
	}
	return nil
}

// Look reads a directory, which need not exist. It returns an error that names the file and the line where one
// of the project's files cannot be read.
func Look(ctx context.Context, dir string) (Folder, error) {
	folder := Folder{Dir: dir}
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return folder, nil
	}
	if err != nil {
		return folder, fmt.Errorf("open folder %q: %w", dir, cause(err))
	}
	defer func() { _ = root.Close() }()
	if folder.Found, err = detect.Read(root.FS()); err != nil {
		return folder, fmt.Errorf("look at %q: %w", dir, err)
	}
	folder.lock = readLock(root, folder.Found.Dir)
	folder.mine, folder.given, folder.values = readValues(root)
	folder.envApp = present(root, []string{".env.app"}) != nil
	// detect has read it, so it is there or it is not
	folder.pyproject, _ = regular.ReadIn(root, path.Join(folder.Found.Dir, "pyproject.toml"))
	content, err := regular.ReadIn(root, RecordFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		folder.foreign = present(root, addedTo)
		folder.lookAround(ctx, root)
		return folder, nil
	case err != nil:
		return folder, fmt.Errorf("read %q: %w", RecordFile, cause(err))
	}
	folder.Again = true
	folder.Earlier, err = ReadRecord(content)
	folder.foreign = folder.Earlier.Foreign
	folder.lookAround(ctx, root)
	return folder, errors.Join(err, folder.Earlier.unknown())
}

// lookAround reads the container files that are the project's own.
func (f *Folder) lookAround(ctx context.Context, root *os.Root) {
	f.ignores = f.own(root, ".dockerignore")
	f.ownDev = f.own(root, "Dockerfile.dev") != nil
	f.ownProd = f.own(root, "Dockerfile.fastapi") != nil
	var written []string
	for _, name := range present(root, slices.Concat(cli.DefaultFileNames, cli.DefaultOverrideFileNames)) {
		if f.own(root, name) == nil {
			written = append(written, name)
		}
	}
	for _, name := range written {
		if slices.Contains(cli.DefaultFileNames, name) {
			f.compose = name
			return
		}
	}
	if f.Stack, f.StackErr = compose.Read(ctx, f.Dir, written); f.StackErr != nil {
		f.StackErr = plainly(f.StackErr, f.Dir)
	}
}

// writtenMark is in the header of each container file that fastdock writes.
const writtenMark = "Written by fastdock new"

// own returns a file that fastdock did not write; nil where there is none, or it is fastdock's.
func (f *Folder) own(root *os.Root, name string) []byte {
	content, err := regular.ReadIn(root, name)
	if err != nil {
		return nil
	}
	_, written := f.Earlier.Files[name]
	killed := f.Again && len(f.Earlier.Files) == 0 // a first run that has begun: its record names no files yet
	if (written || killed) && !slices.Contains(f.Earlier.Foreign, name) && bytes.Contains(content, []byte(writtenMark)) {
		return nil
	}
	return append([]byte{}, content...)
}

// Decided returns the folder as the decisions want it: a file that is to be replaced is no longer the project's own.
func (f Folder) Decided(decisions map[string]Decision) Folder {
	for _, name := range slices.Concat(cli.DefaultFileNames, cli.DefaultOverrideFileNames) {
		if decisions[name] == TakeTheir {
			f.Stack, f.StackErr = nil, nil
			if slices.Contains(cli.DefaultFileNames, name) {
				f.compose = name
			}
		}
	}
	f.ownDev = f.ownDev && decisions["Dockerfile.dev"] != TakeTheir
	f.ownProd = f.ownProd && decisions["Dockerfile.fastapi"] != TakeTheir
	if decisions[".dockerignore"] == TakeTheir {
		f.ignores = nil
	}
	return f
}

// present returns those of the files that are there.
func present(root *os.Root, names []string) []string {
	var found []string
	for _, name := range names {
		if _, err := root.Lstat(name); err == nil {
			found = append(found, name)
		}
	}
	return found
}

// Spec returns the answers before the user gives any: what the folder's name and the project's files say.
func (f Folder) Spec() Spec {
	spec := Defaults(f.name())
	if !f.Starter() {
		spec = spec.Adopt(f.Found)
	}
	if f.Stack != nil {
		spec = spec.Extend(f.Stack, f.Found)
	}
	spec.Facts.ComposeFile = f.compose
	spec.Facts.Lock, spec.Facts.EnvApp, spec.Facts.Own, spec.Facts.Given = f.lock, f.envApp, f.mine, f.given
	spec.Facts.Dockerignore, spec.Facts.OwnDevDockerfile, spec.Facts.OwnDockerfile = f.ignores, f.ownDev, f.ownProd
	if !f.Starter() {
		spec.Facts.LockDiffers = spec.lockDiffers()
	}
	spec.Facts.HasUvicorn = spec.Facts.HasUvicorn || spec.installs("uvicorn")
	if !f.Starter() && f.Found.Python == "" {
		spec = spec.withPython()
	}
	if !f.Starter() {
		spec = spec.withBuildablePython()
	}
	spec.Reload = spec.reload()
	return spec
}

// Local returns what this machine gives, with the variables that the folder's files set already.
func (f Folder) Local() Local {
	local := ThisMachine()
	local.Values = f.values
	return local
}

// Inferred returns the answers that spec would have without being given: those of the folder, and of a starter app what
// follows from its name and its layout.
func (f Folder) Inferred(spec Spec) Spec {
	inferred := f.Spec()
	if spec.Facts.Starter {
		inferred.Name = spec.Name
		inferred = inferred.Starter(spec.Code.Layout)
		inferred.Code.Layout = Flat
	}
	return inferred
}

// Starter reports whether the code is, or is going to be, the starter app: where there is none yet, or where an
// earlier run wrote it and it still lies where it was put.
func (f Folder) Starter() bool {
	if f.Again {
		return f.Earlier.Starter && (f.Found.App.Import == "" || f.Found.App.Import == f.written().Code.App)
	}
	return f.Found.Manager == detect.None && f.Found.App.Import == "" && f.Found.Several == nil && f.Found.Unclear == ""
}

// written returns the starter as the earlier run made it.
func (f Folder) written() Spec {
	spec, err := Defaults(f.name()).Settle(f.Earlier.answers())
	if err != nil {
		return Defaults(f.name())
	}
	return spec
}

// Answers returns those of the earlier run. Where the starter app was moved since, the code says better where it is.
func (f Folder) Answers() Answers {
	answers := f.Earlier.answers()
	if f.Earlier.Starter && !f.Starter() {
		maps.DeleteFunc(answers, func(name string, _ []string) bool {
			question, _ := Ask(name)
			return question.Code
		})
	}
	return answers
}

// HasLock reports whether the lock that the images install from is there; only uv needs one.
func (f Folder) HasLock(spec Spec) bool { return f.lock != nil || spec.Code.Manager != UV }

// Lock returns what an earlier run or the user's tool locked; nil where nothing did.
func (f Folder) Lock() []byte {
	if f.lock == nil {
		return nil
	}
	return f.lock.Content()
}

// Siblings returns the pyproject.toml files of a workspace's members and of path dependencies, and what their
// build backends read to know the version, by their paths.
func (f Folder) Siblings() map[string][]byte {
	names := slices.Clone(f.Found.InPlace)
	for _, member := range f.Found.Members {
		names = append(names, member.Pyproject)
	}
	for _, dependency := range f.Found.PathDependencies {
		names = append(names, dependency.Pyproject)
	}
	root, err := os.OpenRoot(f.Dir)
	if err != nil {
		return nil
	}
	defer func() { _ = root.Close() }()
	files := map[string][]byte{}
	for _, name := range names {
		if content, err := regular.ReadIn(root, name); err == nil {
			files[name] = content
		}
	}
	return files
}

// Pyproject returns the project's pyproject.toml; nil where there is none.
func (f Folder) Pyproject() []byte { return f.pyproject }

// Remember returns the tree with the record of it.
func (f Folder) Remember(spec Spec, tree Tree) (Tree, error) {
	record := newRecord(spec, f.Inferred(spec), tree)
	record.Foreign, record.Build = f.foreign, f.Earlier.Build
	content, err := record.Format()
	if err != nil {
		return nil, fmt.Errorf("write %q: %w", RecordFile, err)
	}
	return tree.With(File{Path: RecordFile, Mode: plainMode, Content: content}), nil
}

// name derives the project's name from the folder's.
func (f Folder) name() string {
	dir := f.Dir
	if absolute, err := filepath.Abs(dir); err == nil {
		dir = absolute
	}
	return NameFrom(filepath.Base(dir))
}
