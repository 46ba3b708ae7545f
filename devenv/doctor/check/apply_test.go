package check

import (
	"slices"
	"strings"
	"testing"
)

func TestApply(t *testing.T) {
	lines := strings.Split("a b c d", " ")
	for name, test := range map[string]struct {
		edits []Edit
		want  string // empty is an error
	}{
		"none":            {nil, "a b c d"},
		"replace":         {[]Edit{{Line: 2, Remove: 1, Insert: []string{"x", "y"}}}, "a x y c d"},
		"remove":          {[]Edit{{Line: 1, Remove: 2}}, "c d"},
		"first":           {[]Edit{{Line: 1, Insert: []string{"x"}}}, "x a b c d"},
		"last":            {[]Edit{{Line: 5, Insert: []string{"x"}}}, "a b c d x"},
		"in any order":    {[]Edit{{Line: 4, Remove: 1}, {Line: 1, Remove: 1, Insert: []string{"x"}}}, "x b c"},
		"at one line":     {[]Edit{{Line: 3, Insert: []string{"x"}}, {Line: 3, Insert: []string{"y"}}}, "a b x y c d"},
		"before and at":   {[]Edit{{Line: 3, Insert: []string{"x"}}, {Line: 3, Remove: 1}}, "a b x d"},
		"overlap":         {[]Edit{{Line: 2, Remove: 2}, {Line: 3, Insert: []string{"x"}}}, ""},
		"no such line":    {[]Edit{{Line: 6, Insert: []string{"x"}}}, ""},
		"before the file": {[]Edit{{Insert: []string{"x"}}}, ""},
		"too many lines":  {[]Edit{{Line: 4, Remove: 2}}, ""},
		"fewer than none": {[]Edit{{Line: 4, Remove: -1}}, ""},
	} {
		got, err := Apply(lines, test.edits)
		if (err != nil) != (test.want == "") || strings.Join(got, " ") != test.want {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
	if !slices.Equal(lines, strings.Split("a b c d", " ")) {
		t.Errorf("the lines given were changed: %q", lines)
	}
	if got, err := Apply(nil, []Edit{{Line: 1, Insert: []string{"x"}}}); err != nil || !slices.Equal(got, []string{"x"}) {
		t.Errorf("a new file: got %q, %v", got, err)
	}
}
