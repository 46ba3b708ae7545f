package detect

import (
	"slices"
	"strings"

	"github.com/fastdock/fastdock/scaffold/detect/python"
)

const (
	mostSource = 32 << 20 // bytes of Python that are read in all
	mostParsed = 8 << 20  // bytes of Python whose statements are kept; they take several times as much
)

// files are the tree's Python files as far as they are asked for. Each is read once and parsed once.
type files struct {
	tree         *tree
	sources      map[string]string
	statements   map[string][]python.Statement
	modules      map[string]*module
	read, parsed int // bytes
}

func newFiles(t *tree) *files {
	return &files{
		tree:       t,
		sources:    map[string]string{},
		statements: map[string][]python.Statement{},
		modules:    map[string]*module{},
	}
}

// source returns what one of the tree's Python files holds; nothing where it cannot be read.
func (f *files) source(file string) string {
	if source, known := f.sources[file]; known {
		return source
	}
	source := ""
	if f.read < mostSource {
		source, _ = f.tree.text(file)
		f.read += len(source)
	} else {
		f.tree.cut = true
	}
	f.sources[file] = source
	return source
}

// mentions reports whether a file holds one of some texts, which is far cheaper than to parse it.
func (f *files) mentions(file string, any ...string) bool {
	source := f.source(file)
	return slices.ContainsFunc(any, func(text string) bool { return strings.Contains(source, text) })
}

// parse returns the statements of a Python file.
func (f *files) parse(file string) []python.Statement {
	if statements, known := f.statements[file]; known {
		return statements
	}
	source := f.source(file)
	statements := python.Statements(source)
	if f.parsed += len(source); f.parsed <= mostParsed {
		f.statements[file] = statements
	}
	return statements
}

// module returns what a Python file says; nil where there is no such file.
func (f *files) module(file string) *module {
	if !f.tree.isModule[file] {
		return nil
	}
	if f.modules[file] == nil {
		f.modules[file] = readModule(file, f.parse(file))
	}
	return f.modules[file]
}
