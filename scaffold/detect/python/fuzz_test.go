package python_test

import (
	"strings"
	"testing"

	"github.com/fastdock/fastdock/scaffold/detect/python"
)

// FuzzStatements holds the scanner to its word on any text: it ends, counts lines, and takes nothing in a comment or
// a string for code.
func FuzzStatements(f *testing.F) {
	for _, seed := range []string{
		"app = FastAPI(\n)\n", "f'{x!r:{y}}'", "'''", "f\"\"\"{\n'}\"\"\"", "if x: y; z", "\t\\\r\n(", "\ufeff#",
		"lambda: (", "from . import (a as",
		"f'{f\"{", "b'\\", "1.e5..2", "async def f(a, *, b=1) -> X: ...",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		line := 0
		for _, statement := range python.Statements(source) {
			if len(statement.Tokens) == 0 || statement.Line() < line ||
				statement.Line() > 1+strings.Count(source, "\n")+strings.Count(source, "\r") {
				t.Fatalf("statement %v after line %d", statement, line)
			}
			line = statement.Line()
			statement.Imports()
			for at := range statement.Tokens {
				python.Dotted(statement.Tokens, at)
				python.Arguments(statement.Tokens, at)
			}
		}
		hidden := strings.NewReplacer("\n", " ", "\r", " ").Replace(source)
		onlyX(t, "# "+hidden+"\nx\n", 0)
		onlyX(t, "'''"+strings.NewReplacer("'", " ", "\\", " ").Replace(source)+"'''\nx\n", 1)
	})
}

// onlyX fails where a source gives more than some strings and the statement x.
func onlyX(t *testing.T, source string, texts int) {
	t.Helper()
	statements := python.Statements(source)
	if len(statements) != texts+1 || !statements[texts].Starts("x") {
		t.Fatalf("%q: %v", source, statements)
	}
	for _, statement := range statements[:texts] {
		if len(statement.Tokens) != 1 || statement.Tokens[0].Kind != python.String {
			t.Fatalf("%q: %v", source, statements)
		}
	}
}

func BenchmarkStatements(b *testing.B) {
	source := strings.Repeat("@router.get(\"/items/{id}\")\n"+
		"async def read(id: int, q: str | None = None) -> Item:\n"+
		"    \"\"\"Text.\"\"\"\n"+
		"    return f\"{id:>10}\"  # so\n\n", 200)
	b.SetBytes(int64(len(source)))
	for b.Loop() {
		python.Statements(source)
	}
}
