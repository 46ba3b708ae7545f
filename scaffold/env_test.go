package scaffold

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/google/go-cmp/cmp"
)

func TestSetEnv(t *testing.T) {
	tests := map[string]struct{ content, want string }{
		"nothing":            {"", "APP_PORT=8001\n"},
		"among others":       {"# one\n\nA=1\nAPP_PORT=8000\nB=x y\n", "# one\n\nA=1\nAPP_PORT=8001\nB=x y\n"},
		"not there":          {"A=1\n", "A=1\nAPP_PORT=8001\n"},
		"no line end":        {"A=1", "A=1\nAPP_PORT=8001\n"},
		"Windows' line ends": {"A=1\r\nAPP_PORT=8000\r\nB=2\r\n", "A=1\r\nAPP_PORT=8001\r\nB=2\r\n"},
		"not there, Windows": {"A=1\r\n", "A=1\r\nAPP_PORT=8001\r\n"},
		"exported, quoted, noted": {
			"  export APP_PORT = \"8000\"  # of the app\n",
			"  export APP_PORT = 8001  # of the app\n",
		},
		"with a colon":           {"APP_PORT: 8000\n", "APP_PORT: 8001\n"},
		"empty":                  {"APP_PORT=\nB=2\n", "APP_PORT=8001\nB=2\n"},
		"twice, the last counts": {"APP_PORT=1\nAPP_PORT=2\n", "APP_PORT=1\nAPP_PORT=8001\n"},
		"a longer name":          {"MY_APP_PORT=1\nAPP_PORT_2=2\n", "MY_APP_PORT=1\nAPP_PORT_2=2\nAPP_PORT=8001\n"},
		"in a comment":           {"# APP_PORT=1\n", "# APP_PORT=1\nAPP_PORT=8001\n"},
		"what refers to it":      {"APP_PORT=1\nURL=http://x:${APP_PORT}/\n", "APP_PORT=8001\nURL=http://x:${APP_PORT}/\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := setEnv([]byte(test.content), "APP_PORT", "8001")
			if diff := cmp.Diff(test.want, string(got)); err != nil || diff != "" {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		})
	}
	for name, content := range map[string]string{
		"part of another text": "KEY=\"a\nAPP_PORT=1\nb\"\n",
		"not for Compose":      "A='never ends\n",
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := setEnv([]byte(content), "APP_PORT", "8001"); err == nil {
				t.Errorf("no error, and it became %q", got)
			}
		})
	}
}

func TestRemember(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, ".env")
	if err := Remember(path, "APP_PORT", "8001"); err != nil {
		t.Fatal(err)
	}
	sees(t, path, "APP_PORT=8001\n", 0o600)
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(".env", link); err != nil {
		t.Fatal(err)
	}
	if err := Remember(link, "APP_PORT", "8002"); err != nil {
		t.Fatal(err)
	}
	sees(t, path, "APP_PORT=8002\n", 0o640)
	if info, err := os.Lstat(link); err != nil || info.Mode().Type() != os.ModeSymlink {
		t.Errorf("the link became %v, %v", info, err)
	}
	if err := os.WriteFile(path, []byte("A='never ends\n"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := Remember(path, "APP_PORT", "8003"); err == nil || !strings.Contains(err.Error(), "set APP_PORT=8003 in") {
		t.Errorf("got %v", err)
	}
	sees(t, path, "A='never ends\n", 0o640)
	if entries, _ := os.ReadDir(dir); len(entries) != 2 {
		t.Errorf("left %v", entries)
	}
}

func sees(t *testing.T, path, want string, mode os.FileMode) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || string(content) != want || info.Mode().Perm() != mode {
		t.Errorf("got %q with %v, want %q with %v", content, info.Mode(), want, mode)
	}
}

// Whatever a .env holds, either nothing is changed or Compose reads the port from it, and most bytes stay.
func FuzzSetEnv(f *testing.F) {
	for _, seed := range []string{
		"", "A=1\nAPP_PORT=8000 # x\r\nB='2'\n", "A=\"x\nAPP_PORT=1\n\"\n",
		"export APP_PORT: 'a'\n", "URL=${APP_PORT}",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		got, err := setEnv([]byte(content), "APP_PORT", "8001")
		if err != nil {
			return
		}
		read, err := dotenv.UnmarshalBytesWithLookup(got, anyVariable)
		if err != nil || read["APP_PORT"] != "8001" {
			t.Errorf("%q became %q, which gives %q, %v", content, got, read["APP_PORT"], err)
		}
		again, err := setEnv(got, "APP_PORT", "8001")
		if err != nil || string(again) != string(got) {
			t.Errorf("set again, %q became %q, %v", got, again, err)
		}
	})
}
