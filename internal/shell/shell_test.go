package shell

import "testing"

func TestQuote(t *testing.T) {
	for word, want := range map[string]string{
		"postgres:18": "postgres:18",
		"./a-b_c":     "./a-b_c",
		"":            "''",
		"a b":         "'a b'",
		"it's":        `'it'\''s'`,
		"$HOME":       "'$HOME'",
		"~":           "'~'",
		"a\nb":        "'a\nb'",
	} {
		if got := Quote(word); got != want {
			t.Errorf("Quote(%q) = %s, want %s", word, got, want)
		}
	}
}
