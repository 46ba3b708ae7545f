// Package enginetest has a container engine in memory, for the tests of what talks to one.
package enginetest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/moby/moby/api/pkg/authconfig"
	"github.com/moby/moby/api/types/build"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/events"
	"github.com/moby/moby/api/types/image"
	"github.com/moby/moby/api/types/network"
	"github.com/moby/moby/api/types/registry"
	"github.com/moby/moby/api/types/system"
	"go.uber.org/goleak"
)

// Engine is a container engine in memory that speaks API 1.45 over HTTP: enough for the Compose SDK to
// create, start, stop and remove containers. Tests drive it: they hold requests back, mute events, end and
// heal containers. It cannot build; BuildKit is proved on a real engine.
type Engine struct {
	server *httptest.Server

	mu         sync.Mutex
	serial     int
	containers map[string]*Container // by ID
	networks   map[string]network.Inspect
	volumes    map[string]bool // by name
	images     map[string]bool
	listeners  map[chan events.Message]bool
	gates      map[string]*Gate  // requests held back
	muted      map[string]bool   // events that do not come
	Refused    map[string]string // requests that fail, and why
	BuildKit   bool              // it claims that it has one
	Answers    Answers           // of one kind of engine; zero is Podman's
	Tags       map[string]string // what registries answer: digests by full name
	Pulled     map[string][]string
	Logins     map[string]registry.AuthConfig // the credentials sent with "digest NAME"
	Histories  map[string][]string            // how images were made, oldest first
	Tagged     time.Time                      // when images were given their names; zero where it does not say
	commands   map[string]Command             // what commands run in a container do, by the words they are run with
	Shell      Shell                          // does the commands that are not known
	Archived   func(path string) string       // what files the shell has left in containers
	Processes  []string                       // the commands of what runs in each container
	execs      map[string]exec                // by ID
	recorded   []string                       // what was asked, "start db", in order
}

// Gate holds a request back until it is opened, and shows when one has arrived.
type Gate struct {
	Arrived, opened chan struct{}
	once, open      sync.Once
}

// New starts an engine that has the images, and points the docker configuration of the test at it. At the end of the
// test it is closed and no goroutine may be left: what connects to it is closed by a cleanup of its own.
func New(t *testing.T, images ...string) *Engine {
	t.Helper()
	before := goleak.IgnoreCurrent()
	f := &Engine{
		containers: map[string]*Container{},
		networks:   map[string]network.Inspect{},
		volumes:    map[string]bool{},
		images:     map[string]bool{},
		listeners:  map[chan events.Message]bool{},
		gates:      map[string]*Gate{},
		muted:      map[string]bool{},
		Refused:    map[string]string{},
		Tags:       map[string]string{},
		Pulled:     map[string][]string{},
		commands:   map[string]Command{},
		execs:      map[string]exec{},
		Logins:     map[string]registry.AuthConfig{},
	}
	for _, image := range images {
		f.images[image] = true
	}
	f.server = httptest.NewServer(f.routes())
	t.Setenv("DOCKER_CONFIG", t.TempDir())
	t.Setenv("DOCKER_CONTEXT", "")
	t.Setenv("DOCKER_HOST", "tcp://"+f.Addr().String())
	t.Cleanup(func() {
		for _, held := range f.gates {
			held.Release()
		}
		f.server.CloseClientConnections()
		f.server.Close()
		goleak.VerifyNone(t, before)
	})
	return f
}

// Offline points the docker configuration of the test at an engine that is not there.
func Offline(t testing.TB) {
	t.Helper()
	t.Setenv("DOCKER_CONFIG", t.TempDir())
	t.Setenv("DOCKER_CONTEXT", "")
	t.Setenv("DOCKER_HOST", "unix://"+t.TempDir()+"/none.sock")
}

// Addr returns where the engine listens.
func (f *Engine) Addr() net.Addr { return f.server.Listener.Addr() }

// Close ends the engine: it answers no more.
func (f *Engine) Close() { f.server.Close() }

// Requests returns all requests so far, in order.
func (f *Engine) Requests() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.recorded)
}

// Remaining returns the names of the containers and networks that there are.
func (f *Engine) Remaining() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var names []string
	for _, c := range f.containers {
		names = append(names, "container "+c.name)
	}
	for _, n := range f.networks {
		names = append(names, "network "+n.Name)
	}
	return names
}

// Hold keeps requests like "start db" or "pull redis" waiting until the gate is released.
func (f *Engine) Hold(request string) *Gate {
	f.mu.Lock()
	defer f.mu.Unlock()
	held := &Gate{Arrived: make(chan struct{}), opened: make(chan struct{})}
	f.gates[request] = held
	return held
}

// Release lets the request go on.
func (g *Gate) Release() { g.open.Do(func() { close(g.opened) }) }

// Mute keeps events like "start db" from being sent.
func (f *Engine) Mute(event string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.muted[event] = true
}

// Refuse makes requests like "start db" fail with a message.
func (f *Engine) Refuse(request, message string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.Refused[request] = message
}

// record notes a request, and waits at its gate if it has one.
func (f *Engine) record(r *http.Request, request string) {
	f.mu.Lock()
	f.recorded = append(f.recorded, request)
	held := f.gates[request]
	f.mu.Unlock()
	if held == nil {
		return
	}
	held.once.Do(func() { close(held.Arrived) })
	select {
	case <-held.opened:
	case <-r.Context().Done():
	}
}

// Count returns how often something was asked.
func (f *Engine) Count(request string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, asked := range f.recorded {
		if asked == request {
			n++
		}
	}
	return n
}

// send sends an event to all listeners; the caller holds the lock.
func (f *Engine) send(c *Container, action string) {
	name, _, _ := strings.Cut(action, ":")
	if f.muted[name+" "+c.service()] {
		return
	}
	for listener := range f.listeners {
		listener <- events.Message{
			Type:   "container",
			Action: events.Action(action),
			Actor:  events.Actor{ID: c.ID, Attributes: c.Config.Labels},
		}
	}
}

// HangUp ends all event streams, as an engine that is restarted does.
func (f *Engine) HangUp() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for listener := range f.listeners {
		delete(f.listeners, listener)
		close(listener)
	}
}

var apiVersion = regexp.MustCompile(`^/v1\.\d+`)

func (f *Engine) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/_ping", f.ping)
	mux.HandleFunc("GET /version", func(w http.ResponseWriter, _ *http.Request) {
		Answer(w, http.StatusOK, map[string]any{
			"ApiVersion": "1.45", "MinAPIVersion": "1.24", "Version": "26.1.5", "Os": "linux", "Arch": "amd64",
			"Components": []system.ComponentVersion{{Name: cmp.Or(f.Answers.Component, "Podman Engine")}},
		})
	})
	mux.HandleFunc("GET /info", func(w http.ResponseWriter, _ *http.Request) {
		Answer(w, http.StatusOK, map[string]any{
			"OSType":        "linux",
			"ServerVersion": "26.1.5",
			"DriverStatus":  f.Answers.DriverStatus,
		})
	})
	mux.HandleFunc("GET /events", f.streamEvents)
	mux.HandleFunc("GET /images/json", func(w http.ResponseWriter, _ *http.Request) { Answer(w, http.StatusOK, []any{}) })
	mux.HandleFunc("GET /images/{name...}", f.inspectImage)
	mux.HandleFunc("GET /distribution/{name...}", f.inspectDistribution)
	mux.HandleFunc("POST /images/create", f.pull)
	mux.HandleFunc("GET /networks", f.listNetworks)
	mux.HandleFunc("GET /networks/{name}", f.inspectNetwork)
	mux.HandleFunc("POST /networks/create", f.createNetwork)
	mux.HandleFunc("DELETE /networks/{name}", f.removeNetwork)
	mux.HandleFunc("GET /volumes", f.listVolumes)
	mux.HandleFunc("GET /volumes/{name}", f.inspectVolume)
	mux.HandleFunc("POST /volumes/create", f.createVolume)
	mux.HandleFunc("DELETE /volumes/{name}", f.removeVolume)
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
	mux.HandleFunc("GET /containers/{id}/top", f.with(f.top))
	mux.HandleFunc("GET /containers/{id}/logs", f.with(f.streamLogs))
	mux.HandleFunc("POST /containers/{id}/exec", f.with(f.createExec))
	mux.HandleFunc("HEAD /containers/{id}/archive", f.with(f.statPath))
	mux.HandleFunc("GET /containers/{id}/archive", f.with(f.archiveFile))
	mux.HandleFunc("PUT /containers/{id}/archive", f.with(f.extract))
	mux.HandleFunc("POST /exec/{id}/start", f.startExec)
	mux.HandleFunc("POST /exec/{id}/resize", func(w http.ResponseWriter, r *http.Request) {
		f.record(r, "resize "+r.URL.RawQuery)
	})
	mux.HandleFunc("GET /exec/{id}/json", f.inspectExec)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Api-Version", "1.45")
		w.Header().Set("Ostype", "linux")
		r.URL.Path = apiVersion.ReplaceAllString(r.URL.Path, "")
		r.URL.RawPath = ""
		mux.ServeHTTP(w, r)
	})
}

// Answer writes an answer as JSON.
func Answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func notFound(w http.ResponseWriter, what string) {
	Answer(w, http.StatusNotFound, map[string]string{"message": "No such " + what})
}

func (f *Engine) streamEvents(w http.ResponseWriter, r *http.Request) {
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

func (f *Engine) ping(w http.ResponseWriter, _ *http.Request) {
	if f.BuildKit {
		w.Header().Set("Builder-Version", string(build.BuilderBuildKit))
	}
	for name, value := range f.Answers.Ping {
		w.Header().Set(name, value)
	}
	fmt.Fprint(w, "OK")
}

func (f *Engine) inspectImage(w http.ResponseWriter, r *http.Request) {
	name, history := strings.CutSuffix(r.PathValue("name"), "/history")
	name = strings.TrimSuffix(name, "/json")
	f.mu.Lock()
	defer f.mu.Unlock()
	if history {
		Answer(w, http.StatusOK, f.history(name))
		return
	}
	if !f.images[name] && f.Pulled[name] == nil {
		notFound(w, "image: "+name)
		return
	}
	Answer(w, http.StatusOK, map[string]any{
		"Metadata":     map[string]any{"LastTagTime": f.Tagged},
		"RepoDigests":  f.Pulled[name],
		"Id":           "sha256:" + strings.Repeat("1", 64),
		"Os":           "linux",
		"Architecture": "amd64",
		"Config":       map[string]any{},
		"RootFS":       map[string]any{"Type": "layers"},
	})
}

// inspectDistribution returns a tag's digest, and fails like the Engine: with 500 where it reached no registry.
func (f *Engine) inspectDistribution(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimSuffix(r.PathValue("name"), "/json")
	login, err := authconfig.Decode(r.Header.Get(registry.AuthHeader))
	if err != nil {
		Answer(w, http.StatusBadRequest, map[string]string{"message": err.Error()})
		return
	}
	f.record(r, "digest "+name)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.Logins[name] = *login
	switch message, digest := f.Refused["digest "+name], f.Tags[name]; {
	case message != "":
		Answer(w, http.StatusInternalServerError, map[string]string{"message": message})
	case digest == "":
		Answer(w, http.StatusNotFound, map[string]string{"message": "manifest unknown: manifest unknown"})
	default:
		Answer(w, http.StatusOK, map[string]any{"Descriptor": map[string]any{"digest": digest}})
	}
}

func (f *Engine) pull(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(strings.TrimPrefix(r.URL.Query().Get("fromImage"), "docker.io/"), "library/")
	f.record(r, "pull "+name)
	f.mu.Lock()
	defer f.mu.Unlock()
	if message := f.Refused["pull "+name]; message != "" { // as the Engine does once it has begun
		Answer(w, http.StatusOK, map[string]any{"error": message, "errorDetail": map[string]string{"message": message}})
		return
	}
	f.images[name+":"+r.URL.Query().Get("tag")] = true
	Answer(w, http.StatusOK, map[string]any{"status": "Pull complete", "id": "abc"})
}

func (f *Engine) createNetwork(w http.ResponseWriter, r *http.Request) {
	var created network.Inspect
	_ = json.NewDecoder(r.Body).Decode(&created)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.serial++
	created.ID = fmt.Sprintf("network%d", f.serial)
	f.networks[created.ID] = created
	Answer(w, http.StatusCreated, map[string]string{"Id": created.ID})
}

func (f *Engine) listNetworks(w http.ResponseWriter, _ *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := []network.Inspect{}
	for _, n := range f.networks {
		list = append(list, n)
	}
	Answer(w, http.StatusOK, list)
}

func (f *Engine) inspectNetwork(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for id, n := range f.networks {
		if id == r.PathValue("name") || n.Name == r.PathValue("name") {
			Answer(w, http.StatusOK, n)
			return
		}
	}
	notFound(w, "network")
}

func (f *Engine) removeNetwork(w http.ResponseWriter, r *http.Request) {
	f.record(r, "remove network")
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.networks, r.PathValue("name"))
	w.WriteHeader(http.StatusNoContent)
}

// with finds the container that a path names, by ID or name.
func (f *Engine) with(handle func(http.ResponseWriter, *http.Request, *Container)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		found := f.find(func(c *Container) bool { return c.ID == r.PathValue("id") || c.name == r.PathValue("id") })
		f.mu.Unlock()
		if found == nil {
			notFound(w, "container: "+r.PathValue("id"))
			return
		}
		handle(w, r, found)
	}
}

func (f *Engine) find(matches func(*Container) bool) *Container {
	for _, c := range f.containers {
		if matches(c) {
			return c
		}
	}
	return nil
}

// Container returns a service's container; there must be one.
func (f *Engine) Container(t *testing.T, service string) *Container {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	found := f.find(func(c *Container) bool { return c.service() == service })
	if found == nil {
		t.Fatalf("service %q has no container", service)
	}
	return found
}

// ContainerNamed returns the container that has a name; there must be one.
func (f *Engine) ContainerNamed(t *testing.T, name string) *Container {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	found := f.find(func(c *Container) bool { return c.name == name })
	if found == nil {
		t.Fatalf("no container is named %q", name)
	}
	return found
}

func (f *Engine) listContainers(w http.ResponseWriter, r *http.Request) {
	var filters struct{ Label map[string]bool }
	_ = json.Unmarshal([]byte(r.URL.Query().Get("filters")), &filters)
	f.record(r, "list containers")
	f.mu.Lock()
	defer f.mu.Unlock()
	list := []container.Summary{}
	for _, c := range f.containers {
		if c.labelled(filters.Label) && (r.URL.Query().Get("all") == "1" || c.State.Running) {
			list = append(list, c.summary())
		}
	}
	Answer(w, http.StatusOK, list)
}

// history returns an image's, newest first, as the Engine returns it.
func (f *Engine) history(name string) []image.HistoryResponseItem {
	items := []image.HistoryResponseItem{}
	for _, made := range f.Histories[name] {
		items = append([]image.HistoryResponseItem{{CreatedBy: made}}, items...)
	}
	return items
}
