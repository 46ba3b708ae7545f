package target_test

import (
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
	"github.com/fastdock/fastdock/devenv/doctor/stack/target"
)

// said returns the app of a stack that has changed, and a match with what it raised last, or logged.
func said(t *testing.T, given ruletest.Change) (*facts.Container, rule.Match) {
	t.Helper()
	app := ruletest.Stage(t, "services:\n  app: {}\n", nil, ruletest.Seen{}, given).Containers[0]
	match := rule.Match{Groups: map[string]string{}}
	if e := app.Raised(); e != nil {
		match.Raised, match.Text = e, e.Text()
	} else if len(app.Log) > 0 {
		match.Text = app.Log[len(app.Log)-1]
	}
	return app, match
}

func TestHostAndPort(t *testing.T) {
	for name, test := range map[string]struct {
		given ruletest.Change
		group string // host that the pattern found
		host  string
		port  uint16
	}{
		"that the pattern found": {
			given: ruletest.Ended(1, "no answer"),
			group: "db",
			host:  "db",
		},
		"of a message": {
			given: ruletest.Ended(1, `connection to server at "db", port 5432 failed`),
			host:  "db",
		},
		"of a URL in a message": {
			given: ruletest.Ended(1, "cannot reach redis://user:word@cache:6380/0"),
			host:  "cache",
			port:  6380,
		},
		"of a page that explains an error": {
			given: ruletest.Ended(1, "failed (Background on this error at: https://sqlalche.me/e/20/e3q8)"),
			host:  "",
		},
		"in the code": {
			given: ruletest.RaisedIn("psycopg", `psycopg.connect(host="db", port=5433)`, "psycopg.OperationalError: failed"),
			host:  "db",
			port:  5433,
		},
		"in a variable that the code reads": {
			given: ruletest.All(
				ruletest.Raised(`redis.from_url(os.environ["REDIS_URL"])`, "redis.exceptions.ConnectionError: failed"),
				ruletest.Env("REDIS_URL=redis://cache:6380/0"),
			),
			host: "cache",
			port: 6380,
		},
		"in a setting that the code reads": {
			given: ruletest.All(
				ruletest.Raised("redis.from_url(settings.redis_url)", "redis.exceptions.ConnectionError: failed"),
				ruletest.Env("REDIS_URL=redis://cache:6380/0"),
			),
			host: "cache",
			port: 6380,
		},
		"with a port in a variable of its own": {
			given: ruletest.All(
				ruletest.Raised(`connect(os.environ["DB_HOST"])`, "psycopg.OperationalError: failed"),
				ruletest.Env("DB_HOST=db", "DB_PORT=5433"),
			),
			host: "db",
			port: 5433,
		},
		"nowhere": {
			given: ruletest.Raised("price()", "ValueError: no tariff"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			app, match := said(t, test.given)
			match.Groups["host"] = test.group
			if got := target.Host(app, match); got != test.host {
				t.Errorf("host %q, want %q", got, test.host)
			}
			if got := target.Port(app, test.host, match); got != test.port {
				t.Errorf("port %d, want %d", got, test.port)
			}
		})
	}
}

// An address that no container has now is left for the server that usually has its port.
func TestHostOfAnAddressOfBefore(t *testing.T) {
	app, match := said(t, ruletest.Ended(1, "refused"))
	match.Groups["host"], match.Groups["port"] = "10.0.0.9", "5432"
	if got := target.Host(app, match); got != "db" {
		t.Errorf("got %q", got)
	}
	match.Groups["port"] = "9999"
	if got := target.Host(app, match); got != "10.0.0.9" {
		t.Errorf("on another port: got %q", got)
	}
}

func TestServer(t *testing.T) {
	second := ruletest.All(
		ruletest.Stack(func(s *facts.Stack) {
			replica := *s.Containers[2]
			replica.Service, replica.Names = "replica", []string{"replica"}
			s.Containers = append(s.Containers, &replica)
		}),
		ruletest.OfService("replica", func(s *types.ServiceConfig) { s.Image = "postgres:18" }),
	)
	for name, test := range map[string]struct {
		given  ruletest.Change
		kind   string
		server string // empty for none
	}{
		"by its name": {
			given:  ruletest.Ended(1, `connection to server at "cache", port 6379 failed`),
			server: "cache",
		},
		"by its kind": {
			given:  ruletest.Ended(1, "failed"),
			kind:   "postgres",
			server: "db",
		},
		"by its driver": {
			given:  ruletest.RaisedIn("redis", "ping()", "redis.exceptions.ConnectionError: failed"),
			server: "cache",
		},
		"by the scheme that the code writes": {
			given: ruletest.RaisedIn("sqlalchemy", `create_engine("postgresql+psycopg://…")`,
				"sqlalchemy.exc.DBAPIError: failed"),
			server: "db",
		},
		"by its kind and a setting": {
			given:  ruletest.All(second, ruletest.Ended(1, "failed"), ruletest.Env("DB_HOST=replica")),
			kind:   "postgres",
			server: "replica",
		},
		"of a kind that is not there": {
			given: ruletest.Ended(1, "failed"),
			kind:  "mongo",
		},
		"of no kind": {
			given: ruletest.Ended(1, "failed"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			app, match := said(t, test.given)
			match.Kind = test.kind
			got := ""
			if server := target.Server(app, match); server != nil {
				got = server.Service
			}
			if got != test.server {
				t.Errorf("got %q, want %q", got, test.server)
			}
		})
	}
}

func TestNamesake(t *testing.T) {
	milvus := ruletest.All(
		ruletest.Stack(func(s *facts.Stack) {
			other := *s.Containers[1]
			other.Service = "vectors"
			s.Containers = append(s.Containers, &other)
		}),
		ruletest.OfService("vectors", func(s *types.ServiceConfig) { s.Image = "milvusdb/milvus:v2.6" }),
	)
	app, match := said(t, ruletest.All(milvus, ruletest.RaisedIn("pymilvus", "connect()",
		"pymilvus.exceptions.Error: failed")))
	if got := target.Namesake(app, match); got == nil || got.Service != "vectors" {
		t.Errorf("got %+v", got)
	}
	app, match = said(t, ruletest.RaisedIn("pymilvus", "connect()", "pymilvus.exceptions.Error: failed"))
	if got := target.Namesake(app, match); got != nil {
		t.Errorf("without such a server: got %q", got.Service)
	}
}

func TestHostIn(t *testing.T) {
	for value, want := range map[string]string{
		"redis://cache:6379/0":             "cache",
		"postgresql://a:b@db/shop":         "db",
		"db":                               "db",
		"db:5432":                          "db",
		"kafka:9092,broker:9092":           "kafka",
		"true story":                       "",
		"":                                 "",
		"http://host.docker.internal:8000": "host.docker.internal",
	} {
		if got := target.HostIn(value); got != want {
			t.Errorf("%q: got %q, want %q", value, got, want)
		}
	}
}

func TestInSetting(t *testing.T) {
	app, _ := said(t, ruletest.Env("REDIS_URL=redis://cache:6379/0"))
	for host, want := range map[string]string{
		"cache": "in REDIS_URL",
		"db":    `in the settings of service "app"`,
		"":      `in the settings of service "app"`,
	} {
		if got := target.InSetting(app, host); got != want {
			t.Errorf("%q: got %q, want %q", host, got, want)
		}
	}
}

func TestLoopback(t *testing.T) {
	for address, want := range map[string]bool{
		"127.0.0.1": true,
		"::1":       true,
		"10.0.0.1":  false,
		"localhost": false,
	} {
		if got := target.Loopback(address); got != want {
			t.Errorf("%s: got %t", address, got)
		}
	}
}

func TestCalled(t *testing.T) {
	app, _ := said(t, nil)
	if got := target.Called(app, "the server"); got != `"app"` {
		t.Error(got)
	}
	if got := target.Called(nil, "the server"); got != "the server" {
		t.Error(got)
	}
}
