package detect

import (
	"path"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/scaffold/detect/python"
)

// setup is the configuration of setuptools in setup.py and setup.cfg.
type setup struct {
	files []string // setup.py before setup.cfg, then what they read
	table projectTable
}

// readSetup reads what a project has in setup.py and setup.cfg instead of a pyproject.toml and requirements files.
func (s *detector) readSetup() {
	root := s.root()
	if len(s.required.files) > 0 && !s.required.self || root.Project != nil || root.Tool.Poetry != nil {
		return
	}
	s.setup = s.tree.setup(root.Path)
	if s.setup == nil {
		return
	}
	root.Project, root.Name = &s.setup.table, s.setup.table.Name
	if len(s.required.files) == 0 {
		s.required.files = s.setup.files
		s.required.self = s.code.packageFiles(root) != nil
	}
}

// setup returns the configuration of setuptools in a folder; nil where no file states what to install. A module that
// is only called setup.py, and a setup.cfg with the settings of other tools, are none.
func (t *tree) setup(dir string) *setup {
	found := &setup{}
	script := found.readScript(t, dir)
	config := found.readConfig(t, dir)
	if !script && (!config || !t.has(path.Join(dir, manifestFile))) { // pip and uv build nothing from a setup.cfg alone
		return nil
	}
	return found
}

// readScript reads a setup.py, and reports whether it calls setuptools.
func (s *setup) readScript(t *tree, dir string) bool {
	name := path.Join(dir, "setup.py")
	source, err := t.read(name)
	if err != nil || !strings.Contains(source, "setup") {
		return false
	}
	script := setupScript{values: map[string][]python.Token{}}
	for _, statement := range python.Statements(source) {
		script.read(statement)
	}
	if !script.imported || !script.called {
		return false
	}
	s.files = append(s.files, name)
	s.table = projectTable{
		Name: script.text("name"), Version: script.text("version"), Description: script.text("description"),
		RequiresPython: script.text("python_requires"), Dependencies: script.list("install_requires"),
	}
	s.reads(t, dir, script.strings)
	return true
}

// reads adds the files of the folder that are among some texts.
func (s *setup) reads(t *tree, dir string, texts []string) {
	for _, text := range texts {
		file, inside := within(dir, text)
		if inside && len(s.files) < mostRequirementFiles && !slices.Contains(s.files, file) && t.has(file) {
			s.files = append(s.files, file)
		}
	}
}

// setupScript is a setup.py while it is being read.
type setupScript struct {
	imported  bool // setuptools
	called    bool
	arguments []python.Argument         // of the call
	values    map[string][]python.Token // of variables
	strings   []string
}

func (s *setupScript) read(statement python.Statement) {
	tokens := statement.Tokens
	for _, imported := range statement.Imports() {
		s.imported = s.imported || imported.Module == "setuptools" || imported.Module == "distutils.core"
	}
	if len(tokens) > 2 && tokens[1].Is("=") {
		s.values[tokens[0].Text] = tokens[2:]
	}
	for i, token := range tokens {
		if token.Kind == python.String {
			s.strings = append(s.strings, token.Text)
		}
		if token.Is("setup") && i+1 < len(tokens) && tokens[i+1].Is("(") && !statement.Starts("def") {
			s.called = true
			s.arguments, _ = python.Arguments(tokens, i+1)
		}
	}
}

// value returns an argument of the call, or the value of the variable that it names.
func (s *setupScript) value(name string) []python.Token {
	argument, _ := python.Find(s.arguments, name, -1)
	if len(argument.Value) == 1 && argument.Value[0].Kind == python.Name {
		return s.values[argument.Value[0].Text]
	}
	return argument.Value
}

func (s *setupScript) text(name string) string {
	text, _ := python.Argument{Value: s.value(name)}.Literal()
	return text
}

func (s *setupScript) list(name string) []string {
	value := s.value(name)
	if len(value) == 0 || !value[0].Is("[") && !value[0].Is("(") {
		return nil
	}
	var all []string
	for _, token := range value {
		if token.Kind == python.String {
			all = append(all, token.Text)
		}
	}
	return all
}
