package engine

import (
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
)

// Each is a test as the engine has it, with a bar between its words.
var healthTests = map[string]struct {
	port uint16
	path string
}{
	`CMD|python|-c|import http.client as h, sys; c = h.HTTPConnection('127.0.0.1', 8000, timeout=3); ` +
		`c.request('GET', '/health'); sys.exit(c.getresponse().status != 200)`: {
		8000,
		"/health",
	},
	`CMD-SHELL|curl -fsS http://127.0.0.1:8080/api/v1/health?deep=0 || exit 1`: {
		8080,
		"/api/v1/health?deep=0",
	},
	`CMD-SHELL|wget -qO- localhost:80/livez>/dev/null`: {
		80,
		"/livez",
	},
	`CMD|python|-c|import urllib.request; urllib.request.urlopen("http://localhost:8000")`: {8000, "/"},
	`CMD|curl|-f|http://[::1]:9000/`: {
		9000,
		"/",
	},
	`CMD-SHELL|curl -f https://localhost:8443/health`:                                                              {},
	`CMD-SHELL|curl -f http://localhost:${PORT}/health`:                                                            {},
	`CMD-SHELL|curl -f http://localhost:8000/$PREFIX/health`:                                                       {},
	`CMD-SHELL|curl -f http://localhost:99999/health`:                                                              {},
	`CMD-SHELL|curl -f http://other:8000/health`:                                                                   {},
	`CMD-SHELL|pg_isready -q -h 127.0.0.1`:                                                                         {},
	`CMD|python|-c|import http.client as h; c = h.HTTPConnection('127.0.0.1', 8000); c.request('POST', '/health')`: {},
	`NONE`: {},
	``:     {},
}

func TestHealthTarget(t *testing.T) {
	for test, want := range healthTests {
		port, path, ok := HealthTarget(strings.Split(test, "|"))
		if port != want.port || path != want.path || ok != (want.port != 0) {
			t.Errorf("%s\ngot %d %q %t, want %+v", test, port, path, ok, want)
		}
	}
}

func FuzzHealthTarget(f *testing.F) {
	for test := range healthTests {
		f.Add(test)
	}
	f.Fuzz(func(t *testing.T, test string) {
		port, path, ok := HealthTarget(strings.Split(test, "|"))
		if !ok {
			if port != 0 || path != "" {
				t.Errorf("nothing found, yet %d %q", port, path)
			}
			return
		}
		asked, err := url.Parse(HTTPProbe{address: "127.0.0.1:1", path: path}.String())
		if port == 0 || err != nil || asked.Host != "127.0.0.1:1" || asked.User != nil {
			t.Errorf("found %d %q, which is asked as %v, error %v", port, path, asked, err)
		}
	})
}

func TestAnswererOf(t *testing.T) {
	at := func(ip, port string) []network.PortBinding {
		address, _ := netip.ParseAddr(ip)
		return []network.PortBinding{{HostIP: address, HostPort: port}}
	}
	web, debug, dns := network.MustParsePort("8000/tcp"), network.MustParsePort("5678/tcp"),
		network.MustParsePort("53/udp")
	const health = "curl -f http://localhost:8000/health"
	for name, test := range map[string]struct {
		check string
		ports network.PortMap
		want  string
	}{
		"published here": {
			check: health,
			ports: network.PortMap{web: at("127.0.0.1", "8001"), debug: at("127.0.0.1", "5678")},
			want:  "http://127.0.0.1:8001/health",
		},
		"published everywhere": {health, network.PortMap{web: at("0.0.0.0", "8001")}, "http://127.0.0.1:8001/health"},
		"published on IPv6":    {health, network.PortMap{web: at("::", "8001")}, "http://[::1]:8001/health"},
		"not published":        {health, network.PortMap{web: nil, debug: at("127.0.0.1", "5678")}, ""},
		"no HTTP check": {
			check: "true",
			ports: network.PortMap{web: at("127.0.0.1", "8001"), dns: at("127.0.0.1", "53")},
			want:  "127.0.0.1:8001",
		},
		"which of two ports":    {"true", network.PortMap{web: at("127.0.0.1", "8001"), debug: at("127.0.0.1", "5678")}, ""},
		"no port and no check":  {"", nil, ""},
		"no check but one port": {"", network.PortMap{web: at("", "8001")}, "127.0.0.1:8001"},
	} {
		c := container.InspectResponse{
			Config:          &container.Config{},
			NetworkSettings: &container.NetworkSettings{Ports: test.ports},
		}
		if test.check != "" {
			c.Config.Healthcheck = &container.HealthConfig{Test: []string{"CMD-SHELL", test.check}}
		}
		if got, ok := HTTPProbeOf(c); got.String() != test.want && ok || ok != (test.want != "") {
			t.Errorf("%s: got %v, %t, want %q", name, got, ok, test.want)
		}
	}
}

func TestNearby(t *testing.T) {
	for host, want := range map[string]bool{
		"unix:///var/run/docker.sock":    true,
		"npipe:////./pipe/docker_engine": true,
		"tcp://127.0.0.1:2375":           true,
		"tcp://localhost:2375":           true,
		"tcp://build.example:2376":       false,
		"ssh://me@build.example":         false,
		"":                               false,
		"://":                            false,
	} {
		if got := IsLocal(host); got != want {
			t.Errorf("nearby(%q) = %t", host, got)
		}
	}
}
