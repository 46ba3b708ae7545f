package python_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/scaffold/detect/python"
)

// show prints statements as a user would: line, indent, tokens; strings in quotes, templates in backquotes.
func show(statements []python.Statement) string {
	var out strings.Builder
	for _, statement := range statements {
		fmt.Fprintf(&out, "%d/%d:", statement.Line(), statement.Indent)
		for _, token := range statement.Tokens {
			switch token.Kind {
			case python.String:
				fmt.Fprintf(&out, " %q", token.Text)
			case python.Template:
				fmt.Fprintf(&out, " `%s`", token.Text)
			default:
				out.WriteString(" " + token.Text)
			}
		}
		out.WriteString("\n")
	}
	return out.String()
}

func TestStatements(t *testing.T) {
	for name, test := range map[string]struct{ source, want string }{
		"nothing":                {"", ""},
		"blank lines":            {"\n  \n\t\n", ""},
		"comments":               {"# app = FastAPI()\nx = 1  # y = 2\n", "2/0: x = 1\n"},
		"no line end at the end": {"x", "1/0: x\n"},
		"line ends of Windows":   {"x = 1\r\nif x:\r\n  y\r\n", "1/0: x = 1\n2/0: if x :\n3/2: y\n"},
		"line ends of old Macs":  {"x\ry", "1/0: x\n2/0: y\n"},
		"byte order mark":        {"\ufeffx", "1/0: x\n"},
		"tabs":                   {"if x:\n\ty\n    \tz\n", "1/0: if x :\n2/8: y\n3/8: z\n"},
		"brackets join lines":    {"f(\n  1,\n\n  # no\n  2,\n)\nx", "1/0: f ( 1 , 2 , )\n7/0: x\n"},
		"backslash joins lines":  {"x = \\\n  1\ny", "1/0: x = 1\n3/0: y\n"},
		"semicolons":             {"x; y;\nz", "1/0: x\n1/0: y\n2/0: z\n"},
		"block on the line":      {"if x: y; z\nelse: w", "1/0: if x :\n1/1: y\n1/1: z\n2/0: else :\n2/1: w\n"},
		"def on one line": {
			"def f(a: int = 1, *, b={2: 3}) -> X: return f(a)",
			"1/0: def f ( a : int = 1 , * , b = { 2 : 3 } ) -> X :\n1/1: return f ( a )\n",
		},
		"lambda in a header":      {"if lambda: 0: y", "1/0: if lambda : 0 :\n1/1: y\n"},
		"annotation is no header": {"app: FastAPI = FastAPI()", "1/0: app : FastAPI = FastAPI ( )\n"},
		"strings":                 {`f('a', "b\"c", r'\', x)` + "\n", `1/0: f ( "a" , "b\\\"c" , "\\', x)"` + "\n"},
		"prefixes":                {`b'x' Rb"y" u'z' print'w'`, `1/0: "x" "y" "z" print "w"` + "\n"},
		"empty strings":           {`x = "" + '' + """"""`, `1/0: x = "" + "" + ""` + "\n"},
		"three quotes":            {"'''a\nb 'c' ''d\n'''\nx", "1/0: \"a\\nb 'c' ''d\\n\"\n4/0: x\n"},
		"open string":             {"x = 'a\ny", "1/0: x = \"a\"\n2/0: y\n"},
		"open string of three":    {"x = '''a\ny", "1/0: x = \"a\\ny\"\n"},
		"escaped line end":        {"x = 'a\\\nb'\ny", "1/0: x = \"a\\\\\\nb\"\n3/0: y\n"},
		"template":                {`x = f"a{b}c{{d"`, "1/0: x = `a{b}c{{d`\n"},
		"template in template":    {`x = f"{f"{y}" + d["k"]}" + z`, "1/0: x = `{f\"{y}\" + d[\"k\"]}` + z\n"},
		"quotes in a format":      {`x = f"{y:'^10}" + z`, "1/0: x = `{y:'^10}` + z\n"},
		"field in a format":       {`x = f"{y!r:{w}.{p}}" + z`, "1/0: x = `{y!r:{w}.{p}}` + z\n"},
		"dictionary in a field":   {`x = f"{ {'a': 1}['a'] }" + z`, "1/0: x = `{ {'a': 1}['a'] }` + z\n"},
		"operators":               {"a == b != c := d -> e += f", "1/0: a == b != c := d -> e += f\n"},
		"numbers":                 {"1_000.5e3 .5 0x1F x.y", "1/0: 1_000.5e3 .5 0x1F x . y\n"},
		"letters of all scripts":  {"größe = 名前", "1/0: größe = 名前\n"},
		"closing bracket alone":   {")\nx", "1/0: )\n2/0: x\n"},
		"bytes that are no text":  {"x = '\xff\xfe'\n\x00", "1/0: x = \"\\xff\\xfe\"\n2/0: \x00\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, show(python.Statements(test.source))); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestImports(t *testing.T) {
	for source, want := range map[string][]python.Import{
		"import a":                   {{Module: "a", As: "a"}},
		"import a.b, c as d":         {{Module: "a.b", As: "a"}, {Module: "c", As: "d"}},
		"import a.b as c":            {{Module: "a.b", As: "c"}},
		"from a.b import c":          {{Module: "a.b", Name: "c", As: "c"}},
		"from a import (b as c, d,)": {{Module: "a", Name: "b", As: "c"}, {Module: "a", Name: "d", As: "d"}},
		"from . import x":            {{Level: 1, Name: "x", As: "x"}},
		"from ...a import *":         {{Level: 3, Module: "a", Name: "*", As: "*"}},
		"from a import":              nil,
		"from":                       nil,
		"import":                     nil,
		"import 1":                   nil,
		"important.x":                nil,
	} {
		if diff := cmp.Diff(want, python.Statements(source)[0].Imports()); diff != "" {
			t.Errorf("%s: -want +got\n%s", source, diff)
		}
	}
}

func TestArguments(t *testing.T) {
	statement := python.Statements(`f("/a", b, path="/p", deps=[x, y(1, 2)], **more,)`)[0]
	arguments, end := python.Arguments(statement.Tokens, 1)
	if end != len(statement.Tokens) || len(arguments) != 5 {
		t.Fatalf("%d arguments that end at %d of %d: %v", len(arguments), end, len(statement.Tokens), arguments)
	}
	for _, test := range []struct {
		name  string
		place int
		want  string
	}{{"first", 0, "/a"}, {"path", 1, "/p"}, {"path", -1, "/p"}} {
		argument, found := python.Find(arguments, test.name, test.place)
		if text, literal := argument.Literal(); !found || !literal || text != test.want {
			t.Errorf("%s at %d: %q", test.name, test.place, text)
		}
	}
	if _, found := python.Find(arguments, "none", 2); found {
		t.Error("an argument with another name was taken for one by place")
	}
}

func TestDeepTemplatesEnd(t *testing.T) {
	source := "x = f'" + strings.Repeat("{f'", 100_000) + "\n" + strings.Repeat("f'{0:", 100_000)
	python.Statements(source)
}
