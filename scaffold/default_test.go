package scaffold

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSetDefault(t *testing.T) {
	for name, test := range map[string]struct {
		content string
		line    int
		want    string // or a part of the error
	}{
		"a default": {
			content: "a\n- \"127.0.0.1:${APP_PORT:-8000}:8000\" # x\r\nb: ${APP_PORT:-8000}\n",
			line:    2,
			want:    "a\n- \"127.0.0.1:${APP_PORT:-8001}:8000\" # x\r\nb: ${APP_PORT:-8000}\n",
		},
		"where it is not set":  {"published: ${APP_PORT-8000}", 1, "published: ${APP_PORT-8001}"},
		"beside another":       {"${BIND:-x}:${APP_PORT:-}:8000", 1, "${BIND:-x}:${APP_PORT:-8001}:8000"},
		"another variable":     {"${MY_APP_PORT:-8000}:8000", 1, "has no ${APP_PORT:-default}"},
		"no default":           {"${APP_PORT}:8000", 1, "has no ${APP_PORT:-default}"},
		"a variable within it": {"${APP_PORT:-${OTHER}}:8000", 1, "has no ${APP_PORT:-default}"},
		"a line too far":       {"a\n", 3, "no such line"},
		"no line":              {"a\n", 0, "no such line"},
	} {
		got, err := setDefault(test.content, test.line, "APP_PORT", "8001")
		if err != nil {
			got = err.Error()
		}
		if got != test.want && (err == nil || !strings.Contains(got, test.want)) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestRememberDefault(t *testing.T) {
	path := filepath.Join(t.TempDir(), "compose.yml")
	if err := os.WriteFile(path, []byte("- ${P:-1}:1\n"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := RememberDefault(path, 1, "P", "2"); err != nil {
		t.Fatal(err)
	}
	sees(t, path, "- ${P:-2}:1\n", 0o640)
	if err := RememberDefault(path, 1, "Q", "2"); err == nil || !strings.Contains(err.Error(), "run `Q=2 fastdock up`") {
		t.Errorf("got %v", err)
	}
	sees(t, path, "- ${P:-2}:1\n", 0o640)
}
