package dash

import (
	"fmt"
	"time"

	"github.com/fastdock/fastdock/devenv"
)

var noon = time.Date(2026, 11, 23, 12, 3, 7, 0, time.UTC)

const ms = time.Millisecond

// The scripted sessions: every one begins where a stack of four services is planned.

func plans() []devenv.Event {
	planned := func(name, image, port string, needs ...string) devenv.Event {
		e := devenv.Planned{Service: name, Image: image, DependsOn: needs, Action: devenv.ActionCreate, Cause: "not found"}
		if port != "" {
			e.Ports = []string{port}
		}
		return e
	}
	return []devenv.Event{
		planned("postgres", "postgres:18", "127.0.0.1:5432->5432/tcp"),
		planned("redis", "redis:8-alpine", "127.0.0.1:6379->6379/tcp"),
		planned("app", "shop-app", "127.0.0.1:8000->8000/tcp", "postgres", "redis"),
		planned("worker", "shop-app", "", "redis"),
	}
}

// starting returns a first start: an image on its way, a build, a service that waits.
func starting() []devenv.Event {
	from := "[dev 1/4] FROM docker.io/library/python:3.14-slim-trixie"
	sync := "[dev 2/4] RUN --mount=type=cache,target=/root/.cache/uv uv sync --locked"
	return append(plans(),
		devenv.PullProgress{Service: "postgres", Image: "postgres:18", Current: 45_200_000, Total: 154_300_000},
		running("redis"), healthOf("redis", "healthy"),
		devenv.BuildStep{Service: "app", Name: from},
		devenv.BuildStep{Service: "app", Name: from, Cached: true, Done: true},
		devenv.BuildStep{Service: "app", Name: sync},
		devenv.BuildOutput{Service: "app", Step: sync, Text: "Resolved 31 packages in 2ms"},
		devenv.Waiting{Service: "worker", On: "postgres", Condition: "service_healthy"},
		logged("redis", "1:M 23 Nov 2026 12:03:05.114 * Ready to accept connections tcp"),
	)
}

// scaled returns a stack with several replicas of a service, one of which is not well, and one whose files have
// changed.
func scaled() []devenv.Event {
	events := healthy()
	for i, status := range []devenv.Status{devenv.StatusHealthy, devenv.StatusUnhealthy, devenv.StatusStarting} {
		name := fmt.Sprintf("shop-worker-%d", i+1)
		events = append(
			events,
			devenv.ContainerChanged{
				Service:     "worker",
				Container:   name,
				ContainerID: name,
				Status:      "running",
				At:          noon.Add(-time.Minute),
			},
			devenv.HealthChanged{Service: "worker", Container: name, Status: status, At: noon.Add(-12 * time.Second)},
		)
	}
	return append(
		events,
		devenv.ContainerChanged{Service: "worker", ContainerID: "worker", Status: "removed"},
		devenv.ContainerChanged{
			Service:     "worker",
			Container:   "shop-worker-10",
			ContainerID: "shop-worker-10",
			Status:      "exited",
			ExitCode:    3,
			At:          noon.Add(-5 * time.Second),
		},
		devenv.Drifted{
			Service: "app",
			Would:   devenv.DriftRecreate,
			Files:   []string{"docker-compose.yml"},
			Keys:    []string{"environment.LOG_LEVEL"},
			At:      noon,
		},
	)
}

// healthy returns a stack that is up, with some requests and two reloads.
func healthy() []devenv.Event {
	events := append(plans(),
		running("postgres"), healthOf("postgres", "healthy"), running("redis"), healthOf("redis", "healthy"),
		running("app"), healthOf("app", "healthy"), running("worker"),
		devenv.Ready{Took: 2812 * ms},
		logged("postgres", "2026-11-23 12:03:04.512 UTC [1] LOG:  database system is ready to accept connections"),
		logged("app", "\x1b[32mINFO\x1b[0m:     Application startup complete."),
	)
	for i := range 60 {
		events = append(
			events,
			logged(
				"app",
				fmt.Sprintf(
					"\x1b[32mINFO\x1b[0m:     172.18.0.1:%d - \"GET /items/%d HTTP/1.1\" \x1b[32m200 OK\x1b[0m",
					50000+i,
					i,
				),
			),
		)
		if i%9 == 0 {
			events = append(events, logged("worker", fmt.Sprintf("job %d done in 12 ms", i)))
		}
	}
	return append(events, reloaded("app/main.py", 940*ms, noon)...)
}

func broken() []devenv.Event {
	events := append(healthy(), reloaded("app/db.py", 1100*ms, noon.Add(time.Minute))...)
	return append(
		events,
		devenv.ReloadStarted{Service: "app", Files: []string{"app/main.py"}, Seen: 310 * ms, At: noon},
		logged("app", "Traceback (most recent call last):"),
		logged("app", "SyntaxError: invalid syntax"),
		devenv.ReloadBroken{
			Service: "app",
			Files:   []string{"app/main.py"},
			File:    "app/main.py",
			Line:    17,
			Error:   "SyntaxError: invalid syntax",
			At:      noon,
		},
	)
}

// hung returns a stack in which one reload waits, and a change of another service was not seen.
func hung() []devenv.Event {
	return append(
		healthy(),
		devenv.ReloadStarted{Service: "app", Files: []string{"app/main.py"}, Seen: 310 * ms, At: noon},
		devenv.ReloadStuck{Service: "app", On: devenv.StuckOnConnections, At: noon},
		devenv.ReloadMissed{
			Service: "worker",
			File:    "jobs/mail.py",
			Reason:  devenv.MissProcess,
			Process: devenv.ProcessGone,
			At:      noon,
		},
	)
}

// sick returns a stack in which one service failed for good and another was restarted.
func sick() []devenv.Event {
	return append(
		healthy(),
		healthOf("redis", "unhealthy"),
		devenv.ServiceFailed{
			Service: "redis",
			Cause:   "unhealthy: its check exited with code 1: Could not connect to Redis at 127.0.0.1:6379: Connection refused",
			At:      noon,
		},
		ended("worker", 1),
		running("worker"),
		devenv.LogsDropped{Service: "app", Count: 342},
	)
}

func stopped() []devenv.Event {
	return append(healthy(), devenv.Stopping{}, ended("app", 143), ended("worker", 137))
}

func running(service string) devenv.Event {
	return devenv.ContainerChanged{
		Service:     service,
		Container:   "shop-" + service + "-1",
		ContainerID: service,
		Status:      "running",
		At:          noon,
	}
}

func ended(service string, code int) devenv.Event {
	return devenv.ContainerChanged{
		Service:     service,
		Container:   "shop-" + service + "-1",
		ContainerID: service,
		Status:      "exited",
		ExitCode:    code,
		At:          noon,
	}
}

func healthOf(service string, status devenv.Status) devenv.Event {
	return devenv.HealthChanged{Service: service, Container: "shop-" + service + "-1", Status: status, At: noon}
}

func logged(service, text string) devenv.Event {
	return logLines(service, "shop-"+service+"-1", noon, text)
}

func reloaded(file string, took time.Duration, at time.Time) []devenv.Event {
	return []devenv.Event{
		devenv.ReloadStarted{Service: "app", Files: []string{file}, Seen: 310 * ms, At: at},
		devenv.ReloadReady{Service: "app", Files: []string{file}, Seen: 310 * ms, Took: took, At: at},
	}
}

func logLines(service, container string, at time.Time, text string) devenv.Event {
	return devenv.LogLines{
		Service:   service,
		Container: container,
		Stream:    devenv.Stdout,
		Lines:     []devenv.LogLine{{At: at, Text: text}},
	}
}
