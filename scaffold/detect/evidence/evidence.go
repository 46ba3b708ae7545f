// Package evidence reads what a repository's own files say about how its application is built and run: Dockerfiles,
// Compose files, workflows, a Procfile, task files, shell scripts and the commands in a README. It reads text only and
// runs nothing. What it cannot read it leaves out.
package evidence

import (
	"slices"
	"strings"
)

// Tree is the repository. Paths are slash-separated and relative to its root.
type Tree interface {
	Read(name string) (string, error) // a regular file of bounded size
	Has(name string) bool             // a regular file
	HasDir(name string) bool
}

// Evidence is what the files of a repository say.
type Evidence struct {
	Dockerfiles []Dockerfile
	Services    []Service // of the Compose files
	Pythons     []Python  // that files other than Dockerfiles name
	Starts      []Start   // commands that start an application, the most trustworthy first
	Migrations  []Migration
	Installed   []string // requirements files that Dockerfiles install from, as they lie in the repository
	Extras      []string // of the project, that Dockerfiles install; AllExtras stands for each of them
	Groups      Groups
}

// Place is where something is written.
type Place struct {
	File string
	Line int // 0 where it is unknown
}

// Python is a version of Python that a file names.
type Python struct {
	Place
	Version string // as it is written: 3.12 or 3.12.4
}

// mostFiles is how many files of one kind are read.
const mostFiles = 40

// Read reads the files that may be evidence; others among the names are ignored.
func Read(tree Tree, names []string) Evidence {
	r := &reader{tree: tree, followed: map[string]bool{}}
	for _, name := range inOrder(names) {
		switch kindOf(name) {
		case composeFile:
			r.compose(name)
		case dockerfile:
			r.dockerfile(name)
		case workflow:
			r.workflow(name)
		case procfile:
			r.procfile(name)
		case taskfile, script, readme:
			r.lines(name)
		}
	}
	r.finish()
	return r.Evidence
}

// reader collects evidence.
type reader struct {
	Evidence
	tree     Tree
	count    [kinds]int
	followed map[string]bool // scripts that were read because a command runs them
}

// text returns what a file holds, empty where it cannot be read or enough of its kind were.
func (r *reader) text(name string, kind fileKind) string {
	if r.count[kind]++; r.count[kind] > mostFiles {
		return ""
	}
	content, err := r.tree.Read(name)
	if err != nil || isOurs(content) {
		return ""
	}
	return content
}

// isOurs reports whether an earlier run of fastdock wrote the file, which says what it was answered then.
func isOurs(content string) bool {
	top := content[:min(len(content), 500)]
	return strings.Contains(top, "\n# Written by fastdock new,") || strings.HasPrefix(top, "# Written by fastdock new,")
}

// finish brings the starts into the order in which they are trusted, each once.
func (r *reader) finish() {
	r.Starts = byTrust(slices.CompactFunc(r.Starts, func(a, b Start) bool {
		return a.Place == b.Place && a.App == b.App && a.Named == b.Named && a.Module == b.Module
	}))
}
