package detect

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// mostRequirementFiles is how many files are followed through their includes.
const mostRequirementFiles = 50

// Where pip projects keep what they need, the likeliest first.
func productionRequirements() []string {
	return []string{
		"requirements.txt", "requirements/production.txt", "requirements/prod.txt", "requirements/requirements.txt",
		"requirements/base.txt", "requirements/main.txt", "requirements-prod.txt", "requirements.in",
	}
}

func developmentRequirements() []string {
	return []string{
		"requirements-dev.txt", "dev-requirements.txt", "requirements_dev.txt", "requirements.dev.txt",
		"requirements/dev.txt", "requirements/development.txt", "requirements/local.txt",
		"requirements-test.txt", "test-requirements.txt", "requirements/test.txt", "requirements-dev.in",
	}
}

// requirementSet is what a requirements file and the files that it includes say.
type requirementSet struct {
	tree    *tree
	files   []string // the one that was asked for first
	needed  []requirement
	self    bool // installs the project itself
	indexes []Index
	notes   []string
}

// readRequirements reads the first of some files that is there; with none of them the set is empty.
func readRequirements(t *tree, names []string) *requirementSet {
	set := &requirementSet{tree: t}
	if i := slices.IndexFunc(names, t.has); i >= 0 {
		set.file(names[i], true)
	}
	return set
}

// file reads one file. Constraints say which version, and are needed by nobody.
func (s *requirementSet) file(name string, wanted bool) {
	if slices.Contains(s.files, name) || len(s.files) == mostRequirementFiles {
		return
	}
	content, err := s.tree.read(name)
	if err != nil {
		s.note("%q cannot be read: %v", name, err)
		return
	}
	s.files = append(s.files, name)
	for entry := range requirementLines(content) {
		if strings.HasPrefix(entry, "-") {
			s.option(name, entry, wanted)
		} else if wanted {
			s.require(name, entry)
		}
	}
}

// requirementLines yields the lines that say something, with continued lines joined and comments taken off.
func requirementLines(content string) func(yield func(string) bool) {
	joined := strings.NewReplacer("\\\r\n", " ", "\\\n", " ").Replace(content)
	return func(yield func(string) bool) {
		for entry := range strings.FieldsFuncSeq(joined, func(r rune) bool { return r == '\n' || r == '\r' }) {
			entry, _, _ = strings.Cut(strings.ReplaceAll(" "+entry, "\t", " "), " #")
			if entry = strings.TrimSpace(entry); entry != "" && !yield(entry) {
				return
			}
		}
	}
}

func (s *requirementSet) option(file, entry string, wanted bool) {
	name, value := splitOption(entry)
	switch name {
	case "-r", "--requirement":
		s.include(file, value, wanted)
	case "-c", "--constraint":
		s.include(file, value, false)
	case "-e", "--editable":
		s.require(file, value)
	case "-i", "--index-url":
		s.indexes = append(s.indexes, Index{URL: withoutCredentials(value), Default: true})
	case "--extra-index-url":
		s.indexes = append(s.indexes, Index{URL: withoutCredentials(value)})
	}
}

// splitOption reads -r file, -rfile, --requirement file and --requirement=file.
func splitOption(entry string) (name, value string) {
	end := 2
	if strings.HasPrefix(entry, "--") {
		if end = strings.IndexAny(entry, " ="); end < 0 {
			end = len(entry)
		}
	}
	end = min(end, len(entry))
	return entry[:end], strings.Trim(entry[end:], ` ='"`)
}

func (s *requirementSet) include(from, name string, wanted bool) {
	if name == "" || strings.Contains(name, "://") {
		return
	}
	included, inside := within(path.Dir(from), name)
	switch {
	case !inside:
		s.note("%q includes %q, which lies outside of the project", from, name)
	case !s.tree.has(included):
		s.note("%q includes %q, which is not there", from, included)
	default:
		s.file(included, wanted)
	}
}

func (s *requirementSet) require(file, entry string) {
	if _, egg, found := strings.Cut(entry, "#egg="); found {
		entry = egg
	}
	read, ok := parseRequirement(entry)
	if folder, _, _ := strings.Cut(entry, "["); !ok && isFolder(folder) {
		read.folder = folder
	}
	if ok {
		s.needed = append(s.needed, read)
	}
	if read.folder == "" {
		return
	}
	folder, inside := within(path.Dir(file), read.folder)
	if s.self = s.self || folder == "."; folder != "." {
		s.note("%s", folderNote(file, folder, inside))
	}
}

func (s *requirementSet) note(format string, values ...any) {
	s.notes = append(s.notes, fmt.Sprintf(format, values...))
}

// within resolves a path from a folder of the project, and says whether it stays in the project.
func within(dir, name string) (string, bool) {
	name = strings.ReplaceAll(name, `\`, "/")
	resolved := path.Join(dir, name)
	return resolved, !path.IsAbs(name) && fs.ValidPath(resolved)
}

// folderNote tells of a dependency that is installed from a folder.
func folderNote(file, folder string, inside bool) string {
	if !inside {
		return fmt.Sprintf("%q installs from %q, which lies outside of the project, where no build can read it", file, folder)
	}
	return fmt.Sprintf("%q installs from the folder %q, which the build needs too", file, folder)
}
