package up

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/moby/moby/api/pkg/authconfig"
	"github.com/moby/moby/api/types/build"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/events"
	"github.com/moby/moby/api/types/network"
	"github.com/moby/moby/api/types/registry"
	"github.com/moby/moby/api/types/system"
	"go.uber.org/goleak"
)

// fakeEngine is a container engine in memory that speaks API 1.45 over HTTP: enough for the Compose SDK to
// create, start, stop and remove containers. Tests drive it: they hold requests back, mute events, end and
// heal containers. It cannot build; BuildKit is proved on a real engine.
type fakeEngine struct {
	server *httptest.Server

	mu         sync.Mutex
	serial     int
	containers map[string]*fakeContainer // by ID
	networks   map[string]network.Inspect
	images     map[string]bool
	listeners  map[chan events.Message]bool
	gates      map[string]*gate  // requests held back
	muted      map[string]bool   // events that do not come
	refused    map[string]string // requests that fail, and why
	buildKit   bool              // it says that it has one
	answers    answers           // of one kind of engine; zero is Podman's
	tags       map[string]string // what registries tell it: digests by full name
	pulled     map[string][]string
	logins     map[string]registry.AuthConfig // the credentials sent with "digest NAME"
	histories  map[string][]string            // how images were made, oldest first
	commands   map[string]fakeCommand         // what commands run in a container do, by the words they are run with
	shell      fakeShell                      // does the commands that are not known
	left       func(path string) string       // what files the shell has left in containers
	execs      map[string]fakeExec            // by ID
	requests   []string                       // what was asked, "start db", in order
}

// answers are what tells one kind of engine from another, as recorded of that engine.
type answers struct {
	ping         map[string]string // headers
	component    string            // the first component of the version
	driverStatus [][2]string       // of the info
}

// gate holds a request back until it is opened, and tells when one has arrived.
type gate struct {
	arrived, opened chan struct{}
	once, open      sync.Once
}

// newFakeEngine starts an engine that has the images, and a client connected to it. At the end of the test both
// are closed and no goroutine may be left.
func newFakeEngine(t *testing.T, images ...string) (*fakeEngine, *Engine) {
	t.Helper()
	before := goleak.IgnoreCurrent()
	f := &fakeEngine{
		containers: map[string]*fakeContainer{}, networks: map[string]network.Inspect{}, images: map[string]bool{},
		listeners: map[chan events.Message]bool{}, gates: map[string]*gate{}, muted: map[string]bool{}, refused: map[string]string{},
		tags: map[string]string{}, pulled: map[string][]string{}, commands: map[string]fakeCommand{}, execs: map[string]fakeExec{}, logins: map[string]registry.AuthConfig{},
	}
	for _, image := range images {
		f.images[image] = true
	}
	f.server = httptest.NewServer(f.routes())
	t.Setenv("DOCKER_CONFIG", t.TempDir())
	t.Setenv("DOCKER_CONTEXT", "")
	t.Setenv("DOCKER_HOST", "tcp://"+f.server.Listener.Addr().String())
	engine, err := Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, held := range f.gates {
			held.release()
		}
		engine.cli.Client().Close()
		f.server.CloseClientConnections()
		f.server.Close()
		goleak.VerifyNone(t, before)
	})
	return f, engine
}

// hold keeps requests like "start db" or "pull redis" waiting until the gate is released.
func (f *fakeEngine) hold(request string) *gate {
	f.mu.Lock()
	defer f.mu.Unlock()
	held := &gate{arrived: make(chan struct{}), opened: make(chan struct{})}
	f.gates[request] = held
	return held
}

func (g *gate) release() { g.open.Do(func() { close(g.opened) }) }

// mute keeps events like "start db" from being told.
func (f *fakeEngine) mute(event string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.muted[event] = true
}

// refuse makes requests like "start db" fail with a message.
func (f *fakeEngine) refuse(request, message string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.refused[request] = message
}

// asked notes a request, and waits at its gate if it has one.
func (f *fakeEngine) asked(r *http.Request, request string) {
	f.mu.Lock()
	f.requests = append(f.requests, request)
	held := f.gates[request]
	f.mu.Unlock()
	if held == nil {
		return
	}
	held.once.Do(func() { close(held.arrived) })
	select {
	case <-held.opened:
	case <-r.Context().Done():
	}
}

// count is how often something was asked.
func (f *fakeEngine) count(request string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, asked := range f.requests {
		if asked == request {
			n++
		}
	}
	return n
}

// tell sends an event to all listeners; the caller holds the lock.
func (f *fakeEngine) tell(c *fakeContainer, action string) {
	name, _, _ := strings.Cut(action, ":")
	if f.muted[name+" "+c.service()] {
		return
	}
	for listener := range f.listeners {
		listener <- events.Message{Type: "container", Action: events.Action(action), Actor: events.Actor{ID: c.id, Attributes: c.config.Labels}}
	}
}

// hangUp ends all event streams, as an engine that is restarted does.
func (f *fakeEngine) hangUp() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for listener := range f.listeners {
		delete(f.listeners, listener)
		close(listener)
	}
}

var apiVersion = regexp.MustCompile(`^/v1\.\d+`)

func (f *fakeEngine) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/_ping", f.ping)
	mux.HandleFunc("GET /version", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]any{
			"ApiVersion": "1.45", "MinAPIVersion": "1.24", "Version": "26.1.5", "Os": "linux", "Arch": "amd64",
			"Components": []system.ComponentVersion{{Name: cmp.Or(f.answers.component, "Podman Engine")}},
		})
	})
	mux.HandleFunc("GET /info", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]any{"OSType": "linux", "ServerVersion": "26.1.5", "DriverStatus": f.answers.driverStatus})
	})
	mux.HandleFunc("GET /events", f.streamEvents)
	mux.HandleFunc("GET /images/json", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, []any{}) })
	mux.HandleFunc("GET /images/{name...}", f.inspectImage)
	mux.HandleFunc("GET /distribution/{name...}", f.inspectDistribution)
	mux.HandleFunc("POST /images/create", f.pull)
	mux.HandleFunc("GET /networks", f.listNetworks)
	mux.HandleFunc("GET /networks/{name}", f.inspectNetwork)
	mux.HandleFunc("POST /networks/create", f.createNetwork)
	mux.HandleFunc("DELETE /networks/{name}", f.removeNetwork)
	mux.HandleFunc("GET /volumes", func(w http.ResponseWriter, r *http.Request) {
		f.asked(r, "list volumes")
		answer(w, http.StatusOK, map[string]any{"Volumes": []any{}})
	})
	mux.HandleFunc("GET /containers/json", f.listContainers)
	mux.HandleFunc("POST /containers/create", f.createContainer)
	mux.HandleFunc("GET /containers/{id}/json", f.with(f.inspectContainer))
	mux.HandleFunc("POST /containers/{id}/rename", f.with(f.rename))
	mux.HandleFunc("POST /containers/{id}/start", f.with(f.startContainer))
	mux.HandleFunc("POST /containers/{id}/stop", f.with(f.stopContainer))
	mux.HandleFunc("POST /containers/{id}/restart", f.with(f.restartContainer))
	mux.HandleFunc("POST /containers/{id}/kill", f.with(f.killContainer))
	mux.HandleFunc("DELETE /containers/{id}", f.with(f.removeContainer))
	mux.HandleFunc("GET /containers/{id}/stats", f.with(f.stats))
	mux.HandleFunc("GET /containers/{id}/logs", f.with(f.streamLogs))
	mux.HandleFunc("POST /containers/{id}/exec", f.with(f.createExec))
	mux.HandleFunc("HEAD /containers/{id}/archive", f.with(f.statPath))
	mux.HandleFunc("GET /containers/{id}/archive", f.with(f.archiveFile))
	mux.HandleFunc("PUT /containers/{id}/archive", f.with(f.extract))
	mux.HandleFunc("POST /exec/{id}/start", f.startExec)
	mux.HandleFunc("POST /exec/{id}/resize", func(w http.ResponseWriter, r *http.Request) { f.asked(r, "resize "+r.URL.RawQuery) })
	mux.HandleFunc("GET /exec/{id}/json", f.inspectExec)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Api-Version", "1.45")
		w.Header().Set("Ostype", "linux")
		r.URL.Path = apiVersion.ReplaceAllString(r.URL.Path, "")
		r.URL.RawPath = ""
		mux.ServeHTTP(w, r)
	})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func notFound(w http.ResponseWriter, what string) {
	answer(w, http.StatusNotFound, map[string]string{"message": "No such " + what})
}

func (f *fakeEngine) streamEvents(w http.ResponseWriter, r *http.Request) {
	listener := make(chan events.Message, 1024)
	f.mu.Lock()
	f.listeners[listener] = true
	f.mu.Unlock()
	defer func() { f.mu.Lock(); defer f.mu.Unlock(); delete(f.listeners, listener) }()
	flush(w)
	for {
		select {
		case message, open := <-listener:
			if !open {
				return
			}
			_ = json.NewEncoder(w).Encode(message)
			flush(w)
		case <-r.Context().Done():
			return
		}
	}
}

func flush(w http.ResponseWriter) { w.(http.Flusher).Flush() }

func (f *fakeEngine) ping(w http.ResponseWriter, _ *http.Request) {
	if f.buildKit {
		w.Header().Set("Builder-Version", string(build.BuilderBuildKit))
	}
	for name, value := range f.answers.ping {
		w.Header().Set(name, value)
	}
	fmt.Fprint(w, "OK")
}

func (f *fakeEngine) inspectImage(w http.ResponseWriter, r *http.Request) {
	name, history := strings.CutSuffix(r.PathValue("name"), "/history")
	name = strings.TrimSuffix(name, "/json")
	f.mu.Lock()
	defer f.mu.Unlock()
	if history {
		answer(w, http.StatusOK, f.history(name))
		return
	}
	if !f.images[name] && f.pulled[name] == nil {
		notFound(w, "image: "+name)
		return
	}
	answer(w, http.StatusOK, map[string]any{
		"RepoDigests": f.pulled[name],
		"Id":          "sha256:" + strings.Repeat("1", 64), "Os": "linux", "Architecture": "amd64", "Config": map[string]any{}, "RootFS": map[string]any{"Type": "layers"},
	})
}

// inspectDistribution tells a tag's digest, and fails like the Engine: with 500 where it reached no registry.
func (f *fakeEngine) inspectDistribution(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimSuffix(r.PathValue("name"), "/json")
	login, err := authconfig.Decode(r.Header.Get(registry.AuthHeader))
	if err != nil {
		answer(w, http.StatusBadRequest, map[string]string{"message": err.Error()})
		return
	}
	f.asked(r, "digest "+name)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.logins[name] = *login
	switch message, digest := f.refused["digest "+name], f.tags[name]; {
	case message != "":
		answer(w, http.StatusInternalServerError, map[string]string{"message": message})
	case digest == "":
		answer(w, http.StatusNotFound, map[string]string{"message": "manifest unknown: manifest unknown"})
	default:
		answer(w, http.StatusOK, map[string]any{"Descriptor": map[string]any{"digest": digest}})
	}
}

func (f *fakeEngine) pull(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(strings.TrimPrefix(r.URL.Query().Get("fromImage"), "docker.io/"), "library/")
	f.asked(r, "pull "+name)
	f.mu.Lock()
	defer f.mu.Unlock()
	if message := f.refused["pull "+name]; message != "" { // as the Engine does once it has begun
		answer(w, http.StatusOK, map[string]any{"error": message, "errorDetail": map[string]string{"message": message}})
		return
	}
	f.images[name+":"+r.URL.Query().Get("tag")] = true
	answer(w, http.StatusOK, map[string]any{"status": "Pull complete", "id": "abc"})
}

func (f *fakeEngine) createNetwork(w http.ResponseWriter, r *http.Request) {
	var created network.Inspect
	_ = json.NewDecoder(r.Body).Decode(&created)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.serial++
	created.ID = fmt.Sprintf("network%d", f.serial)
	f.networks[created.ID] = created
	answer(w, http.StatusCreated, map[string]string{"Id": created.ID})
}

func (f *fakeEngine) listNetworks(w http.ResponseWriter, _ *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := []network.Inspect{}
	for _, n := range f.networks {
		list = append(list, n)
	}
	answer(w, http.StatusOK, list)
}

func (f *fakeEngine) inspectNetwork(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for id, n := range f.networks {
		if id == r.PathValue("name") || n.Name == r.PathValue("name") {
			answer(w, http.StatusOK, n)
			return
		}
	}
	notFound(w, "network")
}

func (f *fakeEngine) removeNetwork(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.networks, r.PathValue("name"))
	w.WriteHeader(http.StatusNoContent)
}

// with finds the container that a path names, by ID or name.
func (f *fakeEngine) with(handle func(http.ResponseWriter, *http.Request, *fakeContainer)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		found := f.find(func(c *fakeContainer) bool { return c.id == r.PathValue("id") || c.name == r.PathValue("id") })
		f.mu.Unlock()
		if found == nil {
			notFound(w, "container: "+r.PathValue("id"))
			return
		}
		handle(w, r, found)
	}
}

func (f *fakeEngine) find(matches func(*fakeContainer) bool) *fakeContainer {
	for _, c := range f.containers {
		if matches(c) {
			return c
		}
	}
	return nil
}

// of is a service's container; there must be one.
func (f *fakeEngine) of(t *testing.T, service string) *fakeContainer {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	found := f.find(func(c *fakeContainer) bool { return c.service() == service })
	if found == nil {
		t.Fatalf("service %q has no container", service)
	}
	return found
}

func (f *fakeEngine) byName(t *testing.T, name string) *fakeContainer {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	found := f.find(func(c *fakeContainer) bool { return c.name == name })
	if found == nil {
		t.Fatalf("no container is named %q", name)
	}
	return found
}

func (f *fakeEngine) listContainers(w http.ResponseWriter, r *http.Request) {
	var filters struct{ Label map[string]bool }
	_ = json.Unmarshal([]byte(r.URL.Query().Get("filters")), &filters)
	f.asked(r, "list containers")
	f.mu.Lock()
	defer f.mu.Unlock()
	list := []container.Summary{}
	for _, c := range f.containers {
		if c.labelled(filters.Label) && (r.URL.Query().Get("all") == "1" || c.state.Running) {
			list = append(list, c.summary())
		}
	}
	answer(w, http.StatusOK, list)
}
