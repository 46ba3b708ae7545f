package dockerfile

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// said returns the commands of a script, a line each: the line number, the operator before it and its words between
// bars.
func said(commands []command) string {
	var out []string
	for _, c := range commands {
		words := make([]string, len(c.words))
		for i, w := range c.words {
			words[i] = w.text
		}
		out = append(out, strings.TrimSpace(itoa(c.line())+" "+c.before)+" "+strings.Join(words, "|"))
	}
	return strings.Join(out, "\n")
}

func TestParseScript(t *testing.T) {
	for name, test := range map[string]struct {
		script  string
		heredoc bool
		want    string
	}{
		"operators":     {"a b && c;d||e | f &", false, "1 a|b\n1 && c\n1 ; d\n1 || e\n1 | f"},
		"lines":         {"a \\\n  # why\n  b \\\n && c", false, "1 a|b\n4 && c"},
		"quotes":        {`a "b c" 'd "e"' f\ g "h\"i"`, false, `1 a|b c|d "e"|f g|h"i`},
		"substitution":  {`a "$(b && c)" $(d | (e; f)) g`, false, "1 a|$(b && c)|$(d | (e; f))|g"},
		"redirection":   {"a >b 2>&1 &>c", false, "1 a|>b|2>&1|&>c"},
		"here document": {"set -e\na b\nc", true, "1 set|-e\n2 ; a|b\n3 ; c"},
		"nothing":       {"  ", false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := said(parseScript(strings.Split(test.script, "\n"), 1, '\\', test.heredoc))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Whatever a RUN holds, its commands have words, and stand in its lines.
func FuzzParseScript(f *testing.F) {
	f.Add("a && b \\\n | c 'd' \"e\" $(f)", false)
	f.Add("$((((", true)
	f.Fuzz(func(t *testing.T, script string, heredoc bool) {
		lines := strings.Split(script, "\n")
		for _, c := range parseScript(lines, 1, '\\', heredoc) {
			if len(c.words) == 0 || c.line() < 1 || c.line() > len(lines) {
				t.Fatalf("%q: %+v", script, c)
			}
			_, _ = c.name(), c.is("uv sync")
		}
	})
}

// Whatever a FROM names, something can be said about it.
func FuzzBaseOf(f *testing.F) {
	f.Add("python:3.14-slim-trixie@sha256:0")
	f.Add("ghcr.io/astral-sh/uv:0.13.8-python3.14-alpine3.24")
	f.Fuzz(func(t *testing.T, ref string) {
		b := baseOf(ref)
		_, _ = isDeadUV(b), revived(b)
	})
}
