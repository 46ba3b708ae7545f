package health

import (
	"testing"
	"time"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

// asksHealth is a health check that asks the app over HTTP.
var asksHealth = []string{"CMD", "curl", "-f", "http://127.0.0.1:8000/health"}

func TestProbeIsNoJSON(t *testing.T) {
	ruletest.Find(t, ProbeIsNoJSON, map[string]ruletest.Case{
		"a list with a tail": {
			Given:    ruletest.Failing("/bin/sh: 1: [curl,: not found", "CMD-SHELL", `["curl", "-f", "x"] || exit 1`),
			ID:       "FD-R08",
			Cause:    "health check is not a valid list",
			Fix:      "remove the text after the `]`",
			Evidence: `probe: ["curl", "-f", "x"] || exit 1`,
		},
		"several words for a shell": {
			Compose: "services:\n  app:\n    healthcheck:\n      test: [CMD-SHELL, curl, x]\n",
			Given:   ruletest.Failing("", "CMD-SHELL", "curl", "x"),
			ID:      "FD-R08",
			Cause:   `the shell runs only "curl"`,
			Fix:     "write CMD instead of CMD-SHELL",
			At:      "compose.yaml:3",
		},
		"a test of a shell": {
			Given: ruletest.Failing("", "CMD-SHELL", `[ -f /tmp/ready ] || exit 1`),
		},
		"a list": {
			Given: ruletest.Failing("", asksHealth...),
		},
	})
}

func TestProbeCannotRun(t *testing.T) {
	const noCurl = `OCI runtime exec failed: exec failed: unable to start container process: exec: "curl": ` +
		`executable file ` +
		`not found in $PATH: unknown`
	ruletest.Find(t, ProbeCannotRun, map[string]ruletest.Case{
		"a program that is not in the image": {
			Compose:  "services:\n  app:\n    healthcheck:\n      test: [CMD, curl]\n",
			Given:    ruletest.Failing(noCurl, asksHealth...),
			ID:       "FD-R06",
			Cause:    `the health check runs "curl", which is not in the image`,
			Fix:      `use Python: CMD ["python", "-c"`,
			Evidence: "probe: curl -f http://127.0.0.1:8000/health",
			At:       "compose.yaml:3",
		},
		"a program that a shell does not find": {
			Given: ruletest.Failing("/bin/sh: 1: wget: not found", "CMD-SHELL", "wget -q x"),
			ID:    "FD-R06",
			Cause: `"wget"`,
			Fix:   "use a program that the image contains",
		},
		"a client of another server": {
			Given: ruletest.All(
				ruletest.OfService("app", ofImage("mongo:8")),
				ruletest.Failing("/bin/sh: 1: mongo: not found", "CMD-SHELL", "mongo --eval 1"),
			),
			ID:  "FD-R06",
			Fix: "use the client in the image: [\"CMD\", \"mongosh\"",
		},
		"an app that is not found": {
			Given: ruletest.Failing("curl: (22) The requested URL returned error: 404 Not Found", asksHealth...),
		},
		"the first probe is still to come": {
			Given: ruletest.App(func(app *facts.Container) { app.Health, app.Check.Test = "starting", asksHealth }),
		},
	})
}

func TestProbeBroken(t *testing.T) {
	ruletest.Find(t, ProbeBroken, map[string]ruletest.Case{
		"an import that is missing": {
			Compose: "services:\n  app:\n    healthcheck:\n      test: [CMD, python]\n",
			Given: ruletest.Failing("Traceback (most recent call last):\n  File \"<string>\", line 1, in <module>\n"+
				"NameError: name 'urllib' is not defined", "CMD", "python", "-c", "urllib.request"),
			ID:       "FD-R55",
			Cause:    "health check itself has an error: NameError: name 'urllib' is not defined",
			Fix:      "correct the health check command",
			Evidence: "probe: python -c urllib.request",
			At:       "compose.yaml:3",
		},
		"a quotation mark that is missing": {
			Given: ruletest.Failing(`/bin/sh: 1: Syntax error: Unterminated quoted string`, "CMD-SHELL", `curl "x`),
			ID:    "FD-R55",
			Cause: "Unterminated quoted string",
		},
		"an answer that it does not expect": {
			Given: ruletest.Failing("Traceback (most recent call last):\n  File \"<string>\", line 1, in <module>\n"+
				"KeyError: 'status'", "CMD", "python", "-c", "x"),
			ID:    "FD-R55",
			Cause: "the expected content: KeyError: 'status'",
			Fix:   "correct the expected content",
		},
		"an answer of an app that raises": {
			Given: ruletest.All(
				ruletest.Failing("Traceback (most recent call last):\n  File \"<string>\", line 1, in <module>\n"+
					"KeyError: 'status'", "CMD", "python", "-c", "x"),
				ruletest.Logs(
					"Traceback (most recent call last):",
					`  File "/app/main.py", line 1, in <module>`,
					"    x",
					"ValueError",
				),
			),
		},
		"an app that refuses": {
			Given: ruletest.Failing("Traceback (most recent call last):\n  File \"<string>\", line 1, in <module>\n"+
				"ConnectionRefusedError: [Errno 111] Connection refused", "CMD", "python", "-c", "x"),
		},
		"a probe that succeeds": {
			Given: ruletest.App(func(app *facts.Container) { app.Probe = &devenv.Probe{Output: "NameError: x"} }),
		},
	})
}

func TestProbeFindsNoFile(t *testing.T) {
	ruletest.Find(t, ProbeFindsNoFile, map[string]ruletest.Case{
		"a file that the app does not make": {
			Compose:  "services:\n  app:\n    healthcheck:\n      test: test -f /tmp/ready\n",
			Given:    ruletest.Failing("", "CMD-SHELL", "test -f /tmp/ready"),
			ID:       "FD-R55",
			Cause:    "health check looks for the file /tmp/ready",
			Fix:      "create /tmp/ready when the app",
			Evidence: "probe: test -f /tmp/ready",
			At:       "compose.yaml:3",
		},
		"a file that is there": {
			Look:  ruletest.Seen{Owners: map[string]int{"/tmp/ready": 0}},
			Given: ruletest.Failing("", "CMD-SHELL", "cat /tmp/ready"),
		},
		"no file": {
			Given: ruletest.Failing("", asksHealth...),
		},
	})
}

func TestProbeLate(t *testing.T) {
	starts := func(check devenv.Check) ruletest.Change {
		return ruletest.App(func(app *facts.Container) {
			app.Health, app.ProbeTest, app.Check = "starting", "curl x", check
		})
	}
	ignores := ruletest.Stack(func(s *facts.Stack) { s.IgnoresStartInterval = true })
	soon := devenv.Check{Interval: 10 * time.Second, StartPeriod: time.Minute, StartInterval: time.Second}
	ruletest.Find(t, ProbeLate, map[string]ruletest.Case{
		"after the interval": {
			Compose:  "services:\n  app:\n    healthcheck:\n      test: curl x\n",
			Given:    starts(devenv.Check{Interval: 10 * time.Second}),
			ID:       "FD-R36",
			Cause:    "first health check runs 10s after the start",
			Fix:      "`start_interval: 1s`",
			Evidence: "probe: curl x",
			At:       "compose.yaml:3",
		},
		"after the interval of the engine": {
			Given: starts(devenv.Check{Interval: 10 * time.Second, StartPeriod: time.Minute}),
			ID:    "FD-R36",
			Cause: "5s after the start",
		},
		"after the interval, whatever the file says": {
			Given: ruletest.All(ignores, starts(devenv.Check{Interval: 10 * time.Second, StartPeriod: time.Minute})),
			ID:    "FD-R36",
			Fix:   "this engine ignores start_interval",
		},
		"soon": {
			Given: starts(soon),
		},
		"after a probe": {
			Given: ruletest.All(starts(devenv.Check{Interval: 10 * time.Second}),
				ruletest.App(func(app *facts.Container) { app.Probe = &devenv.Probe{ExitCode: 1} })),
		},
	})
}

func TestProbeAnswered(t *testing.T) {
	internal := ruletest.All(ruletest.Failing("", asksHealth...), ruletest.Logs("ERROR: the ledger is closed",
		`INFO: 127.0.0.1:1 - "GET /health HTTP/1.1" 500 Internal Server Error`))
	refused := func(status string) ruletest.Change {
		return ruletest.Failing("curl: (22) The requested URL returned error: "+status, asksHealth...)
	}
	ruletest.Find(t, ProbeAnswered, map[string]ruletest.Case{
		"404": {
			Compose:  "services:\n  app:\n    healthcheck:\n      test: curl x\n",
			Given:    refused("404"),
			ID:       "FD-R33",
			Cause:    "GET /health returned 404 to the health check: the app does not define this path",
			Fix:      "add /health to the app",
			Evidence: "probe: curl -f http://127.0.0.1:8000/health",
			At:       "compose.yaml:3",
		},
		"401": {
			Given: refused("401"),
			ID:    "FD-R33",
			Cause: "the path requires a login",
		},
		"400": {
			Given: refused("400"),
			ID:    "FD-R33",
			Fix:   "allowed hosts",
		},
		"405": {
			Given: refused("405"),
			ID:    "FD-R33",
			Fix:   "allow HEAD",
		},
		"307": {
			Given: ruletest.Failing("HTTP/1.1 307 Temporary Redirect", asksHealth...),
			ID:    "FD-R33",
			Cause: "a redirect",
		},
		"503": {
			Given: refused("503"),
			ID:    "FD-R33",
			Cause: "it is not ready",
		},
		"418": {
			Given: refused("418"),
			ID:    "FD-R33",
			Fix:   "point the health check at a route that returns 200",
		},
		"500 in the log": {
			Given:    internal,
			ID:       "FD-R33",
			Cause:    "GET /health returned 500 to the health check: the app fails",
			Evidence: "ERROR: the ledger is closed",
		},
		"200": {
			Given: ruletest.All(ruletest.Failing("x", asksHealth...),
				ruletest.Logs(`INFO: 127.0.0.1:1 - "GET /health HTTP/1.1" 200 OK`)),
		},
		"no answer": {
			Given: ruletest.Failing("curl: (7) Failed to connect", asksHealth...),
		},
		"500 to others": {
			Given: ruletest.All(ruletest.Failing("x", asksHealth...),
				ruletest.Logs(`INFO: 10.0.0.1:1 - "GET /orders HTTP/1.1" 500 Internal Server Error`)),
		},
	})
	ruletest.Find(t, AskedWrongly, map[string]ruletest.Case{
		"a path that is not there": {
			Given: refused("404"),
			ID:    "FD-R33",
			Cause: "404",
		},
		"an app that fails": {
			Given: internal,
		},
		"an app that raises": {
			Given: ruletest.All(refused("404"),
				ruletest.Logs("Traceback (most recent call last):", `  File "/app/main.py", line 1, in <module>`, "    x",
					"ValueError")),
		},
	})
}
