package up

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv/devtest"
)

const tcpTable = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0000000000000000 100 0 0 10 0
   1: 0100007F:1F40 0100007F:B532 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1 0000000000000000 20 4 30 10 -1
   2: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 22 1 0000000000000000 100 0 0 10 0
`

const tcp6Table = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 80 1 0000000000000000 100 0 0 10 0
   1: 0000000000000000FFFF00000100007F:1F91 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 81 1 0000000000000000 100 0 0 10 0
`

func TestSockets(t *testing.T) {
	at := netip.MustParseAddrPort
	want := []socket{
		{at("127.0.0.1:8000"), "4711"}, {at("0.0.0.0:22"), "22"}, {at("[::1]:8080"), "80"}, {at("127.0.0.1:8081"), "81"},
	}
	same := cmp.Comparer(func(a, b socket) bool { return a == b })
	if diff := cmp.Diff(want, sockets(strings.NewReader(tcpTable+tcp6Table)), same); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestListenerOn(t *testing.T) {
	proc := t.TempDir()
	devtest.WriteFiles(t, proc, map[string]string{
		"net/tcp": tcpTable, "net/tcp6": tcp6Table, "9/fd/x": "", "9/comm": "uvicorn\n", "12/fd/x": "", "12/comm": "child\n", "version": "",
	})
	for link, target := range map[string]string{"9/fd/3": "socket:[4711]", "12/fd/3": "socket:[4711]", "12/fd/4": "socket:[80]"} {
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
	f.Add(tcpTable)
	f.Add(tcp6Table)
	f.Add(" 0: 01:1F40 0:0 0A 0 0 0 0 0 0 1")
	f.Fuzz(func(t *testing.T, table string) {
		for _, s := range sockets(strings.NewReader(table)) {
			if !s.at.IsValid() || s.inode == "" {
				t.Errorf("%q gives %+v", table, s)
			}
		}
	})
}
