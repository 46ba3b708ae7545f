package preview

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// marked writes a text down with its meanings: <comment>, {word}, [quoted].
func marked(path, text string) string {
	frames := [...][2]string{ordinary: {}, comment: {"<", ">"}, word: {"{", "}"}, quoted: {"[", "]"}}
	var out strings.Builder
	language, from := languageOf(path), state{}
	for line := range strings.SplitSeq(text, "\n") {
		var spans []span
		spans, from = language.spans(line, from)
		at := 0
		for _, span := range spans {
			frame := frames[span.meaning]
			out.WriteString(frame[0] + line[at:span.end] + frame[1])
			at = span.end
		}
		out.WriteString("\n")
	}
	return strings.TrimSuffix(out.String(), "\n")
}

func TestLanguageByFileName(t *testing.T) {
	for _, test := range []struct{ path, text, want string }{
		{"Dockerfile.dev", "# syntax=x", "<# syntax=x>"},
		{"Dockerfile", "FROM python:3.14@sha256:0 AS run", "{FROM} python:3.14@sha256:0 {AS} run"},
		{"Dockerfile", "from a as b", "{from} a {as} b"},
		{"Dockerfile", "FROM as", "{FROM} {as}"},
		{
			path: "Dockerfile",
			text: "RUN apt-get update \\\n && FROM x \\\n  # why\n\n  ENV a=b\nUSER 1",
			want: "{RUN} apt-get update \\\n && FROM x \\\n  <# why>\n\n  ENV a=b\n{USER} 1",
		},
		{
			path: "Dockerfile",
			text: "ENV A=1 \\\n    B=\"x y=z\" C='#'\nLABEL a.b-c=\"d \\\" e\"",
			want: "{ENV} {A}=1 \\\n    {B}=[\"x y=z\"] {C}=['#']\n{LABEL} {a.b-c}=[\"d \\\" e\"]",
		},
		{"Dockerfile", "ARG UID", "{ARG} UID"},
		{"Dockerfile", `CMD ["uvicorn", "a:b"]`, `{CMD} [["uvicorn"], ["a:b"]]`},
		{"Dockerfile", "RUN echo it's \\\" \"open", "{RUN} echo it's \\\" \"open"},
		{"Dockerfile", "RUN <<EOF\nUSER # x\nEOF\nUSER 1", "{RUN} <<EOF\nUSER # x\nEOF\n{USER} 1"},
		{"Dockerfile", "RUN cat <<-'END' >x\n\tEND\nUSER 1", "{RUN} cat <<-['END'] >x\n\tEND\n{USER} 1"},
		{"Dockerfile", "ONBUILD RUN x\n123 x", "{ONBUILD} RUN x\n123 x"},

		{"a.yml", "name: shop # why", "{name}: shop <# why>"},
		{
			path: "a.yml",
			text: "services:\n  app:\n    ports:\n      - \"${A:-1}:8000\"",
			want: "{services}:\n  {app}:\n    {ports}:\n      - [\"${A:-1}:8000\"]",
		},
		{"a.yaml", "- name: it's#1 #2\n- - b: 'c'", "- {name}: it's#1 <#2>\n- - {b}: ['c']"},
		{"a.yml", `test: ["CMD", 'x', y]`, `{test}: [["CMD"], ['x'], y]`},
		{"a.yml", "url: redis://:x@y:1/0", "{url}: redis://:x@y:1/0"},
		{"a.yml", "- redis://x\n- a:b", "- redis://x\n- a:b"},
		{"a.yml", "run: |\n  a: b # c\n\n   d\ne: f", "{run}: |\n  [a: b # c]\n\n   [d]\n{e}: f"},
		{"a.yml", "- run: >-  # why\n    a: b\n  env: 1", "- {run}: >-  <# why>\n    [a: b]\n  {env}: 1"},
		{"a.yml", "\"a b\": 1\n<<: *x\n# c: |\nd: 1", "{\"a b\"}: 1\n{<<}: *x\n<# c: |>\n{d}: 1"},
		{"a.yml", "a: \"open\nb: |-", "{a}: \"open\n{b}: |-"},

		{
			path: "pyproject.toml",
			text: "# x\n[tool.uv]\na = \"b\" # c\nd.e=['f']",
			want: "<# x>\n{[tool.uv]}\n{a} = [\"b\"] <# c>\n{d.e}=[['f']]",
		},
		{"pyproject.toml", "a = [\n    \"x>=1\",\n]\n[[b]]\n", "{a} = [\n    [\"x>=1\"],\n]\n{[[b]]}\n"},
		{
			path: "a.toml",
			text: "a = \"\"\"x\ny = 1\nz\"\"\" # c\nb = \"\"\"c\"\"\"",
			want: "{a} = [\"\"\"x]\n[y = 1]\n[z\"\"\"] <# c>\n{b} = [\"\"\"c\"\"\"]",
		},
		{"alembic.ini", "; x\n[a]\nb =\nargs = (sys.stderr,)", "<; x>\n{[a]}\n{b} =\n{args} = (sys.stderr,)"},
		{".env.example", "# x\nA=b#c\nB='$x' # d\nC=", "<# x>\n{A}=b#c\n{B}=['$x'] <# d>\n{C}="},

		{"a.py", "from a import b  # c", "{from} a {import} b  <# c>"},
		{"a.py", "async def f(x: str = \"#\") -> None:", "{async} {def} f(x: str = [\"#\"]) -> {None}:"},
		{"a.py", "forever = isé or f'{x}'", "forever = isé {or} f['{x}']"},
		{"a.py", "\"\"\"One.\"\"\"\nx = '''a\nif # b\n''' + c", "[\"\"\"One.\"\"\"]\nx = ['''a]\n[if # b]\n['''] + c"},
		{"a.py", "x = 'open\nif y:", "x = 'open\n{if} y:"},

		{"a.json", `{"a": ["b", 1], "c" : "d:\"e"}`, `{{"a"}: [["b"], 1], {"c"} : ["d:\"e"]}`},
		{"a.json", `"open`, "[\"]open"},

		{".dockerignore", "# x\n!a #b\n**/c", "<# x>\n!a #b\n**/c"},
		{"README.md", "# x \"y\"", "# x \"y\""},
	} {
		if diff := cmp.Diff(test.want, marked(test.path, test.text)); diff != "" {
			t.Errorf("%s %q:\n%s", test.path, test.text, diff)
		}
	}
}

var languages = []string{"Dockerfile", "a.yml", "a.toml", ".env", "a.py", "a.json", ".gitignore", "a"}

// FuzzSpans proves that spans take nothing out of a line and go along it in order, up to its end.
func FuzzSpans(f *testing.F) {
	for _, name := range []string{"Dockerfile", "before.yml"} {
		content, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(content))
	}
	f.Add("RUN <<A\\\n'''\n\"\"\"x\\")
	f.Add("- - : |\n  # \xff'é\"")
	f.Fuzz(func(t *testing.T, text string) {
		for _, path := range languages {
			from, paint := state{}, languageOf(path)
			for line := range strings.SplitSeq(text, "\n") {
				var spans []span
				spans, from = paint.spans(line, from)
				if err := covers(line, spans); err != nil {
					t.Fatalf("%s %q: %v: %v", path, line, spans, err)
				}
			}
		}
	})
}

func covers(line string, spans []span) error {
	at := 0
	for _, span := range spans {
		if span.end <= at {
			return fmt.Errorf("a span ends at %d, where the one before ends", span.end)
		}
		at = span.end
	}
	if at != len(line) {
		return fmt.Errorf("the spans end at %d of %d", at, len(line))
	}
	return nil
}
