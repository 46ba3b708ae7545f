package e2e

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// composedProject is one of testdata/composed: a project with Compose files of its own.
type composedProject struct {
	name   string
	app    string // the service with the app
	asked  []question
	edit   [3]string // a file, a text in it, and the text in its place
	edited question  // which the edit answers
	own    []string  // services that docker compose brings up from the project's own files alone
}

var composedProjects = []composedProject{
	{
		name: "notes", app: "web",
		asked: []question{
			{"GET /notes", "", http.StatusOK, `["prepared"]`},
			{"POST /uploads", "", http.StatusOK, `{"kept":true}`},
		},
		edit:   [3]string{"app/main.py", `"ok"`, `"fine"`},
		edited: question{"GET /health", "", http.StatusOK, `{"status":"fine"}`},
		own:    []string{"db"},
	},
	{
		name: "store", app: "app",
		asked:  []question{{"GET /visits", "", http.StatusOK, `{"visits":1}`}},
		edit:   [3]string{"main.py", `"visits": await`, `"seen": await`},
		edited: question{"GET /visits", "", http.StatusOK, `{"seen":2}`},
		own:    []string{"cache"},
	},
	{
		name: "jobs", app: "api",
		asked:  []question{{"GET /livez", "", http.StatusOK, `{"says":"hello"}`}},
		edit:   [3]string{"src/jobs/web.py", `"says"`, `"said"`},
		edited: question{"GET /livez", "", http.StatusOK, `{"said":"hello"}`},
	},
}

// A project with Compose files goes from a clean checkout to healthy with two commands and reloads what is
// edited, while its own files, and what docker compose makes of them, stay as they were.
func TestExtendedProjects(t *testing.T) {
	t.Parallel()
	for _, project := range composedProjects {
		t.Run(project.name, func(t *testing.T) {
			t.Parallel()
			s := stackOf(t, nil)
			must(t, os.CopyFS(s.dir, os.DirFS(filepath.Join("testdata", "composed", project.name))))
			s.export("PATH", filepath.Dir(fastdock)+string(os.PathListSeparator)+os.Getenv("PATH"))
			s.export("COMPOSE_PROJECT_NAME", s.name)
			s.export("APP_PORT", fmt.Sprint(s.port))
			s.export("WEB_PORT", fmt.Sprint(freePort(t)))
			s.export("JOBS_CONTAINER", s.name+"-jobs")
			s.export("JOBS_NETWORK", s.name+"-jobs")
			s.export("STORE_PASSWORD", "a-password-of-the-test")
			untouched := listing(t, s.dir)
			copyExample(t, s.dir) // what docker compose needs of a clean checkout, too
			before := s.runIn(s.dir, compose, "config")
			s.succeed(before)
			must(t, os.RemoveAll(filepath.Join(s.dir, ".env")))

			s.succeed(s.runIn(s.dir, "sh", "-c", "fastdock new --yes && fastdock up --wait"))
			for _, q := range project.asked {
				s.answers(q)
			}
			s.runsThe(project.app, "docker-compose.fastdock.yml")
			keeps(t, "the project's own files", listing(t, s.dir), untouched)
			same(t, "docker compose config", s.runIn(s.dir, compose, "config").stdout, before.stdout)

			a := s.up()
			a.await("ready", nil)
			s.edit(project.edit[0], project.edit[1], project.edit[2])
			a.await("reload_ready", nil)
			s.answers(project.edited)
			a.interrupt()
			a.ends()
			s.leavesNothing()

			if project.own != nil {
				s.succeed(s.compose(append([]string{"up", "--wait"}, project.own...)...))
				s.succeed(s.compose("down", "--volumes"))
			}
		})
	}
}

// copyExample makes .env of its example, as a user does.
func copyExample(t *testing.T, dir string) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, ".env.example"))
	if os.IsNotExist(err) {
		return
	}
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, ".env"), content, 0o600))
}

// runsThe fails the test where the service's container was not made with a Compose file of that name.
func (s *stack) runsThe(service, file string) {
	s.t.Helper()
	id := s.docker("ps", "-q", "--filter", "label=com.docker.compose.project="+s.name, "--filter",
		"label=com.docker.compose.service="+service)
	files := s.docker("inspect", "-f", `{{index .Config.Labels "com.docker.compose.project.config_files"}}`,
		strings.TrimSpace(id))
	if !strings.HasSuffix(strings.TrimSpace(files), file) {
		s.t.Errorf("%s was made from %s", service, files)
	}
}
