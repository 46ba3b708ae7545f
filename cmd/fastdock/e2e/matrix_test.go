package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fastdock/fastdock/scaffold"
)

// choice is one row of the matrix: a project of these answers, and how it is proved.
type choice struct {
	db, cache, layout, base, python string
	more                            []string // flags
	checks                          string   // what /ready says
	develops, produces              func(*stack)
}

// matrix has every database, cache and layout that can be run here, both bases and two versions of Python.
var matrix = []choice{
	{
		db: "postgres", cache: "redis", layout: scaffold.Packaged, base: "uv", python: "3.14", more: []string{"--migrate"},
		checks: `{"database":"ok","cache":"ok"}`, develops: migrates, produces: hasMigrated,
	},
	{
		db: "mariadb", cache: "valkey", layout: scaffold.Flat, base: "slim", python: "3.13", more: []string{"--workers", "2"},
		checks: `{"database":"ok","cache":"ok"}`, produces: hasTwoWorkers,
	},
	{
		db:       "sqlite",
		cache:    "memcached",
		layout:   scaffold.Src,
		base:     "uv",
		python:   "3.13",
		more:     []string{"--health-client", "curl"},
		checks:   `{"database":"ok","cache":"ok"}`,
		produces: asksWithCurl,
	},
	{db: "mariadb", cache: "none", layout: scaffold.Packaged, base: "slim", python: "3.14", checks: `{"database":"ok"}`},
	{db: "none", cache: "memcached", layout: scaffold.Flat, base: "uv", python: "3.14", checks: `{"cache":"ok"}`},
	{db: "none", cache: "none", layout: scaffold.Src, base: "slim", python: "3.14", checks: `{}`},
}

// Each choice starts and is ready, serves an edit by hot reload, has nothing that doctor warns of, stops, and leaves
// nothing; in production, where the row says so, it is ready as well.
func TestMatrix(t *testing.T) {
	t.Parallel()
	for _, row := range matrix {
		name := strings.Join([]string{row.db, row.cache, row.layout, row.base, row.python}, " ")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			flags := []string{
				"--db", row.db, "--cache", row.cache, "--layout", row.layout, "--base", row.base,
				"--python", row.python,
			}
			s := newStack(t, append(flags, row.more...)...)
			ready := question{"GET /ready", "", http.StatusOK, `{"status":"ok","checks":` + row.checks + `}`}

			a := s.up()
			a.await("ready", nil)
			s.answers(ready)
			s.edit(mainFile(s, row.layout), `"Hello from `, `"Hello again from `)
			a.await("reload_ready", nil)
			s.answers(question{"GET /", "", http.StatusOK, "Hello again from " + s.name})
			if row.develops != nil {
				row.develops(s)
			}
			s.isWell()
			a.interrupt()
			if _, code := a.ends(); code != 130 {
				t.Errorf("exit code after Ctrl-C: %d, want 130", code)
			}
			same(t, "running containers after Ctrl-C", s.left("ps"), "")
			s.leavesNothing()

			if row.produces != nil {
				s.startProduction()
				s.answers(ready)
				row.produces(s)
				s.endProduction()
			}
		})
	}
}

// mainFile returns where the starter's application lies.
func mainFile(s *stack, layout string) string {
	return scaffold.Defaults(s.name).Starter(layout).Code.Folder() + "/main.py"
}

// migrates proves the migrate service: it ended well before the app began, and Alembic writes and runs a revision. The
// app's container may have been started before, and held.
func migrates(s *stack) {
	s.t.Helper()
	const state = "{{.State.Status}} {{.State.ExitCode}}"
	same(s.t, "the migrate service", s.docker("inspect", "-f", state, s.name+"-migrate-1"), "exited 0")
	ended, began := s.moment("migrate", "FinishedAt"), s.momentOfLine("app", "Started server process")
	if !ended.Before(began) {
		s.t.Errorf("the migrate service ended at %s, and the app began at %s", ended, began)
	}
	for _, words := range []string{"revision -m first", "upgrade head"} {
		s.succeed(s.compose(append([]string{"exec", "-T", "app", "alembic"}, strings.Fields(words)...)...))
	}
	contains(s.t, "alembic current", s.succeed(s.compose("exec", "-T", "app", "alembic", "current")).stdout, "(head)")
}

// moment returns a time of a container's state.
func (s *stack) moment(service, field string) time.Time {
	s.t.Helper()
	moment, err := time.Parse(time.RFC3339Nano, s.docker("inspect", "-f", "{{.State."+field+"}}", s.name+"-"+service+"-1"))
	must(s.t, err)
	return moment
}

// momentOfLine returns when a service first logged a text.
func (s *stack) momentOfLine(service, text string) time.Time {
	s.t.Helper()
	logs := s.succeed(s.runIn("", "docker", "logs", "-t", s.name+"-"+service+"-1"))
	for line := range strings.Lines(logs.stderr + logs.stdout) {
		if stamp, logged, _ := strings.Cut(line, " "); strings.Contains(logged, text) {
			moment, err := time.Parse(time.RFC3339Nano, stamp)
			must(s.t, err)
			return moment
		}
	}
	s.t.Fatalf("%s has not logged %q", service, text)
	return time.Time{}
}

// hasMigrated proves that production's migrate service ran the revision that development made.
func hasMigrated(s *stack) {
	s.t.Helper()
	contains(s.t, "alembic current", s.succeed(s.production("exec", "-T", "app", "alembic", "current")).stdout, "(head)")
}

// hasTwoWorkers counts the processes that uvicorn spawned.
func hasTwoWorkers(s *stack) {
	s.t.Helper()
	processes := s.docker("top", s.name+"-app-1", "-eo", "pid,args")
	if workers := strings.Count(processes, "multiprocessing.spawn"); workers != 2 {
		s.t.Errorf("%d workers, want 2:\n%s", workers, processes)
	}
}

// asksWithCurl proves that it is curl that says the container is healthy.
func asksWithCurl(s *stack) {
	s.t.Helper()
	probed := s.docker("inspect", "-f", "{{.State.Health.Status}} {{index .Config.Healthcheck.Test 1}}", s.name+"-app-1")
	same(s.t, "the container's health and probe", probed, "healthy curl")
}
