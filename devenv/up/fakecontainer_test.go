package up

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/api/pkg/stdcopy"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
)

// fakeContainer is a container of the fake engine; the engine's lock guards it.
type fakeContainer struct {
	id, name string
	config   *container.Config
	host     *container.HostConfig
	networks map[string]*network.EndpointSettings
	state    container.State
	log      []string          // stamped lines
	changed  chan struct{}     // closed and replaced when the log or the state changes
	logsHeld bool              // the log stream does not end with the container
	logAsks  []string          // the queries of its log requests
	files    map[string]string // what was copied into it
}

func (c *fakeContainer) service() string { return c.config.Labels[api.ServiceLabel] }

func (c *fakeContainer) labelled(wanted map[string]bool) bool {
	for label := range wanted {
		name, value, exact := strings.Cut(label, "=")
		if got, found := c.config.Labels[name]; !found || exact && got != value {
			return false
		}
	}
	return true
}

func (c *fakeContainer) summary() container.Summary {
	return container.Summary{
		ID: c.id, Names: []string{"/" + c.name}, Image: c.config.Image, Labels: c.config.Labels, State: c.state.Status,
		NetworkSettings: &container.NetworkSettingsSummary{Networks: c.networks},
	}
}

func (c *fakeContainer) wake() {
	close(c.changed)
	c.changed = make(chan struct{})
}

func (f *fakeEngine) createContainer(w http.ResponseWriter, r *http.Request) {
	request := container.CreateRequest{Config: &container.Config{}}
	_ = json.NewDecoder(r.Body).Decode(&request)
	f.asked(r, "create "+request.Labels[api.ServiceLabel])
	f.mu.Lock()
	defer f.mu.Unlock()
	if message := f.refused["create "+request.Labels[api.ServiceLabel]]; message != "" {
		answer(w, http.StatusInternalServerError, map[string]string{"message": message})
		return
	}
	f.serial++
	c := &fakeContainer{
		id: fmt.Sprintf("%064d", f.serial), name: r.URL.Query().Get("name"), config: request.Config, host: request.HostConfig,
		networks: map[string]*network.EndpointSettings{}, state: container.State{Status: container.StateCreated}, changed: make(chan struct{}),
	}
	for id, n := range f.networks {
		if _, joined := request.NetworkingConfig.EndpointsConfig[n.Name]; joined {
			c.networks[n.Name] = &network.EndpointSettings{NetworkID: id}
		}
	}
	f.containers[c.id] = c
	f.tell(c, "create")
	answer(w, http.StatusCreated, map[string]any{"Id": c.id, "Warnings": []string{}})
}

func (f *fakeEngine) inspectContainer(w http.ResponseWriter, _ *http.Request, c *fakeContainer) {
	f.mu.Lock()
	defer f.mu.Unlock()
	state := c.state
	answer(w, http.StatusOK, container.InspectResponse{
		ID: c.id, Name: "/" + c.name, State: &state, Config: c.config, HostConfig: c.host, Created: noon.Format(time.RFC3339Nano),
		NetworkSettings: &container.NetworkSettings{Networks: c.networks, Ports: c.host.PortBindings},
		Image:           c.config.Image, Mounts: mountPoints(c.host),
	})
}

func (f *fakeEngine) rename(w http.ResponseWriter, r *http.Request, c *fakeContainer) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c.name = r.URL.Query().Get("name")
	f.tell(c, "rename")
	w.WriteHeader(http.StatusNoContent)
}

func (f *fakeEngine) startContainer(w http.ResponseWriter, r *http.Request, c *fakeContainer) {
	f.asked(r, "start "+c.service())
	f.mu.Lock()
	message := f.refused["start "+c.service()]
	f.mu.Unlock()
	if message != "" {
		answer(w, http.StatusInternalServerError, map[string]string{"message": message})
		return
	}
	f.start(c)
	w.WriteHeader(http.StatusNoContent)
}

func (f *fakeEngine) start(c *fakeContainer) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c.state = container.State{
		Status: container.StateRunning, Running: true, StartedAt: time.Now().UTC().Format(time.RFC3339Nano), FinishedAt: c.state.FinishedAt,
	}
	if c.config.Healthcheck != nil {
		c.state.Health = &container.Health{Status: container.Starting}
	}
	f.write(c, "started")
	f.tell(c, "start")
}

// probe sets a container's health as a probe of it would.
func (f *fakeEngine) probe(c *fakeContainer, status container.HealthStatus, output string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	code := 0
	if status == container.Unhealthy {
		code = 1
	}
	c.state.Health = &container.Health{Status: status, Log: []*container.HealthcheckResult{{ExitCode: code, Output: output}}}
	f.tell(c, "health_status: "+string(status))
}

// exit ends a container's process.
func (f *fakeEngine) exit(c *fakeContainer, code int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !c.state.Running {
		return
	}
	c.state.Status, c.state.Running, c.state.ExitCode = container.StateExited, false, code
	c.state.FinishedAt = time.Now().UTC().Format(time.RFC3339Nano)
	c.wake()
	f.tell(c, "die")
}

func (f *fakeEngine) stopContainer(w http.ResponseWriter, r *http.Request, c *fakeContainer) {
	f.asked(r, "stop "+c.service())
	f.exit(c, 143)
	w.WriteHeader(http.StatusNoContent)
}

func (f *fakeEngine) restartContainer(w http.ResponseWriter, r *http.Request, c *fakeContainer) {
	f.asked(r, "restart "+c.service())
	f.exit(c, 143)
	f.start(c)
	w.WriteHeader(http.StatusNoContent)
}

func (f *fakeEngine) killContainer(w http.ResponseWriter, r *http.Request, c *fakeContainer) {
	f.asked(r, "kill "+c.service())
	f.exit(c, 137)
	w.WriteHeader(http.StatusNoContent)
}

func (f *fakeEngine) removeContainer(w http.ResponseWriter, r *http.Request, c *fakeContainer) {
	f.asked(r, "remove "+c.service())
	f.vanish(c)
	w.WriteHeader(http.StatusNoContent)
}

// vanish removes a container behind everybody's back.
func (f *fakeEngine) vanish(c *fakeContainer) {
	f.exit(c, 137)
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.containers, c.id)
	f.tell(c, "destroy")
}

// say writes a line into a container's log.
func (f *fakeEngine) say(c *fakeContainer, text string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.write(c, text)
}

func (f *fakeEngine) write(c *fakeContainer, text string) {
	c.log = append(c.log, time.Now().UTC().Format(time.RFC3339Nano)+" "+text+"\n")
	c.wake()
}

// holdLogs keeps a container's log stream open beyond the container's end, or lets it end.
func (f *fakeEngine) holdLogs(c *fakeContainer, held bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c.logsHeld = held
	c.wake()
}

func (f *fakeEngine) logAsks(t *testing.T, service string) []string {
	t.Helper()
	c := f.of(t, service)
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string{}, c.logAsks...)
}

func (f *fakeEngine) streamLogs(w http.ResponseWriter, r *http.Request, c *fakeContainer) {
	query := r.URL.Query()
	w.Header().Set("Content-Type", "application/vnd.docker.multiplexed-stream")
	flush(w)
	f.mu.Lock()
	c.logAsks = append(c.logAsks, r.URL.RawQuery)
	started, sent := c.state.StartedAt, 0
	f.mu.Unlock()
	for {
		f.mu.Lock()
		lines, changed := c.log[sent:], c.changed
		over := query.Get("follow") != "1" || !c.logsHeld && (!c.state.Running || c.state.StartedAt != started)
		f.mu.Unlock()
		sent += len(lines)
		for _, line := range lines {
			if !before(line, query.Get("since")) {
				writeFrame(w, line)
			}
		}
		flush(w)
		if over {
			return
		}
		select {
		case <-changed:
		case <-r.Context().Done():
			return
		}
	}
}

func before(line, since string) bool {
	seconds, nanos, _ := strings.Cut(since, ".")
	s, err := strconv.ParseInt(seconds, 10, 64)
	n, _ := strconv.ParseInt(nanos, 10, 64)
	at, _, _ := cutTimestamp(line)
	return err == nil && at.Before(time.Unix(s, n))
}

// writeFrame writes one line in the Engine's form: stream, three zeroes, size.
func writeFrame(w http.ResponseWriter, line string) {
	size := len(line)
	header := []byte{byte(stdcopy.Stdout), 0, 0, 0, byte(size >> 24), byte(size >> 16), byte(size >> 8), byte(size)}
	_, _ = w.Write(append(header, line...))
}
