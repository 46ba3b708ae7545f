package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
)

// finding returns a finder whose project's ports 8000 and up to last are held.
func finding(t *testing.T, ask bool, typed string, last int) (portFinder, *types.Project, *bytes.Buffer) {
	t.Helper()
	var said bytes.Buffer
	project := &types.Project{WorkingDir: t.TempDir()}
	path := filepath.Join(project.WorkingDir, ".env")
	if err := os.WriteFile(path, []byte("SECRET=x\nFINDER_PORT=8000\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	port := func() (port int) {
		content, _ := os.ReadFile(path)
		_, after, _ := strings.Cut(string(content), "FINDER_PORT=")
		_, _ = fmt.Sscan(after, &port)
		return port
	}
	return portFinder{
		term: terminal{stdin: strings.NewReader(typed), stderr: &said}, ask: ask,
		check: func() error {
			if port() > last {
				return nil
			}
			return &devenv.PortError{
				Service: "app",
				Address: fmt.Sprint("x:", port()),
				Port:    port(),
				Process: "uvicorn",
				PID:     9,
				Free:    port() + 1,
				Setting: "FINDER_PORT",
			}
		},
		reload: func() (*types.Project, error) { return project, nil },
	}, project, &said
}

func TestFindPorts(t *testing.T) {
	tests := map[string]struct {
		ask   bool
		typed string
		env   string // what .env holds then
		ends  int
		said  string
	}{
		"enter takes it": {
			ask:   true,
			typed: "\nq",
			env:   "8001",
			ends:  exitOK,
			said:  "port 8000 is in use by \"uvicorn\" (pid 9); use 8001 and write FINDER_PORT=8001 to ",
		},
		"yes":                  {true, "YES\r\n", "8001", exitOK, "? [Y/n] "},
		"no":                   {true, "n\n", "8000", exitPort, ""},
		"what is no answer":    {true, "8002\nn\n", "8000", exitPort, ""},
		"the end of the input": {true, "", "8000", exitPort, "? [Y/n] \n"},
		"half a line":          {true, "y", "8000", exitPort, ""},
		"unasked": {
			env:  "8001",
			ends: exitOK,
			said: "port 8000 is in use by \"uvicorn\" (pid 9); using 8001: saved FINDER_PORT=8001 to ",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			finder, project, said := finding(t, test.ask, test.typed, 8000)
			if got := exitCode(finder.run(project)); got != test.ends || !strings.Contains(said.String(), test.said) {
				t.Errorf("ends with %d, want %d; said:\n%s", got, test.ends, said)
			}
			content, err := os.ReadFile(filepath.Join(project.WorkingDir, ".env"))
			if err != nil || string(content) != "SECRET=x\nFINDER_PORT="+test.env+"\n" {
				t.Errorf(".env is %q, %v", content, err)
			}
		})
	}
}

// Several ports that are taken are one question each; the keys typed ahead for the panes stay unread.
func TestFindPortsGoesOn(t *testing.T) {
	finder, project, said := finding(t, true, "\n\nq", 8001)
	if err := finder.run(project); err != nil || strings.Count(said.String(), "[Y/n]") != 2 {
		t.Errorf("%v; said:\n%s", err, said)
	}
	if rest := finder.term.stdin.(*strings.Reader).Len(); rest != 1 {
		t.Errorf("%d bytes are left of the input, want 1", rest)
	}
}

func TestFindPortsGivesUp(t *testing.T) {
	finder, project, _ := finding(t, false, "", 8000)
	taken := devenv.PortError{Service: "app", Address: "x:80", Free: 81, Setting: "FINDER_PORT"}
	finder.check = func() error { return &taken }
	if err := finder.run(project); exitCode(err) != exitPort || !strings.Contains(err.Error(), "had no effect") {
		t.Errorf("where .env does not count: %v", err)
	}
	taken.Setting = ""
	if err := finder.run(project); !errors.Is(err, &taken) {
		t.Errorf("written out: %v", err)
	}
	t.Setenv("FINDER_PORT", "80")
	taken.Setting = "FINDER_PORT"
	if err := finder.run(project); exitCode(err) != exitPort ||
		!strings.Contains(err.Error(), "FINDER_PORT is set in the environment") {
		t.Errorf("in the environment: %v", err)
	}
}

func TestEnvFile(t *testing.T) {
	project := &types.Project{WorkingDir: "shop"}
	for _, test := range []struct {
		environment string
		named       []string
		want        string
	}{
		{"", nil, filepath.Join("shop", ".env")},
		{"a.env,b.env", nil, "b.env"},
		{"a.env", []string{"c.env", "d.env"}, "d.env"},
	} {
		t.Setenv("COMPOSE_ENV_FILES", test.environment)
		if got := envFile(compose.Files{EnvFiles: test.named}, project); got != test.want {
			t.Errorf("%+v: got %q", test, got)
		}
	}
}
