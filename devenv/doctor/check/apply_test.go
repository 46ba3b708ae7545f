package check

import "testing"

func TestApply(t *testing.T) {
	const lines = "a\nb\nc\nd\n"
	for name, test := range map[string]struct {
		before string
		edits  []Edit
		want   string // empty is an error
	}{
		"none":              {lines, nil, lines},
		"replace":           {lines, []Edit{{Line: 2, Remove: 1, Insert: []string{"x", "y"}}}, "a\nx\ny\nc\nd\n"},
		"remove":            {lines, []Edit{{Line: 1, Remove: 2}}, "c\nd\n"},
		"first":             {lines, []Edit{{Line: 1, Insert: []string{"x"}}}, "x\na\nb\nc\nd\n"},
		"last":              {lines, []Edit{{Line: 5, Insert: []string{"x"}}}, "a\nb\nc\nd\nx\n"},
		"in any order":      {lines, []Edit{{Line: 4, Remove: 1}, {Line: 1, Remove: 1, Insert: []string{"x"}}}, "x\nb\nc\n"},
		"new file":          {"", []Edit{{Line: 1, Insert: []string{"x"}}}, "x\n"},
		"Windows line ends": {"a\r\nb\r\n", []Edit{{Line: 2, Remove: 1, Insert: []string{"x"}}}, "a\r\nx\r\n"},
		"mixed line ends":   {"a\r\nb\nc\n", []Edit{{Line: 3, Remove: 1, Insert: []string{"x"}}}, "a\r\nb\nx\n"},
		"no last line end":  {"a\nb", []Edit{{Line: 2, Remove: 1, Insert: []string{"x"}}}, "a\nx"},
		"after an open end": {"a\nb", []Edit{{Line: 3, Insert: []string{"x"}}}, "a\nb\nx"},
		"byte order mark":   {"\uFEFFa\nb\n", []Edit{{Line: 1, Insert: []string{"x"}}}, "\uFEFFx\na\nb\n"},
		"at one line":       {lines, []Edit{{Line: 3, Insert: []string{"x"}}, {Line: 3, Insert: []string{"y"}}}, ""},
		"before and at":     {lines, []Edit{{Line: 3, Insert: []string{"x"}}, {Line: 3, Remove: 1}}, ""},
		"overlap":           {lines, []Edit{{Line: 2, Remove: 2}, {Line: 3, Insert: []string{"x"}}}, ""},
		"no such line":      {lines, []Edit{{Line: 6, Insert: []string{"x"}}}, ""},
		"before the file":   {lines, []Edit{{Insert: []string{"x"}}}, ""},
		"too many lines":    {lines, []Edit{{Line: 4, Remove: 2}}, ""},
		"fewer than none":   {lines, []Edit{{Line: 4, Remove: -1}}, ""},
	} {
		got, err := Apply(test.before, test.edits)
		if (err != nil) != (test.want == "") || got != test.want {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
}
