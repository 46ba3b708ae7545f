package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// flowStep is a line of a package comment that names a file and functions of it, in the order of execution.
var flowStep = regexp.MustCompile(`(?m)^//\t(\S+\.go) +(\w+(?:, \w+)*)$`)

// The flows in the comments of the packages name functions that exist, in the files that they are in.
func TestFlowsNameFunctionsThatExist(t *testing.T) {
	for _, doc := range []string{"devenv/doc.go", "tui/doc.go", "scaffold/doc.go"} {
		content, err := os.ReadFile(filepath.Join("..", "..", doc))
		if err != nil {
			t.Fatal(err)
		}
		steps := flowStep.FindAllStringSubmatch(string(content), -1)
		if len(steps) < 5 {
			t.Errorf("%s has %d steps of a flow", doc, len(steps))
		}
		for _, step := range steps {
			declared := functionsOf(t, filepath.Join("..", "..", step[1]))
			for _, name := range strings.Split(step[2], ", ") {
				if !slices.Contains(declared, name) {
					t.Errorf("%s names %s, which %s does not have", doc, name, step[1])
				}
			}
		}
	}
}

// functionsOf returns the names of a file's functions and methods.
func functionsOf(t *testing.T, path string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, declaration := range file.Decls {
		if f, ok := declaration.(*ast.FuncDecl); ok {
			names = append(names, f.Name.Name)
		}
	}
	return names
}
