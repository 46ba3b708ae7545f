package doctor

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/fastdock/fastdock/devenv"
)

func report(change func(*devenv.Report)) devenv.Report {
	r := devenv.Report{
		ContainerState: devenv.ContainerState{Name: "shop-app-1", Status: "running"}, Service: "app",
		ProbeTest: "curl -f http://127.0.0.1:8000/health", LastLines: []string{"ImportError: no"},
	}
	change(&r)
	return r
}

func TestDiagnose(t *testing.T) {
	probe := []string{"probe: curl -f http://127.0.0.1:8000/health", "exit code: 22", "output: 503\nnot ready"}
	unwell := func(health string) devenv.Report {
		return report(func(r *devenv.Report) {
			r.Health, r.Probe = health, &devenv.Probe{ExitCode: 22, Output: "503\nnot ready\n"}
		})
	}
	ended := func(status string, code int, meaning string) devenv.Report {
		return report(func(r *devenv.Report) { r.Status, r.ExitCode, r.Meaning = status, code, meaning })
	}
	tests := map[string]struct {
		report devenv.Report
		want   Finding
	}{
		"running": {report(func(*devenv.Report) {}), Finding{Level: OK, Cause: "running"}},
		"healthy": {report(func(r *devenv.Report) { r.Health = "healthy" }), Finding{Level: OK, Cause: "running, healthy"}},
		"unhealthy": {unwell("unhealthy"), Finding{
			Level: Fail, Cause: "its health check fails", Evidence: probe,
			Fix: "make the probe's command succeed inside the container; `docker compose logs app` has the rest",
		}},
		"starting": {unwell("starting"), Finding{
			Level: Warn, Cause: "is starting: no probe has succeeded yet", Evidence: probe, Fix: "wait, then run `fastdock doctor` again",
		}},
		"starting, no probe yet": {report(func(r *devenv.Report) { r.Health = "starting" }), Finding{
			Level: Warn, Cause: "is starting: no probe has succeeded yet", Evidence: probe[:1], Fix: "wait, then run `fastdock doctor` again",
		}},
		"unhealthy, silent probe": {report(func(r *devenv.Report) { r.Health, r.Probe = "unhealthy", &devenv.Probe{ExitCode: 1, Output: " \n"} }), Finding{
			Level: Fail, Cause: "its health check fails", Evidence: []string{probe[0], "exit code: 1"},
			Fix: "make the probe's command succeed inside the container; `docker compose logs app` has the rest",
		}},
		"restarting": {ended("restarting", 1, ""), Finding{
			Level: Fail, Cause: "keeps ending and being restarted: exited with code 1", Evidence: []string{"ImportError: no"},
			Fix: "correct what its last lines tell; `docker compose logs app` has the rest",
		}},
		"ended well": {ended("exited", 0, ""), Finding{Level: OK, Cause: "ended with code 0"}},
		"stopped":    {ended("exited", 143, "stopped by SIGTERM"), Finding{Level: Warn, Cause: "was stopped", Fix: "run `fastdock up`"}},
		"failed": {ended("exited", 3, "the app did not start"), Finding{
			Level: Fail, Cause: "exited with code 3 (the app did not start)", Evidence: []string{"ImportError: no"},
			Fix: "correct what its last lines tell, then run `fastdock up`",
		}},
		"dead": {ended("dead", 137, "killed"), Finding{
			Level: Fail, Cause: "exited with code 137 (killed)", Evidence: []string{"ImportError: no"},
			Fix: "correct what its last lines tell, then run `fastdock up`",
		}},
		"created": {ended("created", 0, ""), Finding{Level: Warn, Cause: "is created", Fix: "run `fastdock up`"}},
		"paused":  {ended("paused", 0, ""), Finding{Level: Warn, Cause: "is paused", Fix: "run `docker compose unpause app`"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := diagnose(test.report)
			test.want.Check, test.want.Subject = "containers", "shop-app-1"
			if diff := cmp.Diff(test.want, got, cmpopts.IgnoreFields(Finding{}, "Err")); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			var failure *devenv.ServiceError
			if isFail := got.Level == Fail; isFail != errors.As(got.Err, &failure) {
				t.Errorf("level %s with error %v", got.Level, got.Err)
			}
		})
	}
}

func TestWorst(t *testing.T) {
	first, second := errors.New("first"), errors.New("second")
	ok, warn := Finding{Level: OK}, Finding{Level: Warn}
	tests := map[string]struct {
		findings []Finding
		level    Level
		err      error
	}{
		"none":          {nil, OK, nil},
		"all well":      {[]Finding{ok, ok}, OK, nil},
		"a warning":     {[]Finding{ok, warn, ok}, Warn, nil},
		"two failures":  {[]Finding{warn, {Level: Fail, Err: first}, warn, {Level: Fail, Err: second}}, Fail, first},
		"a later worse": {[]Finding{{Level: Fail, Err: first}, warn}, Fail, first},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if level, err := Worst(test.findings); level != test.level || !errors.Is(err, test.err) {
				t.Errorf("got (%s, %v), want (%s, %v)", level, err, test.level, test.err)
			}
		})
	}
}

const shop = "name: shop\nservices: {app: {image: app}, db: {image: db}}\n"

// examine runs doctor in a folder with this Compose file, on an engine at this address.
func examine(t *testing.T, host, compose string) []Finding {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile("compose.yaml", []byte(compose), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("DOCKER_CONFIG", t.TempDir())
	t.Setenv("DOCKER_CONTEXT", "")
	t.Setenv("DOCKER_HOST", host)
	engine, err := devenv.Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return Examine(t.Context(), engine, devenv.Files{})
}

func nowhere(t *testing.T) string {
	t.Helper()
	return "unix://" + filepath.Join(t.TempDir(), "none.sock")
}

// answering is an engine that answers a ping, and the question for containers with this.
func answering(t *testing.T, status int, body string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Api-Version", "1.45")
		if strings.HasSuffix(r.URL.Path, "/containers/json") {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			fmt.Fprint(w, body)
		}
	}))
	t.Cleanup(server.Close)
	return "tcp://" + server.Listener.Addr().String()
}

func TestExamineAStackThatIsDown(t *testing.T) {
	found := examine(t, answering(t, http.StatusOK, "[]"), shop)
	missing := Finding{Check: "containers", Level: Warn, Cause: "has no container", Fix: "run `fastdock up`"}
	app, db := missing, missing
	app.Subject, db.Subject = "app", "db"
	want := []Finding{
		{Check: "engine", Level: OK, Cause: "answers, API 1.45"},
		{Check: "files", Subject: "shop", Level: OK, Cause: "1 file load: app, db"}, app, db,
	}
	found[0].Subject = "" // its address
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestExamineAnEngineThatFails(t *testing.T) {
	found := examine(t, answering(t, http.StatusInternalServerError, `{"message": "layer store \u001b[31mis corrupt"}`), shop)
	last := found[len(found)-1]
	var failure *devenv.EngineError
	if last.Check != "containers" || last.Level != Fail || !errors.As(last.Err, &failure) ||
		!slices.Equal(last.Evidence, []string{"Error response from daemon: layer store is corrupt"}) {
		t.Errorf("got %+v", last)
	}
}

func TestExamineWithoutAnEngine(t *testing.T) {
	found := examine(t, nowhere(t), shop)
	if len(found) != 2 {
		t.Fatalf("got %d findings, want the engine and the files: %+v", len(found), found)
	}
	engine, files := found[0], found[1]
	var failure *devenv.EngineError
	if engine.Check != "engine" || engine.Level != Fail || !errors.As(engine.Err, &failure) || len(engine.Evidence) != 1 {
		t.Errorf("engine: got %+v", engine)
	}
	if said := engine.Evidence[0]; !strings.Contains(said, "none.sock") || strings.Contains(said, "DOCKER_HOST") {
		t.Errorf("evidence %q must be the engine's words, not the way out", said)
	}
	if !strings.Contains(engine.Fix, "DOCKER_HOST") {
		t.Errorf("fix: got %q", engine.Fix)
	}
	want := Finding{Check: "files", Subject: "shop", Level: OK, Cause: "1 file load: app, db"}
	if diff := cmp.Diff(want, files); diff != "" {
		t.Errorf("files: -want +got\n%s", diff)
	}
}

func TestExamineBrokenFiles(t *testing.T) {
	files := examine(t, nowhere(t), "services: {app: {image: app, prots: [1]}}\n")[1]
	var failure *devenv.FileError
	if files.Level != Fail || !errors.As(files.Err, &failure) || files.Cause != "compose.yaml:1: services.app.prots is not a key that Compose knows here" || files.Fix == "" {
		t.Errorf("got %+v", files)
	}
}

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0 files", 1: "1 file", 2: "2 files"} {
		if got := count(n, "file"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
