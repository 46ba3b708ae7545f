package doctor

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/engine"
)

const shop = "name: shop\nservices: {app: {image: app}, db: {image: db}}\n"

// examine runs doctor in a folder with this Compose file, on an engine at this address.
func examine(t *testing.T, host, files string) Result {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile("compose.yaml", []byte(files), 0o600); err != nil {
		t.Fatal(err)
	}
	return examineHere(t, host)
}

func examineHere(t *testing.T, host string) Result {
	t.Helper()
	t.Setenv("DOCKER_CONFIG", t.TempDir())
	t.Setenv("DOCKER_CONTEXT", "")
	t.Setenv("DOCKER_HOST", host)
	engine, err := engine.Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return Examine(t.Context(), engine, compose.Files{})
}

func nowhere(t *testing.T) string {
	t.Helper()
	return "unix://" + filepath.Join(t.TempDir(), "none.sock")
}

// answering returns an engine that answers a ping, and the question for containers with this. It has the services of a
// swarm that are given.
func answering(t *testing.T, status int, body string, services ...string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Api-Version", "1.45")
		w.Header().Set("Builder-Version", "2")
		if strings.HasSuffix(r.URL.Path, "/info") {
			fmt.Fprint(w, `{"ServerVersion": "26.1.5"}`)
		}
		if strings.HasSuffix(r.URL.Path, "/containers/json") {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			fmt.Fprint(w, body)
		}
		ofStack := strings.Contains(r.URL.RawQuery, "com.docker.stack.namespace%3Dshop")
		if strings.HasSuffix(r.URL.Path, "/services") && ofStack {
			fmt.Fprint(w, "["+strings.Join(services, ",")+"]")
		}
		if strings.Contains(r.URL.Path, "/images/") {
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return "tcp://" + server.Listener.Addr().String()
}

func TestExamineAStackThatIsDown(t *testing.T) {
	found := examine(t, answering(t, http.StatusOK, "[]"), shop)
	want := []check.Finding{
		{
			ID: "FD-R02", Severity: check.Info, Subject: "shop", Cause: "is not started: no service has a container",
			Evidence: []string{"not on this machine yet: app, db"},
		},
		{ID: "FD-E01", Severity: check.OK, Cause: "answers, API 1.45"},
		{ID: "FD-F01", Subject: "shop", Severity: check.OK, Cause: "1 file loads: app, db"},
	}
	var got []check.Finding
	for _, f := range found.Findings {
		if f.ID == "FD-E01" {
			f.Subject = "" // its address
		}
		if f.ID == "FD-R02" || f.Severity == check.OK {
			got = append(got, f)
		}
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(check.Finding{}, "Fix")); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if len(found.Skipped) > 0 {
		t.Errorf("skipped %v", found.Skipped)
	}
}

// The containers of a stack have no labels of Compose, but the stack runs.
func TestExamineAStackOfASwarm(t *testing.T) {
	found := examine(t, answering(t, http.StatusOK, "[]", `{"ID": "a"}`), shop)
	f := one(t, found, "FD-R02")
	if f.Severity != check.Info || f.Cause != "runs as a stack of Docker Swarm; only its files are checked" {
		t.Errorf("found %+v", f)
	}
}

// A service whose build failed has no container because it has no image, and the build says why.
func TestExamineAServiceThatIsNotBuilt(t *testing.T) {
	found := examine(t, answering(t, http.StatusOK, "[]"), "name: shop\nservices: {app: {build: .}}\n")
	f := one(t, found, "FD-R02")
	if !strings.HasSuffix(f.Cause, "no image is built for app") ||
		!strings.Contains(f.Fix.Text, "which shows the build error") {
		t.Errorf("found %+v", f)
	}
}

func one(t *testing.T, found Result, id string) check.Finding {
	t.Helper()
	i := slices.IndexFunc(found.Findings, func(f check.Finding) bool { return f.ID == id })
	if i < 0 {
		t.Fatalf("no finding %s in %+v", id, found.Findings)
	}
	return found.Findings[i]
}

func TestExamineAnEngineThatFails(t *testing.T) {
	found := one(t, examine(t, answering(t, http.StatusInternalServerError,
		`{"message": "layer store \u001b[31mis corrupt"}`), shop), "FD-R01")
	var failure *devenv.EngineError
	if found.Severity != check.Error || !errors.As(found.Err, &failure) ||
		!slices.Equal(found.Evidence, []string{"Error response from daemon: layer store is corrupt"}) {
		t.Errorf("got %+v", found)
	}
}

func TestExamineWithoutAnEngine(t *testing.T) {
	result := examine(t, nowhere(t), shop)
	engine, files := one(t, result, "FD-E01"), one(t, result, "FD-F01")
	var failure *devenv.EngineError
	if engine.Severity != check.Error || !errors.As(engine.Err, &failure) || len(engine.Evidence) != 1 {
		t.Errorf("engine: got %+v", engine)
	}
	if said := engine.Evidence[0]; !strings.Contains(said, "none.sock") || strings.Contains(said, "DOCKER_HOST") {
		t.Errorf("evidence %q must be the engine's words, not the way out", said)
	}
	if !strings.Contains(engine.Fix.Text, "DOCKER_HOST") {
		t.Errorf("fix: got %q", engine.Fix.Text)
	}
	if files.Severity != check.OK || files.Cause != "1 file loads: app, db" {
		t.Errorf("files: got %+v", files)
	}
	if diff := cmp.Diff([]Skipped{{"the running stack", "no engine answers"}}, result.Skipped); diff != "" {
		t.Errorf("skipped: -want +got\n%s", diff)
	}
}

func TestExamineBrokenFiles(t *testing.T) {
	files := one(t, examine(t, nowhere(t), "services: {app: {image: app, prots: [1]}}\n"), "FD-F01")
	var failure *devenv.FileError
	if files.Severity != check.Error || !errors.As(files.Err, &failure) || files.File != "compose.yaml" ||
		files.Line != 1 || files.Fix.Text == "" ||
		files.Cause != "compose.yaml:1: services.app.prots is not a valid Compose key here" {
		t.Errorf("got %+v", files)
	}
}

// A finding is taken back by a comment on its line or above it that names it and gives a reason.
func TestIgnored(t *testing.T) {
	for line, want := range map[string]bool{
		"ports: [\"80:80\"] # fastdock: ignore FD-P18 only the office reaches it": true,
		"# fastdock: ignore FD-P19, FD-P18 only the office reaches it":            true,
		"# fastdock: ignore FD-P18":                                               false,
		"# fastdock: ignore FD-P19 only the office reaches it":                    false,
		"ports: [\"80:80\"]": false,
	} {
		if got := ignores(line, "FD-P18"); got != want {
			t.Errorf("%q: ignores = %t", line, got)
		}
	}
}

// Every check can be looked up, and no two have one ID.
func TestCatalogue(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Catalogue() {
		if seen[c.ID] || !regexp.MustCompile(`^FD-[A-Z]\d\d$`).MatchString(c.ID) || c.Title == "" ||
			len(c.About) < 40 || c.Run == nil {
			t.Errorf("%+v", c)
		}
		seen[c.ID] = true
	}
}
