package printer

import (
	"errors"
	"time"

	"github.com/fastdock/fastdock/devenv"
)

var (
	noon = time.Date(2026, 11, 23, 12, 0, 0, 250_000_000, time.FixedZone("CET", 3600))
	ms   = time.Millisecond
)

// day returns a session with every kind of event: a first start, a reload that breaks and is mended, a crash, the end.
func day() []devenv.Event {
	app, main := "app", []string{"app/main.py"}
	return []devenv.Event{
		devenv.Planned{Service: "postgres", Image: "postgres:18", Ports: []string{"127.0.0.1:5432->5432/tcp"}, Action: devenv.ActionCreate, Cause: "not found"},
		devenv.Planned{Service: app, Image: "shop-app", Ports: []string{"127.0.0.1:8000->8000/tcp"}, DependsOn: []string{"postgres"}, Action: devenv.ActionRecreate, Cause: "configuration changed"},
		devenv.Notice{Kind: devenv.NoticeConnectionBack, Took: 2500 * ms},
		devenv.PullProgress{Service: "postgres", Image: "postgres:18", Current: 1_000_000},
		devenv.PullProgress{Service: "postgres", Image: "postgres:18", Current: 80_000_000, Total: 154_200_000},
		devenv.PullProgress{Service: "postgres", Image: "postgres:18", Current: 154_200_000, Total: 154_200_000, Done: true},
		devenv.BuildStep{Service: app, Name: "[dev 1/3] FROM python:3.14-slim"},
		devenv.BuildStep{Service: app, Name: "[dev 1/3] FROM python:3.14-slim", Cached: true, Done: true},
		devenv.BuildStep{Service: app, Name: "[dev 2/3] RUN uv sync"},
		devenv.BuildOutput{Service: app, Step: "[dev 2/3] RUN uv sync", Text: "Resolved 31 packages"},
		devenv.BuildStep{Service: app, Name: "[dev 2/3] RUN uv sync", Done: true, Took: 3214 * ms},
		devenv.BuildOutput{Service: app, Step: "[dev 3/3] RUN false", Text: "\x1b[31mno such file\x1b[m"},
		devenv.BuildStep{Service: app, Name: "[dev 3/3] RUN false", Done: true, Took: 12 * ms, Err: "exit code: 1"},
		devenv.Built{Service: app, Image: "shop-app", Took: 12345 * ms},
		devenv.Waiting{Service: app, On: "postgres", Condition: "service_healthy"},
		devenv.ContainerChanged{Service: "postgres", Container: "shop-postgres-1", ContainerID: "aa11", Status: "created", At: noon},
		devenv.ContainerChanged{Service: "postgres", Container: "shop-postgres-1", ContainerID: "aa11", Status: "running", At: noon},
		devenv.HealthChanged{Service: "postgres", Container: "shop-postgres-1", Status: "starting", At: noon},
		devenv.HealthChanged{Service: "postgres", Container: "shop-postgres-1", Status: "healthy", Probe: &devenv.Probe{Output: "accepting connections\n", Start: noon, End: noon.Add(30 * ms)}, At: noon},
		devenv.HealthChanged{Service: "postgres", Container: "shop-postgres-1", Status: "healthy", At: noon},
		devenv.ContainerChanged{Service: app, Container: "shop-app-1", ContainerID: "bb22", Status: "running", At: noon},
		devenv.ContainerChanged{Service: "worker", Container: "shop-worker-1", ContainerID: "cc33", Status: "running", At: noon},
		devenv.ContainerChanged{Service: "worker", Container: "shop-worker-2", ContainerID: "dd44", Status: "running", At: noon},
		devenv.HealthChanged{Service: "worker", Container: "shop-worker-2", Status: "healthy", At: noon},
		devenv.LogLines{Service: "worker", Container: "shop-worker-2", Stream: devenv.Stdout, Lines: []devenv.LogLine{{At: noon, Text: "idle"}}},
		devenv.LogLines{Service: app, Container: "shop-app-1", Stream: devenv.Stderr, Lines: []devenv.LogLine{{At: noon, Text: "\x1b[32mINFO\x1b[0m:     Application startup complete."}}},
		devenv.LogLines{Service: "postgres", Container: "shop-postgres-1", Stream: devenv.Stdout, Lines: []devenv.LogLine{{At: noon, Text: "database system is ready <1>"}}},
		devenv.LogLines{Service: "worker", Container: "shop-worker-1", Stream: devenv.Stdout, Lines: []devenv.LogLine{{At: noon, Text: "xxxxx", More: true}, {At: noon, Text: "x"}}},
		devenv.LogsDropped{Service: app, Count: 342},
		devenv.Ready{Took: 2812 * ms},
		devenv.ReloadStarted{Service: app, Files: main, Seen: 310 * ms, At: noon},
		devenv.ReloadBroken{Service: app, Files: main, File: "app/main.py", Line: 17, Error: "SyntaxError: invalid syntax", At: noon},
		devenv.ReloadStarted{Service: app, Files: []string{"a.py", "b.py", "c.py"}, At: noon},
		devenv.ReloadStuck{Service: app, On: devenv.StuckOnConnections, At: noon},
		devenv.ReloadReady{Service: app, Files: []string{"a.py", "b.py", "c.py"}, Took: 1200 * ms, At: noon},
		devenv.ReloadReady{Service: app, Files: main, Seen: 310 * ms, Took: 940 * ms, At: noon},
		devenv.ReloadMissed{Service: app, File: "lib/x.py", Reason: devenv.MissNotMounted, Volume: "./lib:/app/lib", At: noon},
		devenv.Drifted{Service: app, Would: devenv.DriftRecreate, Files: []string{".env"}, Keys: []string{"environment.LEVEL"}, At: noon},
		devenv.Drifted{Service: app, At: noon},
		devenv.HealthChanged{Service: app, Container: "shop-app-1", Status: "unhealthy", Probe: &devenv.Probe{Command: "curl -fsS localhost:8000/health", ExitCode: 22, Output: "curl: (22)\nerror 500", Start: noon, End: noon}, At: noon},
		devenv.ContainerChanged{Service: app, Container: "shop-app-1", ContainerID: "bb22", Status: "exited", ExitCode: 3, At: noon},
		devenv.ContainerChanged{Service: "postgres", Container: "shop-postgres-1", ContainerID: "aa11", Status: "exited", ExitCode: 137, OOMKilled: true, At: noon},
		devenv.ServiceFailed{Service: app, Cause: "exited with code 3", Logs: []string{"Traceback (most recent call last):", "  \x1b[1mKeyError\x1b[m: 'x'"}, Defined: "docker-compose.yml:4", Probe: &devenv.Probe{Command: "true", ExitCode: 1, Start: noon, End: noon}, At: noon},
		devenv.VerbStarted{Verb: devenv.VerbStop, Service: "worker", Command: "docker compose stop worker"},
		devenv.ContainerChanged{Service: "worker", Container: "shop-worker-1", ContainerID: "cc33", Status: "exited", ExitCode: 143, At: noon},
		devenv.VerbEnded{Verb: devenv.VerbStop, Service: "worker", Took: 1204 * ms},
		devenv.VerbEnded{Verb: devenv.VerbRebuild, Service: app, Took: 300 * ms, Err: errors.New(`building image "shop-app": exit code: 1; the container that runs stays`)},
		devenv.VerbStarted{Verb: devenv.VerbExec, Service: app, Command: "docker compose exec app pytest"},
		devenv.CommandOutput{Verb: devenv.VerbExec, Service: app, Stream: devenv.Stdout, Text: "\x1b[32m4 passed\x1b[m"},
		devenv.VerbEnded{Verb: devenv.VerbExec, Service: app, Took: 800 * ms},
		devenv.SyncStarted{Service: app, Cause: devenv.SyncFilesChanged, Files: []string{"pyproject.toml", "uv.lock"}},
		devenv.ContainerChanged{Service: app, Container: "shop-app-1", ContainerID: "bb22", Status: "exited", ExitCode: 143, At: noon},
		devenv.ContainerChanged{Service: app, Container: "shop-app-1", ContainerID: "bb22", Status: "running", At: noon},
		devenv.SyncEnded{Service: app, Took: 1184 * ms, Added: []string{"toolz 1.2.0"}, Removed: []string{"six 1.17"}, Changed: []string{"anyio 4.15.0 → 4.16.0"}},
		devenv.SyncStarted{Service: app, Cause: devenv.SyncFilesChanged, Files: []string{"uv.lock"}},
		devenv.SyncEnded{Service: app, Took: 104 * ms, Logs: []string{"error: Failed to fetch", "  \x1b[31mdns error\x1b[m"}, Err: errors.New("`uv sync --locked` ended with code 2")},
		devenv.WatchActed{Service: app, Action: "sync", Paths: main, Took: 31 * ms},
		devenv.WatchActed{Service: app, Action: "rebuild", Paths: []string{"Dockerfile.dev", "app/a.py", "app/b.py", "app/c.py"}, Took: 2100 * ms, Err: errors.New("exit code: 1")},
		devenv.MountsUnreachable{Service: app, Path: ".", Target: "/app", At: noon},
		devenv.Stopping{},
		devenv.Stopping{Forced: true},
		devenv.Removed{Kind: "container", Name: "shop-app-1"},
		devenv.Ended{},
		devenv.Ended{Err: errors.New(`start service "app": exited with code 3`)},
	}
}
