package process

import (
	"testing"
)

func TestShellOperators(t *testing.T) {
	for text, want := range map[string]string{
		"python -V && uvicorn main:app":               "&&",
		"uvicorn main:app | tee log":                  "|",
		`uvicorn main:app --title "a && b"`:           "",
		`sh -c 'alembic upgrade head && uvicorn a:b'`: "",
		"uvicorn main:app":                            "",
	} {
		got := ""
		if m := inText.FindStringSubmatch(text); m != nil {
			got = m[1]
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
