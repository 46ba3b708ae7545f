package facts_test

import (
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

// app returns the container of the app in a stack that has changed.
func app(t *testing.T, given ruletest.Change) *facts.Container {
	t.Helper()
	return ruletest.Stage(t, "services:\n  app: {}\n", nil, ruletest.Seen{}, given).Containers[0]
}

func TestIsFailing(t *testing.T) {
	serves := ruletest.Service(func(s *types.ServiceConfig) { s.Ports = []types.ServicePortConfig{{Target: 8000}} })
	change := ruletest.App
	for name, test := range map[string]struct {
		given ruletest.Change
		want  bool
	}{
		"healthy": {
			want: false,
		},
		"ended with an error": {
			given: ruletest.Ended(1),
			want:  true,
		},
		"stopped by SIGTERM": {
			given: ruletest.Ended(143),
			want:  false,
		},
		"killed when it was stopped": {
			given: ruletest.Ended(137),
			want:  false,
		},
		"a child that the kernel killed": {
			given: ruletest.Ended(137, "entry.sh: line 3:     7 Killed                  python main.py"),
			want:  true,
		},
		"killed for memory": {
			given: ruletest.All(ruletest.Ended(137), change(func(c *facts.Container) { c.OOMKilled = true })),
			want:  true,
		},
		"a job that has ended": {
			given: ruletest.Ended(0),
			want:  false,
		},
		"a server that has ended": {
			given: ruletest.All(ruletest.Ended(0), serves),
			want:  true,
		},
		"a server that was asked to end": {
			given: ruletest.All(ruletest.Ended(0, "INFO:     Shutting down"), serves),
			want:  false,
		},
		"a server that others wait for as for a job": {
			given: ruletest.All(ruletest.Ended(0), serves, ruletest.OfService("db", func(s *types.ServiceConfig) {
				s.DependsOn = types.DependsOnConfig{"app": {Condition: types.ServiceConditionCompletedSuccessfully}}
			})),
			want: false,
		},
		"a job whose health others wait for": {
			given: ruletest.All(ruletest.Ended(0), ruletest.OfService("db", func(s *types.ServiceConfig) {
				s.DependsOn = types.DependsOnConfig{"app": {Condition: types.ServiceConditionHealthy}}
			})),
			want: true,
		},
		"unhealthy": {
			given: ruletest.Failing("x"),
			want:  true,
		},
		"starting": {
			given: change(func(c *facts.Container) { c.Health = "starting" }),
			want:  false,
		},
		"starting, and a probe has failed": {
			given: change(func(c *facts.Container) { c.Health, c.Probe = "starting", &devenv.Probe{ExitCode: 1} }),
			want:  true,
		},
		"created": {
			given: change(func(c *facts.Container) { c.Status = "created" }),
			want:  false,
		},
		"created, and not started": {
			given: change(func(c *facts.Container) { c.Status, c.Said = "created", "no such user" }),
			want:  true,
		},
		"restarting": {
			given: change(func(c *facts.Container) { c.Status, c.ExitCode = "restarting", 1 }),
			want:  true,
		},
		"restarted just now": {
			given: change(func(c *facts.Container) { c.Health, c.Restarts, c.Since = "", 1, time.Now() }),
			want:  true,
		},
		"restarted long ago": {
			given: change(func(c *facts.Container) { c.Health, c.Restarts, c.Since = "", 3, time.Now().Add(-time.Hour) }),
			want:  false,
		},
		"restarted often": {
			given: change(func(c *facts.Container) { c.Restarts, c.Since = 3, time.Now().Add(-2*time.Minute) }),
			want:  true,
		},
		"publishes a port, and listens on none": {
			given: change(func(c *facts.Container) { c.Ports, c.Listening = []devenv.Port{{Inside: 8000}}, nil }),
			want:  true,
		},
		"publishes a port, and what listens is not known": {
			given: change(func(c *facts.Container) {
				c.Ports, c.Listening, c.PortsKnown = []devenv.Port{{Inside: 8000}}, nil, false
			}),
			want: false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := app(t, test.given).IsFailing(); got != test.want {
				t.Errorf("got %t", got)
			}
		})
	}
}

func TestRaised(t *testing.T) {
	request := ruletest.Logs("ERROR:    Exception in ASGI application", "Traceback (most recent call last):",
		`  File "/app/main.py", line 3, in f`, "    f()", "ValueError: no tariff")
	for name, test := range map[string]struct {
		given ruletest.Change
		want  string // empty for none
	}{
		"the last one": {
			given: ruletest.Raised("f()", "ValueError: no tariff"),
			want:  "ValueError: no tariff",
		},
		"none": {
			given: ruletest.Ended(1, "gave up"),
		},
		"one with which a program ends that another has ended": {
			given: ruletest.Raised("sys.exit(1)", "SystemExit: 1"),
		},
		"of a request, in an app that is well": {
			given: request,
			want:  "ValueError: no tariff",
		},
		"of a request, in an app that does not answer": {
			given: ruletest.All(ruletest.Failing("curl: (7) Connection refused"), request),
		},
		"of a request, in an app that answers with an error": {
			given: ruletest.All(ruletest.Failing("curl: (22) The requested URL returned error: 500"), request),
			want:  "ValueError: no tariff",
		},
		"that ends nothing": {
			given: ruletest.Ended(1, "Exception ignored in: <function f>", "Traceback (most recent call last):",
				`  File "/app/main.py", line 3, in f`, "    f()", "ValueError: no tariff"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			if e := app(t, test.given).Raised(); e != nil {
				got = e.Line()
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// What a log says of before the last start is over, unless the container was restarted since.
func TestReadLog(t *testing.T) {
	lines := []string{"ValueError: x", "INFO:     Application startup complete.", "ready"}
	c := &facts.Container{}
	c.ReadLog(lines)
	if len(c.Log) != 2 || c.LastWords()[1] != "ready" {
		t.Errorf("got %q", c.Log)
	}
	c.Restarts = 1
	c.ReadLog(lines)
	if len(c.Log) != 3 {
		t.Errorf("after a restart: got %q", c.Log)
	}
}

func TestProbePort(t *testing.T) {
	for test, want := range map[string]uint16{
		"curl -f http://127.0.0.1:8000/health": 8000,
		"curl -f http://app/health":            80,
		"curl -f https://app/health":           443,
		"pg_isready -U shop":                   5432,
		"pg_isready -p 5433":                   5433,
		"redis-cli ping":                       6379,
		"mysqladmin --port=3307 ping":          3307,
		"./healthy.sh":                         0,
		"curl -f http://example.com/health":    0,
	} {
		c := app(t, ruletest.Failing("", "CMD-SHELL", test))
		got, ok := facts.ProbePort(c)
		if got != want || ok != (want != 0) {
			t.Errorf("%s: got %d, %t", test, got, ok)
		}
	}
}

func TestProbeStatus(t *testing.T) {
	test := []string{"CMD", "curl", "-f", "http://127.0.0.1:8000/health"}
	logged := ruletest.Logs(`INFO:     127.0.0.1:1 - "GET /health HTTP/1.1" 503 Service Unavailable`)
	for name, test := range map[string]struct {
		given ruletest.Change
		want  string
	}{
		"of curl": {
			given: ruletest.Failing("curl: (22) The requested URL returned error: 404", test...),
			want:  "404",
		},
		"of Python": {
			given: ruletest.Failing("urllib.error.HTTPError: HTTP Error 500: Internal Server Error", test...),
			want:  "500",
		},
		"of the log": {
			given: ruletest.All(ruletest.Failing("", test...), logged),
			want:  "503",
		},
		"of the log, of before a timeout": {
			given: ruletest.All(ruletest.Failing("Health check exceeded timeout (3s)", test...), logged),
		},
		"of a probe that succeeds": {
			given: ruletest.App(func(c *facts.Container) { c.Probe = &devenv.Probe{Output: "HTTP/1.1 200 OK"} }),
		},
		"of no probe": {},
	} {
		t.Run(name, func(t *testing.T) {
			if got, _ := app(t, test.given).ProbeStatus(); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
