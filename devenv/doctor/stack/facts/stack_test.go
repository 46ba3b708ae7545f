package facts_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

func TestContainersOfAStack(t *testing.T) {
	s := ruletest.Stage(t, "services: {}\n", nil, ruletest.Seen{}, ruletest.All(
		ruletest.Stack(func(s *facts.Stack) {
			s.Containers[2].Names = []string{"db", "10.0.0.2"}
			s.Project.DisabledServices = types.Services{"queue": {}}
		}),
		ruletest.OfService("cache", func(s *types.ServiceConfig) { s.Entrypoint = []string{"redis-cli"} }),
	))
	for name, found := range map[string][]*facts.Container{
		"by the service":             s.Of("db"),
		"by the name":                s.Named("shop-db-1"),
		"by the name in the network": s.Named("db"),
		"by the address":             s.Named("10.0.0.2"),
		"by the kind of the server":  s.OfKind("postgres"),
	} {
		if len(found) != 1 || found[0].Service != "db" {
			t.Errorf("%s: got %d", name, len(found))
		}
	}
	if found := s.OfKind("redis"); len(found) != 0 {
		t.Error("a client out of the image of a server is no server")
	}
	if found := s.OfKind(""); len(found) != 0 {
		t.Error("no kind is that of no server")
	}
	if !s.Disabled("queue") || s.Disabled("db") {
		t.Error("queue is disabled, db is not")
	}
	if !s.IsHealthy("db") {
		t.Error("db is healthy")
	}
	if got := s.Short(s.Project.WorkingDir + "/app/main.py"); got != "app/main.py" {
		t.Errorf("got %q", got)
	}
	s.Containers[2].Health = "unhealthy"
	if s.IsHealthy("db") || s.IsHealthy("other") {
		t.Error("neither a service that fails nor one without a container is healthy")
	}
}

func TestLooksIntoAContainer(t *testing.T) {
	taken := &devenv.PortError{Process: "nginx"}
	ends := []netip.AddrPort{netip.MustParseAddrPort("10.0.0.2:5432")}
	look := ruletest.Seen{
		Owners: map[string]int{"/data": 7},
		Files:  map[string]string{"/entry.sh": "#!/bin/sh\n"},
		Taken:  taken,
		Ends:   ends,
	}
	c := ruletest.Stage(t, "services:\n  app:\n    command: python main.py\n", nil, look,
		ruletest.Env("PORT=")).Containers[0]
	if stat, err := c.Stat("/data"); err != nil || stat.UID != 7 || !c.HasFile("/data") || c.HasFile("/other") {
		t.Errorf("got %+v, %v", stat, err)
	}
	if content, err := c.ReadFile("/entry.sh", 10); err != nil || content != "#!/bin/sh\n" {
		t.Errorf("got %q, %v", content, err)
	}
	if got := c.Connections(); len(got) != 1 || got[0] != ends[0] || c.PortTaken() != taken {
		t.Errorf("got %v", got)
	}
	if !c.HasVariable("PORT") || c.HasVariable("HOST") {
		t.Error("a variable that is empty is set")
	}
	if got := c.Written("command"); got != "python main.py" || c.Written("entrypoint") != "" {
		t.Errorf("got %q", got)
	}
}

func TestHiddenVenv(t *testing.T) {
	for name, test := range map[string]struct {
		mounts []devenv.Mount
		want   string
	}{
		"anonymous volume": {
			mounts: []devenv.Mount{ruletest.Anonymous("/app/.venv")},
			want:   "/app/.venv",
		},
		"named volume": {
			mounts: []devenv.Mount{{Type: "volume", Name: "shop_venv", Target: "/app/.venv"}},
		},
		"anonymous volume with data": {
			mounts: []devenv.Mount{ruletest.Anonymous("/data")},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := app(t, ruletest.Mounted(test.mounts...)).HiddenVenv(); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestOutput(t *testing.T) {
	c := app(t, ruletest.All(
		ruletest.Failing("probe: one"),
		ruletest.App(func(c *facts.Container) { c.Said = "engine: two" }),
		ruletest.Logs("log: three", "log: four "),
	))
	if got := strings.Join(c.Output(), "|"); got != "probe: one|engine: two|log: three|log: four " {
		t.Errorf("got %q", got)
	}
	pattern := lazyregexp.New(`^\w+: (t\w+)`)
	if m, line := c.LastMatch(pattern); m == nil || m[1] != "three" || line != "log: three" {
		t.Errorf("got %q", m)
	}
	if got := c.LastLine(pattern); got != 0 {
		t.Errorf("got line %d", got)
	}
	if m, line := c.LastMatch(lazyregexp.New(`five`)); m != nil || line != "" {
		t.Errorf("got %q", m)
	}
}

func TestIsNoise(t *testing.T) {
	for line, want := range map[string]bool{
		`INFO: 10.0.0.1:1 - "GET /error HTTP/1.1" 404 Not Found`:                       true,
		"DEBUG: failed to find x":                                                      true,
		"ERROR: failed to find x":                                                      false,
		`2026/05/05 12:00:00 [error] 7#7: refused, request: "GET / HTTP/1.1", host: x`: false,
	} {
		if got := facts.IsNoise(line); got != want {
			t.Errorf("%s: got %t", line, got)
		}
	}
}

func TestPlace(t *testing.T) {
	given := ruletest.RaisedIn("shopkit", "shopkit.price()", "shopkit.errors.PriceError: no tariff")
	c := ruletest.Stage(t, "services: {}\n", map[string]string{"main.py": "x = 1\n"}, ruletest.Seen{}, given).Containers[0]
	raised := c.Raised()
	if file, line := c.Place(raised.Frames); file != "main.py" || line != 3 {
		t.Errorf("got %s:%d", file, line)
	}
	if got := facts.CodeAt(c, raised.Frames); len(got) != 1 || got[0] != "main.py:3: shopkit.price()" {
		t.Errorf("got %q", got)
	}
	if !facts.RaisedByPackage(c, raised) {
		t.Error("the exception is that of a package")
	}
	if c := app(t, given); c.ShortName("/app/other.py") != "/app/other.py" {
		t.Error("a file that the project does not have keeps its name")
	}
	own := app(t, ruletest.Raised("f()", "ValueError: no tariff"))
	if facts.RaisedByPackage(own, own.Raised()) {
		t.Error("the exception is that of the code")
	}
}

func TestOnlyPort(t *testing.T) {
	for name, test := range map[string]struct {
		addresses []string
		port      uint16
		alone     bool
	}{
		"one, on two addresses": {
			addresses: []string{"0.0.0.0:8000", "[::]:8000"},
			port:      8000,
			alone:     true,
		},
		"two": {
			addresses: []string{"0.0.0.0:8000", "0.0.0.0:9000"},
		},
		"none": {},
	} {
		t.Run(name, func(t *testing.T) {
			c := app(t, ruletest.App(func(c *facts.Container) { c.Listening = ruletest.At(test.addresses...) }))
			if port, alone := c.OnlyPort(); port != test.port || alone != test.alone {
				t.Errorf("got %d, %t", port, alone)
			}
		})
	}
}

func TestExitText(t *testing.T) {
	for want, report := range map[string]devenv.Report{
		"code 3":            {ContainerState: devenv.ContainerState{ExitCode: 3}},
		"code 137 (killed)": {ContainerState: devenv.ContainerState{ExitCode: 137}, Meaning: "killed"},
	} {
		if got := facts.ExitText(report); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
