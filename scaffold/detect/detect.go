// Package detect reads what a folder says about the Python project in it: which tool manages it, how its code lies,
// where the application object is, and what it depends on. It reads files only, changes none, runs nothing, and never
// leaves the folder. [Read] is bounded in what it looks at, so that a large repository takes it no long time.
package detect

import (
	"fmt"
	"io/fs"
	"slices"
)

// Read reads the project in a folder. A folder without one is a Project without a Manager. A pyproject.toml that
// cannot be read is an error that names the file and the line; whatever else cannot be read, or contradicts itself,
// is left out or a note.
func Read(fsys fs.FS) (Project, error) {
	t, err := plant(fsys)
	if err != nil {
		return Project{}, err
	}
	s := &survey{tree: t, code: newCode(t), importRoots: map[string]string{}, installed: map[string]bool{}}
	s.code.rootOf = s.importRoot
	if err := s.readManifests(); err != nil {
		return Project{}, err
	}
	s.readEvidence()
	s.required = readRequirements(t, s.requirementFiles())
	s.findManager()
	s.findApp()
	if s.Manager != None {
		s.describe()
	}
	s.surround()
	return s.Project, nil
}

// survey is a project while it is being read.
type survey struct {
	Project
	tree     *tree
	code     *code
	members  []*member // of the workspace; without one, the project alone
	home     *member   // that holds the app, or is the root
	required *requirementSet

	development []requirement // of pip's files for development
	carried     []requirement // what path dependencies depend on in production

	installed   map[string]bool   // normalised names of everything that is depended on
	importRoots map[string]string // by file, as far as they were asked for
}

// member is a folder with a pyproject.toml of its own.
type member struct {
	Member
	*manifest
	inWorkspace bool
}

// root is the member in the folder itself. It is there even where its pyproject.toml is not.
func (s *survey) root() *member { return s.members[0] }

// needed are the members that end up in the image, the app's first.
func (s *survey) needed() []*member {
	needed := []*member{s.home}
	for _, m := range s.members {
		if m != s.home && m.Needed {
			needed = append(needed, m)
		}
	}
	return needed
}

// describe reads what only a project has.
func (s *survey) describe() {
	s.markNeeded()
	s.readMetadata()
	s.readPython()
	s.readDependencies()
	s.readGroups()
	s.readIndexes()
	s.readLayout()
	s.readInPlace()
	s.readAlembic()
	s.HealthPath = s.healthPath()
	if s.InPlace == nil {
		s.noteVersions()
	}
}

// surround reads what lies about in any folder.
func (s *survey) surround() {
	s.readTop()
	if s.tree.cut {
		s.note("the folder holds more than is looked through; what lies deepest was left out")
	}
	slices.Sort(s.Notes)
	s.Notes = slices.Compact(s.Notes)
}

func (s *survey) note(format string, values ...any) {
	s.Notes = append(s.Notes, fmt.Sprintf(format, values...))
}
