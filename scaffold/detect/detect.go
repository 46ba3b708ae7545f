// Package detect reads what a folder says about the Python project in it: which tool manages it, how its code lies,
// where the application object is, and what it depends on. It reads files only, changes none, runs nothing, and never
// leaves the folder. [Read] is bounded in what it looks at, so that a large repository takes it no long time.
package detect

import (
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/fastdock/fastdock/scaffold/detect/evidence"
)

// Read reads the project in a folder. A folder without one is a Project without a Manager. A pyproject.toml that
// cannot be read is an error that names the file and the line; whatever else cannot be read, or contradicts itself,
// is left out or a note.
func Read(fsys fs.FS) (Project, error) {
	t, err := plant(fsys)
	if err != nil {
		return Project{}, err
	}
	said := evidence.Read(repository{t}, t.evidence)
	read := newFiles(t)
	s, err := look(read, said, ".")
	if err != nil {
		return Project{}, err
	}
	dir, several := s.folder()
	if several != nil {
		return Project{Several: several, Evidence: said}, nil
	}
	if dir != "." {
		if s, err = look(read, said, dir); err != nil {
			return Project{}, err
		}
		s.Dir = dir
		s.addNote("the project is in the folder %q", dir)
	}
	if s.Manager != None {
		s.describe()
	} else if i := slices.IndexFunc(unclearFiles(), t.has); i >= 0 {
		s.Unclear = unclearFiles()[i]
	}
	if i := slices.IndexFunc(templateFiles, s.tree.has); i >= 0 && s.App.Import == "" {
		s.Template = templateFiles[i]
	}
	s.surround()
	return s.Project, nil
}

// templateFiles say that projects are made of the folder's content, which is none itself.
var templateFiles = []string{"cookiecutter.json", "copier.yml", "copier.yaml"}

// look finds out what manages the project in a folder of the tree, and where its application is.
func look(read *files, said evidence.Evidence, dir string) (*detector, error) {
	s := &detector{
		workspace: &workspace{tree: read.tree}, code: newCode(read), installed: map[string]bool{},
	}
	s.report = s.addNote
	s.roots = &importRoots{workspace: s.workspace, code: s.code, installed: s.installed, known: map[string]string{}}
	s.Evidence, s.code.rootOf = said, s.roots.importRoot
	if err := s.readManifests(dir); err != nil {
		return nil, err
	}
	s.required = readRequirements(s.tree, dir, s.requirementFiles())
	s.readSetup()
	s.findManager()
	s.findApp()
	return s, nil
}

// detector is a project while it is being read.
type detector struct {
	Project
	*workspace
	code     *code
	required *requirementSet
	setup    *setup // nil where setuptools is configured nowhere outside of pyproject.toml

	development []requirement // of pip's files for development
	carried     []requirement // what path dependencies depend on in production

	decided   []string        // files of the applications that the project's own commands start
	imported  []string        // files that the application and the migrations import
	folders   []string        // that hold a project with an application
	installed map[string]bool // normalised names of everything that is depended on
	roots     *importRoots
}

// workspace is a project with those beside it that its manager installs with it.
type workspace struct {
	tree    *tree
	members []*member                        // without a workspace, the project alone
	home    *member                          // that holds the app, or is the root
	report  func(format string, args ...any) // adds a note
}

// member is a folder with a pyproject.toml of its own.
type member struct {
	Member
	*manifest
	inWorkspace bool
}

// root returns the member in the project's folder. It is there even where its pyproject.toml is not.
func (w *workspace) root() *member { return w.members[0] }

// at returns the path of something in the project's folder.
func (w *workspace) at(name string) string { return path.Join(w.root().Path, name) }

func (w *workspace) allAt(names []string) []string {
	placed := make([]string, len(names))
	for i, name := range names {
		placed[i] = w.at(name)
	}
	return placed
}

// requiredPackages returns the members that end up in the image, the app's first.
func (w *workspace) needed() []*member {
	needed := []*member{w.home}
	for _, m := range w.members {
		if m != w.home && m.Needed {
			needed = append(needed, m)
		}
	}
	return needed
}

// describe reads what only a project has.
func (s *detector) describe() {
	s.markNeeded()
	s.readMetadata()
	s.readPython()
	s.readDependencies()
	s.readGroups()
	s.readIndexes()
	s.readLayout()
	s.readInPlace()
	s.readAlembic()
	s.readRoutes()
	s.followImports()
	s.addImportRoots()
	s.checkMigrations()
	s.readSettings()
	s.noteLocalhost()
	s.readExample()
	if s.InPlace == nil {
		s.noteVersions()
	}
}

// surround reads what lies about in any folder.
func (s *detector) surround() {
	s.readRootFiles()
	if s.tree.cut {
		s.addNote("the folder contains more files than fastdock reads; the deepest ones were skipped")
	}
	slices.Sort(s.Notes)
	s.Notes = slices.Compact(s.Notes)
}

func (s *detector) addNote(format string, values ...any) {
	s.Notes = append(s.Notes, fmt.Sprintf(format, values...))
}
