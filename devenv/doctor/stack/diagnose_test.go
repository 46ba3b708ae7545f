package stack

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

// asksHealth is a health check that asks the app over HTTP.
var asksHealth = []string{"CMD", "curl", "-f", "http://127.0.0.1:8000/health"}

// held is what uvicorn logs while a connection holds a reload up.
const held = "INFO:     Waiting for connections to close. (CTRL+C to force quit)"

// Where several rules find something, the first cause is reported, and not its consequences.
func TestFirstCauseOfSeveral(t *testing.T) {
	compareFirst(t, map[string]ruletest.Case{
		"memory, before the exception that was logged": {
			Given: ruletest.All(
				ruletest.Raised("f()", "ValueError: x"),
				ruletest.App(func(app *facts.Container) { app.ExitCode, app.OOMKilled, app.Memory = 137, true, 64<<20 }),
			),
			ID:    "FD-R03",
			Cause: "64 MB",
		},
		"processor, before the program that was not found": {
			Given: ruletest.All(ruletest.Ended(127, "exec /idle: no such file or directory"), ruletest.MadeFor("s390x")),
			ID:    "FD-R05",
			Cause: "s390x",
		},
		"program of the health check, before the port that it asks": {
			Given: ruletest.All(
				ruletest.Failing(`exec: "curl": executable file not found in $PATH`, asksHealth...),
				ruletest.App(func(app *facts.Container) { app.Listening = ruletest.At("0.0.0.0:9000") }),
			),
			ID:    "FD-R06",
			Cause: `"curl"`,
		},
		"reload that is held, before the timeout of the health check": {
			Given: ruletest.All(
				ruletest.Failing("timed out", asksHealth...),
				ruletest.Logs("Application startup complete.", "Shutting down", held),
			),
			ID:    "FD-R34",
			Cause: "waits for connections",
		},
		"loopback, before a health check that only times out": {
			Given: ruletest.All(ruletest.Command("gunicorn", "-c", "conf.py", "main:app"),
				ruletest.App(func(app *facts.Container) {
					app.Health, app.Ports = "unhealthy", []devenv.Port{{Inside: 8000, Address: "127.0.0.1:8000"}}
					app.Listening = ruletest.At("127.0.0.1:8000")
				})),
			ID:  "FD-R09",
			Fix: "`bind = \"0.0.0.0:8000\"` in conf.py",
			Not: "--host",
		},
		"password, before the exception of the driver": {
			Given: ruletest.Raised(
				"connect()",
				`psycopg.OperationalError: FATAL: password authentication failed for user "app"`,
			),
			ID:    "FD-R12",
			Cause: `"db" rejected the password of user "app"`,
		},
		"address of extra_hosts, before the firewall": {
			Given: ruletest.All(
				ruletest.Ended(1, `connection to server at "db" (192.0.2.9), port 5432 failed: No route to host`),
				ruletest.Service(func(app *types.ServiceConfig) {
					app.ExtraHosts = types.HostsList{"db": []string{"192.0.2.9"}}
				}),
			),
			ID:  "FD-R52",
			Fix: `remove "db" from extra_hosts`,
			Not: "firewall",
		},
		"file of certificates, before the exception of the code": {
			Given: ruletest.All(
				ruletest.Raised("client = httpx.Client()", "FileNotFoundError: [Errno 2] No such file or directory"),
				ruletest.Env("SSL_CERT_FILE=/etc/ssl/corp.pem"),
			),
			ID:    "FD-R40",
			Cause: "SSL_CERT_FILE is set to /etc/ssl/corp.pem",
		},
		"variable, before the exception of the code": {
			Given: ruletest.Raised(`os.environ["PAYMENT_URL"]`, "KeyError: 'PAYMENT_URL'"),
			ID:    "FD-R19",
			Cause: "PAYMENT_URL",
		},
		"exception of the code, before its last line": {
			Given: ruletest.Raised("f()", "ValueError: no tariff"),
			ID:    "FD-R30",
			Cause: "ValueError at /app/main.py:3: no tariff",
		},
		"command, before its exit code": {
			Given: ruletest.All(ruletest.Ended(0), ruletest.Command("bash"), ruletest.App(func(app *facts.Container) {
				app.Check.Test = asksHealth
			})),
			ID:  "FD-R48",
			Fix: "tty: true",
		},
	})
}

// A container without a cause is reported as it is.
func TestFirstCauseIsTheState(t *testing.T) {
	compareFirst(t, map[string]ruletest.Case{
		"running": {
			ID:    "FD-R01",
			Cause: "running, healthy",
		},
		"words of the app's own users": {
			Given: ruletest.Logs("INFO login: Authentication failed for bob"),
			ID:    "FD-R01",
			Cause: "running, healthy",
		},
		"errors of before the last start": {
			Given: ruletest.Logs("ValueError: x", "Application startup complete."),
			ID:    "FD-R01",
			Cause: "running, healthy",
		},
		"ended, and nothing known": {
			Given: ruletest.Ended(1, "gave up"),
			ID:    "FD-R01",
			Cause: "exited with code 1",
		},
		"killed": {
			Given: ruletest.Ended(137),
			ID:    "FD-R24",
			Cause: "137",
		},
		"paused": {
			Given: ruletest.App(func(app *facts.Container) { app.Status = "paused" }),
			ID:    "FD-R27",
			Cause: "is paused",
			Fix:   "run `docker unpause shop-app-1`",
		},
		"first probe later": {
			Given: ruletest.App(func(app *facts.Container) { app.Health, app.Check.Interval = "starting", 10*time.Second }),
			ID:    "FD-R36",
			Cause: "10s after the start",
		},
		"first probe soon": {
			Given: ruletest.App(func(app *facts.Container) {
				app.Health = "starting"
				app.Check = devenv.Check{Interval: 10 * time.Second, StartPeriod: time.Minute, StartInterval: time.Second}
			}),
			ID:    "FD-R01",
			Cause: "no health check has succeeded yet",
		},
		"still in its start period": {
			Given: ruletest.All(
				ruletest.Failing("curl: (7) Connection refused", asksHealth...),
				ruletest.App(func(app *facts.Container) {
					app.Health, app.Since, app.Check.StartPeriod, app.Listening = "starting", time.Now(), time.Hour, nil
				}),
			),
			ID:    "FD-R01",
			Cause: "is starting",
			Not:   "raise start_period",
		},
	})
}

// compareFirst checks the first cause about the app, and that an error has one of Go.
func compareFirst(t *testing.T, cases map[string]ruletest.Case) {
	t.Helper()
	ruletest.Compare(t, cases, func(app *facts.Container) *check.Finding {
		found := first(app)
		var failure *devenv.ServiceError
		if is := found.Severity == check.Error; is != errors.As(found.Err, &failure) {
			t.Errorf("severity %s with error %v", found.Severity, found.Err)
		}
		return found
	})
}

// A container that is well is looked at by the rules that count in such, and by those of every container.
func TestDiagnoseContainersThatAreWell(t *testing.T) {
	for name, test := range map[string]struct {
		given ruletest.Change
		ids   string // of all findings beside how the containers are
	}{
		"nothing": {
			ids: "",
		},
		"a request that fails": {
			given: ruletest.Logs("sqlite3.OperationalError: no such table: orders"),
			ids:   "FD-R22",
		},
		"a worker that tries for ever": {
			given: ruletest.Logs(
				"Connected to redis://cache:6379//",
				"consumer: Cannot connect to redis://cache:6379//: Error 111 connecting to cache:6379. Connection refused..",
			),
			ids: "FD-R11",
		},
		"a worker that has tried again": {
			given: ruletest.Logs(
				"consumer: Cannot connect to redis://cache:6379//: Error 111 connecting to cache:6379. Connection refused..",
				"Connected to redis://cache:6379//",
			),
			ids: "",
		},
		"a cause that health checks would see": {
			given: ruletest.All(ruletest.Logs("ModuleNotFoundError: No module named 'httpx'"),
				ruletest.App(func(app *facts.Container) { app.Check.Test = asksHealth })),
			ids: "",
		},
		"killed when it was stopped": {
			given: ruletest.Ended(137),
			ids:   "FD-R24",
		},
		"a port on the loopback": {
			given: ruletest.App(func(app *facts.Container) {
				app.Ports = []devenv.Port{{Inside: 8000, Address: "127.0.0.1:8000"}}
				app.Listening = ruletest.At("127.0.0.1:8000")
			}),
			ids: "FD-R09",
		},
		"a reloader that watches nothing, of an older image": {
			given: ruletest.All(ruletest.Command("uvicorn", "app:app", "--reload"), ruletest.BuiltFrom("uv.lock")),
			ids:   "FD-R16 FD-R20",
		},
		"a reload that is held": {
			given: ruletest.Logs(held),
			ids:   "FD-R34",
		},
		"a database that is behind": {
			given: ruletest.Stack(func(s *facts.Stack) {
				s.Migrations = facts.Migrations{All: []string{"one", "two"}, Heads: []string{"two"}}
				s.Revisions = map[string][]string{"db": {"one"}}
			}),
			ids: "FD-R39",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var ids []string
			for _, f := range diagnose(ruletest.Stage(t, "services:\n  app: {}\n", nil, ruletest.Seen{}, test.given)) {
				if f.ID != rule.StateOf {
					ids = append(ids, f.ID)
				}
			}
			if got := strings.Join(ids, " "); got != test.ids {
				t.Errorf("got %q, want %q", got, test.ids)
			}
		})
	}
}

// The evidence of a failing container begins with how it shows.
func TestShows(t *testing.T) {
	for name, test := range map[string]struct {
		given ruletest.Change
		want  string // empty for nothing
	}{
		"ended": {
			given: ruletest.Ended(3),
			want:  "exited with code 3",
		},
		"restarting": {
			given: ruletest.App(func(app *facts.Container) { app.Status, app.ExitCode = "restarting", 3 }),
			want:  "keeps restarting: exited with code 3",
		},
		"restarted often": {
			given: ruletest.App(func(app *facts.Container) { app.Restarts, app.Since = 3, time.Now() }),
			want:  "restarted 3 times",
		},
		"created": {
			given: ruletest.App(func(app *facts.Container) { app.Status, app.Said = "created", "no such user" }),
			want:  "could not be started",
		},
		"unhealthy": {
			given: ruletest.Failing("one\ntwo\n"),
			want:  "the health check fails: two",
		},
		"unhealthy, without a word": {
			given: ruletest.Failing(""),
			want:  "the health check fails: no output",
		},
		"well": {},
	} {
		t.Run(name, func(t *testing.T) {
			got := strings.Join(shows(ruletest.Stage(t, "services: {}\n", nil, ruletest.Seen{}, test.given).Containers[0]), "\n")
			if !strings.Contains(got, test.want) || test.want == "" && got != "" {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// A service that only waits for a failing one says so, and no more.
func TestWaitingServiceReportsOnlyItsWait(t *testing.T) {
	s := ruletest.Stage(t, "services: {}\n", nil, ruletest.Seen{}, func(app *facts.Container, s *facts.Stack) {
		app.Status = "created"
		service := s.Project.Services["app"]
		service.DependsOn = types.DependsOnConfig{"db": {}, "cache": {Condition: types.ServiceConditionHealthy}}
		s.Project.Services["app"] = service
		ruletest.Ended(1, "broken")(s.Containers[2], s)
	})
	found := waiting(s)
	if len(found) != 2 || found[0].Severity != check.Error ||
		!strings.Contains(found[0].Cause, `"cache" to be healthy, but "cache" has no health check`) {
		t.Fatalf("got %+v", found)
	}
	if found = found[1:]; len(found) != 1 || found[0].Severity != check.Info ||
		!strings.Contains(found[0].Cause, `waits for "db"`) {
		t.Errorf("got %+v", found)
	}
}

// Whatever a container prints, it is diagnosed, and with one cause.
func FuzzFirst(f *testing.F) {
	for _, line := range []string{
		"KeyError: 'A_B'",
		"exec /x.sh: exec format error",
		`connection to server at "db", port 5432 failed: Connection refused`,
		"PermissionError: [Errno 13] Permission denied: '/'",
		`  File "/app/x.py", line 99999999999999999999, in f` + "\nValueError: x",
		"Field required [type=missing",
		`ERROR: Error loading ASGI app. Attribute "" not found in module ""`,
		"Error -2 connecting to :1",
		"Read-only file system: 'x'",
	} {
		f.Add(line, 1)
	}
	f.Fuzz(func(t *testing.T, log string, code int) {
		ended := ruletest.Ended(code, strings.Split(log, "\n")...)
		s := ruletest.Stage(t, "services:\n  app:\n    read_only: true\n", nil, ruletest.Seen{}, ended)
		if first := first(s.Containers[0]); first.ID == "" || first.Cause == "" {
			t.Errorf("%q: got %+v", log, first)
		}
	})
}
