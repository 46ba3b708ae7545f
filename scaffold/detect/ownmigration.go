package detect

import (
	"path"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/scaffold/detect/evidence"
	"github.com/fastdock/fastdock/scaffold/detect/python"
)

// Import is a module of the project that a file imports and that is not there.
type Import struct {
	evidence.Place
	Module string
}

// checkMigrations reports what speaks against running the migrations, beyond what they are themselves.
func (s *detector) checkMigrations() {
	if s.Alembic == nil {
		return
	}
	s.Alembic.Missing = s.roots.missingImport(path.Join(s.Alembic.Scripts, "env.py"))
	if len(s.Evidence.Migrations) == 0 {
		s.Alembic.Instead = s.makesTablesItself()
	}
}

// missingImport finds a module of the project that a file imports and that is not there, so that it ends at once.
func (r *importRoots) missingImport(file string) *Import {
	for _, statement := range r.code.parse(file) {
		for _, imported := range statement.Imports() {
			top, _, _ := strings.Cut(imported.Module, ".")
			stem, found := r.code.stemOf(file, imported.Level, imported.Module)
			isLibrary := imported.Level == 0 && r.installed[normalise(top)]
			if statement.Indent == 0 && found && !isLibrary && !r.code.exists(stem) {
				place := evidence.Place{File: file, Line: statement.Line()}
				return &Import{place, strings.Repeat(".", imported.Level) + imported.Module}
			}
		}
	}
	return nil
}

// makesTablesItself finds where the application makes all of its tables, so that it needs no migrations.
func (s *detector) makesTablesItself() *evidence.Place {
	for _, file := range s.imported {
		if isBelow(file, s.Alembic.Scripts) || !s.code.mentions(file, "create_all") {
			continue
		}
		within := ""
		for _, statement := range s.code.parse(file) {
			within = enclosing(within, statement)
			if slices.ContainsFunc(statement.Tokens, func(t python.Token) bool { return t.Is("create_all") }) &&
				s.isUsed(within) {
				return &evidence.Place{File: file, Line: statement.Line()}
			}
		}
	}
	return nil
}

// enclosing returns the name of the function that a statement stands in, where the ones before stand in another; empty
// for none.
func enclosing(within string, statement python.Statement) string {
	at := slices.IndexFunc(statement.Tokens, func(t python.Token) bool { return t.Is("def") })
	switch {
	case at >= 0 && at+1 < len(statement.Tokens):
		return statement.Tokens[at+1].Text
	case statement.Indent == 0:
		return ""
	}
	return within
}

// isUsed reports whether the application's code names a function anywhere but where it is defined.
func (s *detector) isUsed(function string) bool {
	uses := 0
	for _, file := range s.imported {
		if !s.code.mentions(file, function) {
			continue
		}
		for _, statement := range s.code.parse(file) {
			isImport := statement.Imports() != nil
			named := slices.ContainsFunc(statement.Tokens, func(t python.Token) bool { return t.Is(function) })
			if named && !isImport && enclosing("", statement) != function {
				uses++
			}
		}
	}
	return function == "" || uses > 0
}
