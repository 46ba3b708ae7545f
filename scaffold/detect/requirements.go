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
		"requirements/base.txt", "requirements/main.txt", "requirements/common.txt",
		"requirements.prod.txt", "requirements-prod.txt", "requirements_prod.txt",
		"requirements.production.txt", "requirements-production.txt", "requirements.lock", "requirements.in",
	}
}

func developmentRequirements() []string {
	return []string{
		"requirements-dev.txt", "dev-requirements.txt", "requirements_dev.txt", "requirements.dev.txt",
		"requirements/dev.txt", "requirements/development.txt", "requirements/local.txt",
		"requirements-test.txt", "test-requirements.txt", "requirements/test.txt",
		"requirements-dev.lock", "requirements-dev.in",
	}
}

// requirementSet is what a requirements file and the files that it includes say.
type requirementSet struct {
	tree    *tree
	dir     string   // the project's folder
	files   []string // the one that was asked for first
	needed  []requirement
	limits  []requirement // of constraints files, which say which version, and need nothing
	self    bool          // installs the project itself
	python  string        // minor version that the first file was resolved for
	locked  bool          // a tool resolved the first file: it pins everything
	indexes []Index
	notes   []string
}

// readRequirements reads the first of some files that is there for the project in a folder; with none of
// them the set is empty.
func readRequirements(t *tree, dir string, names []string) *requirementSet {
	set := &requirementSet{tree: t, dir: dir}
	if i := slices.IndexFunc(names, t.has); i >= 0 {
		set.file(names[i], true)
	}
	return set
}

// file reads one file, of requirements or of constraints.
func (s *requirementSet) file(name string, wanted bool) {
	if slices.Contains(s.files, name) || len(s.files) == mostRequirementFiles {
		return
	}
	content, err := s.tree.read(name)
	if err != nil {
		s.addNote("%q cannot be read: %v", name, err)
		return
	}
	if s.files = append(s.files, name); len(s.files) == 1 {
		s.readHeader(content)
	}
	for entry := range requirementLines(content) {
		if strings.HasPrefix(entry, "-") {
			s.option(name, entry, wanted)
		} else if wanted {
			s.require(name, entry)
		} else if limit, ok := parseRequirement(entry); ok {
			s.limits = append(s.limits, limit)
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
		s.addNote("%q includes %q, which is outside the project", from, name)
	case !s.tree.has(included):
		s.addNote("%q includes %q, which does not exist", from, included)
	default:
		s.file(included, wanted)
	}
}

func (s *requirementSet) require(file, entry string) {
	address, egg, named := strings.Cut(entry, "#egg=")
	read, ok := requirement{}, false
	if named {
		read, ok = parseRequirement(egg)
	} else {
		read, ok = parseRequirement(entry)
	}
	if folder, _, _ := strings.Cut(address, "["); read.folder == "" && read.repository == "" {
		read.folder, read.repository = placeOf(folder)
	}
	if !ok && read.folder == "" && read.repository == "" {
		return
	}
	if read.folder != "" {
		read = s.inFolder(file, read)
	}
	s.needed = append(s.needed, read)
}

// inFolder resolves the folder of a requirement, which is empty where it is the project itself or outside of it.
func (s *requirementSet) inFolder(file string, read requirement) requirement {
	folder, inside := within(path.Dir(file), read.folder)
	read.folder = ""
	switch {
	case !inside:
		s.addNote("%s", outsideNote(file, folder))
	case folder == s.dir:
		s.self = true
	default:
		read.folder = folder
	}
	return read
}

func (s *requirementSet) addNote(format string, values ...any) {
	s.notes = append(s.notes, fmt.Sprintf(format, values...))
}

// within resolves a path from a folder of the project, and reports whether it stays in the project.
func within(dir, name string) (string, bool) {
	name = strings.ReplaceAll(name, `\`, "/")
	resolved := path.Join(dir, name)
	return resolved, !path.IsAbs(name) && fs.ValidPath(resolved)
}

// outsideNote reports a dependency that no build can read.
func outsideNote(file, folder string) string {
	return fmt.Sprintf("%q installs from %q, which is outside the project, where no build can read it", file, folder)
}
