package tracker

import (
	"cmp"
	"path/filepath"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/enginetest"
	"github.com/fastdock/fastdock/devenv/reload"
	"github.com/fastdock/fastdock/devenv/stacktest"
	"github.com/fastdock/fastdock/devenv/watch"
)

// saveInWorker returns the events after a file was saved that the worker's container has, in which these processes run.
func saveInWorker(t *testing.T, yaml, file string, processes []string, restarts bool) []devenv.Event {
	t.Helper()
	fake, e := stacktest.New(t, "app")
	project := stacktest.Load(t, e, yaml)
	stacktest.Run(t, e, project)
	app := &oneApp{runs: true}
	s := New(e, project, app, Options{})
	fake.Processes = processes
	c := devtest.Container("/app", devtest.Bind(project.WorkingDir, "/app"))
	c.ID, c.Config.Labels = fake.Container(t, "worker").ID, map[string]string{"com.docker.compose.service": "worker"}
	s.Track(c, reload.Settled)
	s.after = func(time.Duration) <-chan time.Time {
		if restarts {
			if _, err := e.API.ContainerRestart(t.Context(), c.ID, client.ContainerRestartOptions{}); err != nil {
				t.Error(err)
			}
		}
		over := make(chan time.Time)
		close(over)
		return over
	}
	devtest.WriteFiles(t, ".", map[string]string{file: "abc"})
	for range 2 { // each service is reported once
		s.Changed(t.Context(), []watch.Change{{Path: filepath.Join(project.WorkingDir, file), At: enginetest.Noon}})
		s.Wait()
	}
	return app.drain()
}

// A file that is saved below a mount of a container in which Python runs, and nothing watches files, is reported.
func TestSaveThatNothingWatches(t *testing.T) {
	const mounted = "services:\n  worker:\n    image: app\n    volumes: [\".:/app\"]\n"
	const watched = mounted + "    develop: {watch: [{action: restart, path: ./app, include: '**/*.py'}]}\n"
	python := []string{"/app/.venv/bin/python /app/.venv/bin/celery -A app.tasks worker"}
	for name, test := range map[string]struct {
		yaml, file string
		processes  []string
		restarts   bool
		want       string // the folder to watch; none when nothing is reported
	}{
		"Celery":        {processes: python, want: "./app"},
		"behind init":   {processes: append([]string{"/sbin/docker-init -- celery worker"}, python...), want: "./app"},
		"named process": {processes: []string{"[celeryd: celery@1:MainProcess] -active- (worker)"}, want: "./app"},
		"at the top":    {file: "worker.py", processes: []string{"python3.13 worker.py"}, want: "."},
		"deep":          {file: "src/jobs/io/s3.py", processes: []string{"python -m jobs"}, want: "./src"},

		"a test":            {file: "tests/test_jobs.py", processes: python},
		"no Python":         {processes: []string{"node server.js"}},
		"own reloader":      {processes: []string{"python -m watchfiles 'celery worker' app"}},
		"--reload":          {processes: []string{"/usr/bin/python /usr/bin/taskiq worker app:broker --reload"}},
		"--watch":           {processes: []string{"/usr/bin/python /usr/bin/arq app.Settings --watch app"}},
		"Django":            {processes: []string{"python manage.py runserver 0.0.0.0:8000"}},
		"develop.watch":     {yaml: watched, processes: python},
		"other file":        {yaml: watched, file: "lib/x.py", processes: python, want: "./lib"},
		"restarted by then": {processes: python, restarts: true},
	} {
		t.Run(name, func(t *testing.T) {
			test.yaml, test.file = cmp.Or(test.yaml, mounted), cmp.Or(test.file, "app/tasks.py")
			var want []devenv.Event
			if test.want != "" {
				want = []devenv.Event{devenv.ReloadMissed{
					Service: "worker", File: test.file, Reason: devenv.MissUnwatched, Watch: test.want,
					Defined: "compose.yaml:2", At: enginetest.Noon,
				}}
			}
			got := saveInWorker(t, test.yaml, test.file, test.processes, test.restarts)
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Errorf("reported (-want +got):\n%s", diff)
			}
		})
	}
}
