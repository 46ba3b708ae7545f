package port

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/enginetest"
)

func TestListenerOn(t *testing.T) {
	proc := t.TempDir()
	devtest.WriteFiles(t, proc, map[string]string{
		"net/tcp":  enginetest.TCPTable,
		"net/tcp6": enginetest.TCP6Table,
		"9/fd/x":   "",
		"9/comm":   "uvicorn\n",
		"12/fd/x":  "",
		"12/comm":  "child\n",
		"version":  "",
	})
	for link, target := range map[string]string{
		"9/fd/3":  "socket:[4711]",
		"12/fd/3": "socket:[4711]",
		"12/fd/4": "socket:[80]",
	} {
		if err := os.Symlink(target, filepath.Join(proc, link)); err != nil {
			t.Fatal(err)
		}
	}
	tests := map[string]struct {
		ip   string
		port int
		want process
	}{
		"the first that has it":   {"127.0.0.1", 8000, process{"uvicorn", 9}},
		"wanted on every address": {"", 8000, process{"uvicorn", 9}},
		"another address":         {"127.0.0.2", 8000, process{}},
		"IPv6":                    {"::1", 8080, process{"child", 12}},
		"nobody":                  {"127.0.0.1", 8002, process{}},
		"not ours to see":         {"127.0.0.1", 22, process{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := listenerOn(proc, test.ip, test.port); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
	if got := listenerOn(filepath.Join(proc, "nowhere"), "127.0.0.1", 8000); got != (process{}) {
		t.Errorf("without /proc: %+v", got)
	}
}

func FuzzSockets(f *testing.F) {
	f.Add(enginetest.TCPTable)
	f.Add(enginetest.TCP6Table)
	f.Add(" 0: 01:1F40 0:0 0A 0 0 0 0 0 0 1")
	f.Fuzz(func(t *testing.T, table string) {
		for _, s := range engine.ListeningSockets(strings.NewReader(table)) {
			if !s.At.IsValid() || s.Inode == "" {
				t.Errorf("%q gives %+v", table, s)
			}
		}
	})
}
