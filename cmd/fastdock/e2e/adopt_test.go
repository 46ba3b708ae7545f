package e2e

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fastdock/fastdock/assets"
)

// realProject is one of testdata/projects: a project as people have them, with no container file in it.
type realProject struct {
	name   string
	lock   string // shell commands that make its lock, where fastdock new does not
	asked  []question
	edit   [3]string // a file, a text in it, and the text in its place
	edited question  // which the edit answers
}

var realProjects = []realProject{
	{
		name: "orders",
		asked: []question{
			{"GET /healthz", "", http.StatusOK, `{"status":"ok"}`},
			{"POST /orders", `{"customer": "ada", "article": "tea", "quantity": 2}`, http.StatusCreated, `"customer":"ada"`},
			{"GET /orders/1", "", http.StatusOK, `"article":"tea","quantity":2`},
		},
		edit:   [3]string{"src/orders/api/routers/health.py", `"ok"`, `"fine"`},
		edited: question{"GET /healthz", "", http.StatusOK, `{"status":"fine"}`},
	},
	{
		name: "links",
		asked: []question{
			{"GET /docs", "", http.StatusOK, "<title>links"},
			{"GET /", "", http.StatusOK, "none yet"},
			{"POST /api/links", `{"address": "https://example.org/guide"}`, http.StatusCreated, `"code":`},
			{"GET /", "", http.StatusOK, "https://example.org/guide"},
		},
		edit:   [3]string{"routers/pages.py", "no such link", "nothing here"},
		edited: question{"GET /unknown", "", http.StatusNotFound, "nothing here"},
	},
	{
		name: "shopspace",
		lock: "uv lock",
		asked: []question{
			{"POST /quotes", `[{"article": "cup", "quantity": 2}]`, http.StatusCreated, `{"id":1,"total":"24.00"}`},
			{"GET /quotes/1", "", http.StatusOK, `"total":"24.00"`},
		},
		edit:   [3]string{"packages/pricing/src/pricing/__init__.py", `"12.00"`, `"13.00"`},
		edited: question{"POST /quotes", `[{"article": "cup", "quantity": 2}]`, http.StatusCreated, `"total":"26.00"`},
	},
	{
		name: "ledger",
		lock: poetryLock,
		asked: []question{
			{"GET /ping", "", http.StatusOK, "pong"},
			{"POST /bookings", `{"account": "ada", "cents": 500}`, http.StatusCreated, `{"cents":500}`},
		},
		edit:   [3]string{"ledger/server.py", `"pong"`, `"still here"`},
		edited: question{"GET /ping", "", http.StatusOK, "still here"},
	},
	{
		name: "parcels",
		lock: pdmLock,
		asked: []question{
			{"GET /livez", "", http.StatusOK, "alive"},
			{"PUT /parcels/7", `{"name": "Lyon"}`, http.StatusOK, `{"name":"Lyon"}`},
			{"GET /parcels/7", "", http.StatusOK, `{"name":"Lyon"}`},
		},
		edit:   [3]string{"src/parcels/web.py", `"alive"`, `"still alive"`},
		edited: question{"GET /livez", "", http.StatusOK, "still alive"},
	},
}

// Poetry reads an interface of the registry that mirrors often lack; with the plugin it reads the pages that uv reads.
const poetryLock = `
index=$(echo | uv pip compile - --quiet --no-header --emit-index-url | sed -n 's/^--index-url //p')
export POETRY_PYPI_MIRROR_URL=$index REQUESTS_CA_BUNDLE=$SSL_CERT_FILE
uvx --quiet --with poetry-plugin-pypi-mirror poetry@$POETRY lock`

// PDM 2.29 does not run with hishel 2, and does not say so to the installer.
const pdmLock = `uvx --quiet --with 'hishel<2' pdm@$PDM lock && rm -rf .venv .pdm-python`

// Projects as people have them go from untouched to healthy with two commands; they reload what is edited, run
// in production, and nothing of theirs is changed.
func TestRealProjects(t *testing.T) {
	t.Parallel()
	for _, project := range realProjects {
		t.Run(project.name, func(t *testing.T) {
			t.Parallel()
			s := copyOf(t, project)
			untouched := listing(t, s.dir)
			s.succeed(s.runIn(s.dir, "sh", "-c", "fastdock new --yes && fastdock up --wait"))
			for _, q := range project.asked {
				s.answers(q)
			}
			keeps(t, "the project's own files", listing(t, s.dir), untouched)

			a := s.up()
			a.await("ready", nil)
			s.edit(project.edit[0], project.edit[1], project.edit[2])
			a.await("reload_ready", nil)
			s.answers(project.edited)
			a.interrupt()
			a.ends()
			s.leavesNothing()

			s.startProduction()
			s.answers(project.edited)
			s.endProduction()
		})
	}
}

// copyOf returns a fresh copy of a project, with its lock where fastdock does not make that. The environment gives it
// a name and ports that are free, so that the commands need no flags.
func copyOf(t *testing.T, project realProject) *stack {
	t.Helper()
	s := stackOf(t, nil)
	must(t, os.CopyFS(s.dir, os.DirFS(filepath.Join("testdata", "projects", project.name))))
	if project.lock != "" {
		s.inUV(project.lock)
	}
	s.export("PATH", filepath.Dir(fastdock)+string(os.PathListSeparator)+os.Getenv("PATH"))
	s.export("COMPOSE_PROJECT_NAME", s.name)
	s.export("APP_PORT", fmt.Sprint(s.port))
	s.export("DB_HOST_PORT", fmt.Sprint(freePort(t)))
	s.export("CACHE_HOST_PORT", fmt.Sprint(freePort(t)))
	return s
}

// inUV runs shell commands in the project, where uv is.
func (s *stack) inUV(commands string) {
	s.t.Helper()
	versions := assets.Load()
	s.docker("run", "--rm", "--user", fmt.Sprintf("%d:%d", os.Getuid(), os.Getgid()),
		"--env", "HOME=/tmp", "--env", "POETRY="+versions.Tools["poetry"], "--env", "PDM="+versions.Tools["pdm"],
		"--volume", s.dir+":/project", "--workdir", "/project",
		"ghcr.io/astral-sh/uv:"+versions.UV+"-python3.13-trixie-slim", "sh", "-ec", commands)
}

// keeps fails the test where a line of the earlier listing is gone.
func keeps(t *testing.T, what, now, before string) {
	t.Helper()
	for line := range strings.Lines(before) {
		if !strings.Contains(now, line) {
			t.Errorf("%s: changed or gone: %s", what, line)
		}
	}
}

// leavesNothing takes the stack down and fails the test when the engine still has something of it.
func (s *stack) leavesNothing() {
	s.t.Helper()
	s.succeed(s.fastdock("down", "--volumes"))
	for _, list := range [][]string{{"ps", "-a"}, {"network", "ls"}, {"volume", "ls"}} {
		same(s.t, strings.Join(list, " ")+" after down", s.left(list...), "")
	}
}
