package doctor

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/fastdock/fastdock/devenv/redact"
)

// What doctor says goes through the redactor, for it quotes logs and files. Its own words have to come out whole.
func TestOwnMessagesAreNotRedacted(t *testing.T) {
	count := 0
	for _, text := range sentences(t) {
		count++
		if got := redact.Text(text); got != text {
			t.Errorf("%q becomes %q", text, got)
		}
	}
	if count < 1000 {
		t.Errorf("found %d sentences only", count)
	}
}

// sentences returns the texts with spaces in doctor's code, without patterns and lists of words.
func sentences(t *testing.T) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(node ast.Node) bool {
			literal, is := node.(*ast.BasicLit)
			if !is || literal.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(literal.Value)
			if err == nil && strings.Contains(text, " ") && !strings.Contains(text, "(?") && !strings.Contains(text, "\n") {
				found = append(found, text)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
