package evidence

import (
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// mostNested is how deep scripts that call scripts are followed.
const mostNested = 4

// unknown stands for a word that only a running shell knows.
const unknown = "$"

// site is where commands run: a shell's folder and variables. Paths in it are absolute; locate finds the place of one
// in the repository.
type site struct {
	kind   fileKind
	dir    string
	env    map[string]string
	locate func(absolute string) (string, bool)
	depth  int
	seen   map[string]bool // scripts that were followed
}

// inRepository returns the site of a command that is run in a folder of a checkout.
func inRepository(kind fileKind, dir string) *site {
	return &site{
		kind: kind,
		dir:  path.Join("/", dir),
		env:  map[string]string{},
		seen: map[string]bool{},
		locate: func(absolute string) (string, bool) {
			inner := strings.TrimPrefix(path.Clean(absolute), "/")
			if inner == "" {
				inner = "."
			}
			return inner, true
		},
	}
}

func (s *site) absolute(name string) string {
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	return path.Join(s.dir, name)
}

// shell reads a script. What is no shell script gives nothing.
func (r *reader) shell(s *site, source string, at Place) {
	if s.depth >= mostNested {
		return
	}
	parsed, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(source), "")
	if err != nil {
		return
	}
	syntax.Walk(parsed, func(node syntax.Node) bool {
		switch node := node.(type) {
		case *syntax.CallExpr:
			s.assign(node.Assigns)
			r.call(s, s.words(node.Args), Place{at.File, at.Line + int(node.Pos().Line()) - 1})
		case *syntax.DeclClause:
			s.assign(node.Args)
		}
		return true
	})
}

// call reads one command: where it goes, which script it runs, what it starts.
func (r *reader) call(s *site, words []string, at Place) {
	words = bare(words)
	if len(words) == 0 {
		return
	}
	switch program := path.Base(words[0]); program {
	case "cd", "pushd":
		r.cd(s, words[1:])
	case "sh", "bash", "ash", "zsh":
		r.interpreter(s, words[1:], at)
	case "source", ".":
		r.follow(s, words[1:])
	case "alembic":
		r.alembic(s, words[1:], at)
	case "docker", "docker-compose":
		if i := slices.Index(words, "alembic"); i > 0 {
			r.alembic(s, words[i+1:], at)
		}
	case "bunx", "npx", "git", "echo", "printf":
	default:
		if i := slices.Index(words, "alembic"); isPython(program) && i > 0 && words[i-1] == "-m" {
			r.alembic(s, words[i+1:], at)
		}
		r.follow(s, words)
		r.start(s, words, at)
	}
}

// cd changes the folder, where the repository has it: a README changes into the clone first.
func (r *reader) cd(s *site, words []string) {
	if len(words) == 0 || strings.HasPrefix(words[0], unknown) {
		return
	}
	for _, dir := range []string{s.absolute(words[0]), path.Join("/", words[0])} {
		if inside, ok := s.locate(dir); ok && (inside == "." || r.tree.HasDir(inside)) {
			s.dir = dir
			return
		}
	}
}

// interpreter reads sh -c 'commands' and sh script.
func (r *reader) interpreter(s *site, words []string, at Place) {
	for i, word := range words {
		switch {
		case strings.HasPrefix(word, "-") && strings.HasSuffix(word, "c") && i+1 < len(words):
			inner := *s
			inner.depth++
			r.shell(&inner, words[i+1], at)
			return
		case strings.HasPrefix(word, "-"):
		default:
			r.follow(s, words[i:])
			return
		}
	}
}

// follow reads the script that a command runs.
func (r *reader) follow(s *site, words []string) {
	if len(words) == 0 {
		return
	}
	name, ok := r.script(s, words[0])
	if !ok || s.seen[name] {
		return
	}
	s.seen[name], r.followed[name] = true, true
	source, err := r.tree.Read(name)
	if err != nil {
		return
	}
	inner := *s
	inner.depth++
	r.shell(&inner, source, Place{name, 1})
}

// programFolders are where every image looks for programs.
var programFolders = []string{"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"}

// script returns the file of the repository that a command runs under a path or, where it lies among the programs,
// under its name.
func (r *reader) script(s *site, program string) (string, bool) {
	var places []string
	if strings.Contains(program, "/") || path.Ext(program) == ".sh" {
		places = append(places, s.absolute(program))
	}
	if !strings.Contains(program, "/") {
		for _, folder := range programFolders {
			places = append(places, path.Join(folder, program))
		}
	}
	for _, place := range places {
		if name, ok := s.locate(place); ok && r.tree.Has(name) {
			return name, true
		}
	}
	return "", false
}

// start takes a command that starts an application.
func (r *reader) start(s *site, words []string, at Place) {
	start, ok := startOf(words)
	if !ok {
		return
	}
	dir, located := s.locate(s.dir)
	if !located {
		dir = "."
	}
	var folders []string
	for _, folder := range slices.Concat(start.Path, strings.Split(s.env["PYTHONPATH"], ":")) {
		if inside, ok := s.locate(s.absolute(folder)); ok && folder != "" && !slices.Contains(folders, inside) {
			folders = append(folders, inside)
		}
	}
	start.Place, start.Dir, start.Path = at, dir, folders
	for _, file := range []*string{&start.Named, &start.Config} {
		if inside, ok := s.locate(s.absolute(*file)); ok && *file != "" {
			*file = inside
		}
	}
	if !r.tree.Has(start.Config) {
		start.Config = ""
	}
	start.weigh(s.kind)
	r.Starts = append(r.Starts, start)
}

// assign notes variables.
func (s *site) assign(assigns []*syntax.Assign) {
	for _, assign := range assigns {
		if assign.Name != nil && assign.Value != nil {
			s.env[assign.Name.Value] = s.word(assign.Value)
		}
	}
}

func (s *site) words(words []*syntax.Word) []string {
	all := make([]string, len(words))
	for i, word := range words {
		all[i] = s.word(word)
	}
	return all
}

func (s *site) word(word *syntax.Word) string { return s.parts(word.Parts) }

// parts joins what a word is made of; what only a running shell knows becomes the mark for that.
func (s *site) parts(parts []syntax.WordPart) string {
	var text strings.Builder
	for _, part := range parts {
		switch part := part.(type) {
		case *syntax.Lit:
			text.WriteString(strings.ReplaceAll(part.Value, `\`, ""))
		case *syntax.SglQuoted:
			text.WriteString(part.Value)
		case *syntax.DblQuoted:
			text.WriteString(s.parts(part.Parts))
		case *syntax.ParamExp:
			text.WriteString(s.parameter(part))
		default:
			text.WriteString(unknown)
		}
	}
	return text.String()
}

// parameter returns the value of a variable, or the default that stands with it.
func (s *site) parameter(expansion *syntax.ParamExp) string {
	if expansion.Param == nil {
		return unknown
	}
	if value, known := s.env[expansion.Param.Value]; known && value != "" {
		return value
	}
	if expansion.Exp != nil && expansion.Exp.Word != nil {
		switch expansion.Exp.Op {
		case syntax.DefaultUnset, syntax.DefaultUnsetOrNull, syntax.AssignUnset, syntax.AssignUnsetOrNull:
			return s.word(expansion.Exp.Word)
		}
	}
	return unknown
}
