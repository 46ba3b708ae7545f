package main

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/scaffold"
	"github.com/fastdock/fastdock/tui/printer"
)

func TestProveWantsFiles(t *testing.T) {
	if options, err := parse(t, terminal{}, "--yes", "--prove"); err != nil || !options.prove {
		t.Errorf("proves: %t, error %v", options.prove, err)
	}
	for _, flag := range []string{"--dry-run", "--diff", "--check"} {
		_, err := parse(t, terminal{}, "--prove", flag)
		if err == nil || exitCode(err) != exitUsage || !strings.Contains(err.Error(), flag+" writes no files") {
			t.Errorf("%s: %v", flag, err)
		}
	}
}

func TestProofNamesDiffer(t *testing.T) {
	form := regexp.MustCompile(`^shop-proof-[0-9a-f]{4}$`)
	names := map[string]bool{}
	for range 20 {
		name := proofName("shop")
		names[name] = true
		if !form.MatchString(name) {
			t.Errorf("%q is no scratch name", name)
		}
	}
	if len(names) < 10 {
		t.Errorf("only %d names in 20", len(names))
	}
}

func TestRoutes(t *testing.T) {
	starter := scaffold.Defaults("shop")
	theirs := starter
	theirs.Facts.Starter, theirs.HealthPath = false, ""
	for name, test := range map[string]struct {
		spec  scaffold.Spec
		paths string
	}{
		"the starter app":     {starter, "/health /ready"},
		"without a route":     {theirs, "/openapi.json"},
		"with a route it has": {withHealth(theirs, "/healthz"), "/healthz"},
	} {
		var paths []string
		for _, route := range routes(test.spec) {
			paths = append(paths, route.path)
		}
		if got := strings.Join(paths, " "); got != test.paths {
			t.Errorf("%s: asks %s, want %s", name, got, test.paths)
		}
	}
}

func withHealth(spec scaffold.Spec, path string) scaffold.Spec {
	spec.HealthPath = path
	return spec
}

func TestAskRoutes(t *testing.T) {
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/health":
			_, _ = w.Write([]byte("{\"status\":\n\x1b[31m\"ok\"}"))
		case "/long":
			_, _ = w.Write(bytes.Repeat([]byte("a"), 1<<20))
		case "/moved":
			http.Redirect(w, r, "/health", http.StatusTemporaryRedirect)
		case "/ready":
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write([]byte(`{"database":"ConnectionError"}`))
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	defer app.Close()
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1") // no proxy listens there
	for name, test := range map[string]struct {
		routes            []route
		want, shown, fail string
	}{
		"well":          {[]route{{"/health", isOK}}, "GET /health 200", "GET /health 200  {\"status\": \"ok\"}\n", ""},
		"a long answer": {[]route{{"/long", isOK}}, "GET /long 200", strings.Repeat("a", 97) + "...\n", ""},
		"a redirect":    {[]route{{"/moved", isOK}}, "", "", "GET /moved 307"},
		"not ready": {
			routes: []route{{"/health", isOK}, {"/ready", isOK}},
			want:   "GET /health 200",
			fail:   `GET /ready 503: {"database":"ConnectionError"}`,
		},
		"no health route":     {[]route{{"/openapi.json", answered}}, "GET /openapi.json 404", "", ""},
		"ill without one":     {[]route{{"/ready", answered}}, "GET /ready 503", "", ""},
		"what does not exist": {[]route{{"/health", isOK}, {"/gone", isOK}}, "GET /health 200", "", "GET /gone 404"},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			answers, err := askRoutes(t.Context(), terminal{stderr: &out}, app.Listener.Addr().String(), test.routes)
			if got := strings.Join(answers, ", "); got != test.want || !strings.Contains(out.String(), test.shown) {
				t.Errorf("answers %q, want %q; shown %q, want %q", got, test.want, &out, test.shown)
			}
			if (err == nil) != (test.fail == "") || err != nil && !strings.Contains(err.Error(), test.fail) {
				t.Errorf("error %v, want %q", err, test.fail)
			}
		})
	}
}

func TestAskRoutesReportsThatNothingAnswers(t *testing.T) {
	_, err := askRoutes(t.Context(), terminal{stderr: &bytes.Buffer{}}, "127.0.0.1:1", []route{{"/health", isOK}})
	if err == nil || !strings.HasPrefix(err.Error(), "GET /health at 127.0.0.1:1: dial tcp") {
		t.Errorf("ended with %v", err)
	}
}

// service is one that is built, or publishes a port, or both.
func service(built, publishes bool) types.ServiceConfig {
	var s types.ServiceConfig
	if built {
		s.Build = &types.BuildConfig{Context: "."}
	}
	if publishes {
		s.Ports = []types.ServicePortConfig{{Target: 8000}}
	}
	return s
}

func TestAskedService(t *testing.T) {
	for want, services := range map[string]types.Services{
		"app": {"app": service(true, false), "web": service(true, true)},
		"web": {"db": service(false, true), "job": service(true, false), "web": service(true, true)},
		"":    {"db": service(false, true)},
	} {
		if got := asked(&types.Project{Services: services}); got != want {
			t.Errorf("asks %q, want %q", got, want)
		}
	}
}

func TestMilestones(t *testing.T) {
	built := &types.Project{Services: types.Services{"app": service(true, false)}}
	healthy := devenv.ServiceState{
		Name:       "app",
		Containers: []devenv.ContainerState{{Status: "running", Health: "healthy"}},
	}
	running := devenv.ServiceState{Name: "job", Containers: []devenv.ContainerState{{Status: "running"}}}
	for want, test := range map[string]struct {
		project *types.Project
		state   devenv.State
	}{
		"built, healthy": {built, devenv.State{Services: []devenv.ServiceState{running, healthy}}},
		"built, started": {built, devenv.State{Services: []devenv.ServiceState{running}}},
		"started":        {&types.Project{}, devenv.State{Services: []devenv.ServiceState{running}}},
	} {
		if got := strings.Join(milestones(test.project, test.state), ", "); got != want {
			t.Errorf("saw %q, want %q", got, want)
		}
	}
}

// An app that cannot be loaded is given up, and the last exception of its traceback is the cause.
func TestBrokenWatchGivesUp(t *testing.T) {
	ctx, giveUp := context.WithCancel(t.Context())
	defer giveUp()
	watch := &brokenWatch{
		Printer: printer.NewPlain(&bytes.Buffer{}, &bytes.Buffer{}, false),
		giveUp:  giveUp,
		failed:  &scaffold.Failure{},
	}
	if err := watch.cause(errors.New("unhealthy")); err.Error() != "unhealthy" {
		t.Errorf("before anything is broken: %v", err)
	}
	for _, reason := range []string{"KeyError: 'URL'", "RuntimeError: set URL"} {
		if err := watch.Print(devenv.ReloadBroken{Service: "app", File: "app/main.py", Line: 3, Error: reason},
			devenv.State{}); err != nil {
			t.Fatal(err)
		}
	}
	select {
	case <-ctx.Done():
	case <-time.After(time.Minute):
		t.Fatal("not given up")
	}
	err := watch.cause(ctx.Err())
	if exitCode(err) != exitService || err.Error() != `service "app": app/main.py:3 RuntimeError: set URL` {
		t.Errorf("ended with %v, code %d", err, exitCode(err))
	}
	if err := watch.cause(nil); err != nil {
		t.Errorf("an app that came up after all: %v", err)
	}
}

// Where no engine answers, nothing is offered and nothing hangs.
func TestNextAsksOnlyATerminal(t *testing.T) {
	t.Setenv("DOCKER_HOST", "unix://"+t.TempDir()+"/none.sock")
	var out bytes.Buffer
	term := terminal{stdin: strings.NewReader("2\n"), stdout: &out, stderr: &out, interactive: true}
	if err := next(t.Context(), term, newTools{}, &made{locked: true}, newOptions{
		output: "text",
	}); err != nil || out.Len() > 0 {
		t.Errorf("error %v, said %q", err, &out)
	}
	if engineAnswers(t.Context()) {
		t.Error("an engine answers where none is")
	}
}
