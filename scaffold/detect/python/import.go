package python

import "strings"

// Import is one name that an import statement binds.
type Import struct {
	Level  int    // dots before the module; 0 for an absolute import
	Module string // as in a.b
	Name   string // taken from the module; empty for the module itself, * for everything
	As     string // the name that it gets here
}

// Imports returns what a statement imports; nothing where it is no import.
func (s Statement) Imports() []Import {
	switch {
	case s.Starts("import"):
		return importModules(s.Tokens[1:])
	case s.Starts("from"):
		return importNames(s.Tokens[1:])
	}
	return nil
}

// importModules reads a.b, c as d.
func importModules(tokens []Token) []Import {
	var imports []Import
	for at := 0; at < len(tokens); at++ {
		names, end := Dotted(tokens, at)
		if names == nil {
			return imports
		}
		module := Import{Module: strings.Join(names, "."), As: names[0]}
		if end+1 < len(tokens) && tokens[end].Is("as") {
			module.As = tokens[end+1].Text
			end += 2
		}
		imports = append(imports, module)
		if at = end; at >= len(tokens) || !tokens[at].Is(",") {
			return imports
		}
	}
	return imports
}

// importNames reads ..a.b import (c as d, e).
func importNames(tokens []Token) []Import {
	level := 0
	for level < len(tokens) && tokens[level].Is(".") {
		level++
	}
	from := Import{Level: level}
	at := level
	if at < len(tokens) && !tokens[at].Is("import") {
		names, end := Dotted(tokens, at)
		from.Module, at = strings.Join(names, "."), end
	}
	if at >= len(tokens) || !tokens[at].Is("import") {
		return nil
	}
	return bindings(from, tokens[at+1:])
}

func bindings(from Import, tokens []Token) []Import {
	var imports []Import
	for at := 0; at < len(tokens); at++ {
		token := tokens[at]
		if token.Kind != Name && !token.Is("*") {
			continue
		}
		bound := from
		bound.Name, bound.As = token.Text, token.Text
		if at+2 < len(tokens) && tokens[at+1].Is("as") {
			bound.As = tokens[at+2].Text
			at += 2
		}
		imports = append(imports, bound)
	}
	return imports
}
