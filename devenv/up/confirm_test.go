package up

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/enginetest"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

const (
	sawChange = "WARNING:  WatchFiles detected changes in 'main.py'. Reloading..."
	isUp      = "INFO:     Application startup complete."
)

// web is a session on a service that publishes a port and is asked at /health; nothing listens on it yet.
type web struct {
	t       *testing.T
	fake    *enginetest.Engine
	session *Session
	*devtest.Stream
	address string
}

func newWeb(t *testing.T, options Options) *web {
	t.Helper()
	fake, engine := stacktest.New(t, "app:1")
	address := fmt.Sprintf("127.0.0.1:%d", devtest.FreePort(t))
	session, w := up(t, engine, stacktest.Load(t, engine, fmt.Sprintf(
		"services: {app: {image: \"app:1\", ports: [%q], healthcheck: {test: curl -f http://localhost:8000/health}}}",
		address+":8000")), options)
	w.Status("app", "running")
	fake.Probe(fake.Container(t, "app"), container.Healthy, "")
	w.Ready()
	return &web{t, fake, session, w, address}
}

// serve answers on the published port until the test ends.
func (w *web) serve(handle http.HandlerFunc) {
	w.t.Helper()
	listener, err := net.Listen("tcp", w.address)
	if err != nil {
		w.t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(handle)
	server.Listener.Close()
	server.Listener = listener
	server.Start()
	w.t.Cleanup(server.Close)
}

func (w *web) says(lines ...string) {
	w.t.Helper()
	for _, line := range lines {
		w.fake.Log(w.fake.Container(w.t, "app"), line)
	}
}

func (w *web) stopped() {
	w.t.Helper()
	w.session.Stop()
	if err := w.End(); err != nil {
		w.t.Errorf("ended with %v", err)
	}
}

func isReload(event devenv.Event) bool {
	switch event.(type) {
	case devenv.ReloadReady, devenv.ReloadStuck, devenv.ReloadBroken:
		return true
	}
	return false
}

// The log's word is not enough: the reload is ready when the app answers at its health check's path.
func TestReloadIsReadyWhenTheAppAnswers(t *testing.T) {
	w := newWeb(t, Options{})
	asked, mayAnswer := make(chan string, 1), make(chan struct{})
	var answered atomic.Bool
	w.says(sawChange, isUp)
	w.Until("the line", func(e devenv.Event) bool { return says(e, isUp) })
	w.serve(func(_ http.ResponseWriter, r *http.Request) {
		asked <- r.Method + " " + r.URL.Path
		<-mayAnswer
		answered.Store(true)
	})
	select {
	case got := <-asked:
		if got != "GET /health" {
			t.Errorf("asked %q", got)
		}
	case <-time.After(devtest.Patience):
		t.Error("the app was not asked")
	}
	time.AfterFunc(50*time.Millisecond, func() { close(mayAnswer) })
	ready, ok := w.Until("the reload", isReload).(devenv.ReloadReady)
	if !ok || !answered.Load() {
		t.Errorf("ready before the app answered, or not at all:\n%s", w.Transcript())
	}
	if ready.Took < 50*time.Millisecond {
		t.Errorf("took %v, without the wait for the answer", ready.Took)
	}
	w.stopped()
}

// Only the last of two reloads is reported ready when the app answers neither before the second one begins.
func TestNewReloadEndsTheQuestion(t *testing.T) {
	w := newWeb(t, Options{})
	w.says(sawChange, isUp, strings.Replace(sawChange, "main", "other", 1), isUp)
	for range 2 {
		w.Until("a start", func(e devenv.Event) bool { return says(e, isUp) })
	}
	w.serve(func(http.ResponseWriter, *http.Request) {})
	ready, ok := w.Until("the reload", isReload).(devenv.ReloadReady)
	if !ok || ready.Files[0] != "other.py" {
		t.Errorf("got %+v\n%s", ready, w.Transcript())
	}
	w.stopped()
}

// An app that does not answer is stuck, said with the address and why; when it does answer after all, it is ready.
func TestAppThatDoesNotAnswerIsStuck(t *testing.T) {
	w := newWeb(t, Options{answer: 200 * time.Millisecond})
	var well atomic.Bool
	w.serve(func(rw http.ResponseWriter, _ *http.Request) {
		if !well.Load() {
			rw.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	w.says(sawChange, isUp)
	stuck, ok := w.Until("the reload", isReload).(devenv.ReloadStuck)
	url := "http://" + w.address + "/health"
	if !ok || stuck.On != devenv.StuckOnResponse || stuck.URL != url || stuck.Err != "503 Service Unavailable" {
		t.Errorf("got %+v, want no response of %s\n%s", stuck, url, w.Transcript())
	}
	well.Store(true)
	if _, ok := w.Until("the reload", isReload).(devenv.ReloadReady); !ok {
		t.Errorf("not ready after all\n%s", w.Transcript())
	}
	w.stopped()
}

// A reload whose old process waits for a connection that soon closes is not stuck; one that goes on waiting is.
func TestHeldReloadIsStuckOnceItLasts(t *testing.T) {
	const waits = "INFO:     Waiting for connections to close. (CTRL+C to force quit)"
	w := newWeb(t, Options{})
	w.serve(func(http.ResponseWriter, *http.Request) {})
	w.says(sawChange, waits, isUp)
	if _, ok := w.Until("the reload", isReload).(devenv.ReloadReady); !ok {
		t.Errorf("stuck at once\n%s", w.Transcript())
	}
	w.says(sawChange, waits)
	if stuck, ok := w.Until("the reload", isReload).(devenv.ReloadStuck); !ok || stuck.On != devenv.StuckOnConnections {
		t.Errorf("got %+v\n%s", stuck, w.Transcript())
	}
	w.says(isUp)
	if _, ok := w.Until("the reload", isReload).(devenv.ReloadReady); !ok {
		t.Errorf("not ready after all\n%s", w.Transcript())
	}
	w.stopped()
}

// A session that ends while the app is asked ends at once and leaves nothing behind (the fake engine looks).
func TestStopEndsTheQuestion(t *testing.T) {
	w := newWeb(t, Options{})
	w.says(sawChange, isUp)
	w.Until("the line", func(e devenv.Event) bool { return says(e, isUp) })
	began := time.Now()
	w.session.Detach()
	if err := w.End(); err != nil || time.Since(began) > 5*time.Second {
		t.Errorf("ended after %v with %v", time.Since(began), err)
	}
}

// A container that ends while it is asked is not stuck.
func TestEndOfTheContainerEndsTheQuestion(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1")
	w := &web{t: t, fake: fake}
	w.session, w.Stream = up(t, engine, stacktest.Load(t, engine, `services: {app: {image: "app:1"}}`),
		Options{Linger: true})
	w.Ready()
	fake.Exit(fake.Container(t, "app"), 0)
	w.Status("app", "exited")
	cancel := w.session.reloads.Confirm(container.InspectResponse{ID: fake.Container(t, "app").ID},
		devenv.ReloadReady{Service: "app"})
	defer cancel()
	w.session.reloads.Wait()
	w.stopped()
	for _, event := range w.Seen {
		if isReload(event) {
			t.Errorf("told %+v", event)
		}
	}
}
