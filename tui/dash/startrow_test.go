package dash

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/internal/golden"
)

// ready returns a stack that has just come up.
func ready() []devenv.Event {
	return append(plans(),
		running("postgres"), healthOf("postgres", "healthy"), running("redis"), healthOf("redis", "healthy"),
		running("app"), healthOf("app", "healthy"), running("worker"), devenv.Ready{Took: 2812 * ms},
		logged("app", "INFO:     Application startup complete."))
}

func TestFirstScreen(t *testing.T) {
	for _, size := range sizes {
		m := screen(size[0], size[1], ready(), Options{})
		m.Update(docsMsg{"app", true})
		golden.Check(t, fmt.Sprintf("ready-%dx%d.golden", size[0], size[1]), text(m))
	}
}

// The first key takes the greeting away, whatever it does.
func TestGreetingEndsWithTheFirstKey(t *testing.T) {
	m := screen(120, 40, ready(), Options{})
	m.Update(docsMsg{"app", true})
	const greeting = "\n open http://127.0.0.1:8000/docs · save a file to reload · ? keys"
	if got := text(m); !strings.Contains(got, greeting) {
		t.Errorf("no greeting:\n%s", got)
	}
	press(m, "tab")
	if got := text(m); strings.Contains(got, "save a file") || !strings.Contains(got, "no reloads yet") {
		t.Errorf("the greeting stays:\n%s", got)
	}
}

// In a narrow terminal the address is the last part to go; the status bar has the rest.
func TestGreetingKeepsTheAddress(t *testing.T) {
	for width, want := range map[int]string{
		40: "open http://127.0.0.1:8000/docs",
		64: "open http://127.0.0.1:8000/docs · save a file to reload",
		80: "open http://127.0.0.1:8000/docs · save a file to reload · ? keys",
	} {
		m := screen(width, 24, ready(), Options{})
		m.Update(docsMsg{"app", true})
		if got := text(m); !strings.Contains(got, "\n "+want+"\n") {
			t.Errorf("%d columns: no %q in\n%s", width, want, got)
		}
	}
}

// The bar never goes back while services advance, and is full when all are up.
func TestStartProgressAdvances(t *testing.T) {
	var state devenv.State
	last := 0.0
	for _, batch := range [][]devenv.Event{
		plans(),
		{devenv.PullProgress{Service: "postgres", Current: 1, Total: 4}},
		{devenv.PullProgress{Service: "postgres", Current: 4, Total: 4}},
		{running("postgres"), healthOf("postgres", "starting")},
		{healthOf("postgres", "healthy"), running("redis"), healthOf("redis", "healthy")},
		{devenv.BuildStep{Service: "app", Name: "RUN"}},
		{devenv.Waiting{Service: "app", On: "redis"}},
		{running("app"), healthOf("app", "starting")},
		{healthOf("app", "healthy"), running("worker")},
	} {
		for _, event := range batch {
			state.Apply(event)
		}
		now := startProgress(state)
		if now < last {
			t.Errorf("%.2f after %.2f with %+v", now, last, batch)
		}
		last = now
	}
	if last != 1 {
		t.Errorf("all are up, and the bar is at %.2f", last)
	}
}

// An app is asked once for its documentation, as soon as the stack is ready; a database is not.
func TestDocsAreFoundByAsking(t *testing.T) {
	var urls []string
	m := screen(80, 24, ready()[:len(plans())], Options{})
	m.docs.exists = func(_ context.Context, url string) bool { urls = append(urls, url); return true }
	for _, event := range ready()[len(plans()):] {
		m.state.Apply(event)
		for range 2 {
			if cmd := m.docs.request(m.state); cmd != nil {
				m.Update(cmd())
			}
		}
	}
	if got := fmt.Sprint(urls); got != "[http://127.0.0.1:8000/docs?from=fastdock]" {
		t.Errorf("asked for %s", got)
	}
	if got := text(m); !strings.Contains(got, "127.0.0.1:8000  /docs") {
		t.Errorf("screen:\n%s", got)
	}
}

func TestHeadSucceeds(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodHead || r.URL.Path != "/docs" {
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	for url, want := range map[string]bool{
		server.URL + "/docs": true, server.URL + "/other": false, "http://127.0.0.1:1/docs": false, ":": false,
	} {
		if got := headSucceeds(t.Context(), url); got != want {
			t.Errorf("%s: %v", url, got)
		}
	}
}
