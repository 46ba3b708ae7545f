package enginetest

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
	"github.com/moby/moby/api/types/mount"
	"github.com/moby/moby/api/types/network"
)

// Noon is when the containers and their files were made.
var Noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// Container is a container of an [Engine], whose lock guards it.
type Container struct {
	ID, name string
	Config   *container.Config
	host     *container.HostConfig
	networks map[string]*network.EndpointSettings
	State    container.State
	log      []string          // stamped lines
	changed  chan struct{}     // closed and replaced when the log or the state changes
	logsHeld bool              // the log stream does not end with the container
	logAsks  []string          // the queries of its log requests
	Files    map[string]string // what was copied into it
}

func (c *Container) service() string { return c.Config.Labels[api.ServiceLabel] }

func (c *Container) labelled(wanted map[string]bool) bool {
	for label := range wanted {
		name, value, exact := strings.Cut(label, "=")
		if got, found := c.Config.Labels[name]; !found || exact && got != value {
			return false
		}
	}
	return true
}

func (c *Container) summary() container.Summary {
	return container.Summary{
		ID: c.ID, Names: []string{"/" + c.name}, Image: c.Config.Image, Labels: c.Config.Labels, State: c.State.Status,
		NetworkSettings: &container.NetworkSettingsSummary{Networks: c.networks}, Mounts: mountPoints(c.host),
	}
}

func (c *Container) wake() {
	close(c.changed)
	c.changed = make(chan struct{})
}

func (f *Engine) createContainer(w http.ResponseWriter, r *http.Request) {
	request := container.CreateRequest{Config: &container.Config{}}
	if err := json.NewDecoder(r.Body).Decode(&request); err != nil { // the client has given the request up
		Answer(w, http.StatusBadRequest, map[string]string{"message": err.Error()})
		return
	}
	f.record(r, "create "+request.Labels[api.ServiceLabel])
	f.mu.Lock()
	defer f.mu.Unlock()
	name := r.URL.Query().Get("name")
	if taken := f.named(name); taken != nil {
		Answer(w, http.StatusConflict, map[string]string{"message": fmt.Sprintf(
			"Conflict. The container name %q is already in use by container %q.", "/"+name, taken.ID)})
		return
	}
	if message := f.Refused["create "+request.Labels[api.ServiceLabel]]; message != "" {
		Answer(w, http.StatusInternalServerError, map[string]string{"message": message})
		return
	}
	f.serial++
	c := &Container{
		ID:       fmt.Sprintf("%064d", f.serial),
		name:     name,
		Config:   request.Config,
		host:     request.HostConfig,
		networks: map[string]*network.EndpointSettings{},
		State:    container.State{Status: container.StateCreated},
		changed:  make(chan struct{}),
	}
	for id, n := range f.networks {
		if _, joined := request.NetworkingConfig.EndpointsConfig[n.Name]; joined {
			c.networks[n.Name] = &network.EndpointSettings{NetworkID: id}
		}
	}
	f.containers[c.ID] = c
	f.send(c, "create")
	Answer(w, http.StatusCreated, map[string]any{"Id": c.ID, "Warnings": []string{}})
}

// named returns the container that has a name, nil when none has; the caller holds mu.
func (f *Engine) named(name string) *Container {
	for _, c := range f.containers {
		if name != "" && c.name == name {
			return c
		}
	}
	return nil
}

// Add makes a container of a service of the project "shop", as Compose would, and starts it.
func (f *Engine) Add(service, image string) *Container {
	f.mu.Lock()
	f.serial++
	c := &Container{
		ID:   fmt.Sprintf("%064d", f.serial),
		name: "shop-" + service + "-1",
		host: &container.HostConfig{},
		Config: &container.Config{Image: image, Labels: map[string]string{
			api.ProjectLabel: "shop", api.ServiceLabel: service, api.ConfigHashLabel: "hash", api.OneoffLabel: "False",
		}},
		networks: map[string]*network.EndpointSettings{},
		State:    container.State{Status: container.StateCreated},
		changed:  make(chan struct{}),
	}
	f.containers[c.ID] = c
	f.mu.Unlock()
	f.Start(c)
	return c
}

func (f *Engine) inspectContainer(w http.ResponseWriter, _ *http.Request, c *Container) {
	f.mu.Lock()
	defer f.mu.Unlock()
	state := c.State
	program, args := command(c.Config)
	Answer(w, http.StatusOK, container.InspectResponse{
		ID:              c.ID,
		Path:            program,
		Args:            args,
		Name:            "/" + c.name,
		State:           &state,
		Config:          c.Config,
		HostConfig:      c.host,
		Created:         Noon.Format(time.RFC3339Nano),
		NetworkSettings: &container.NetworkSettings{Networks: c.networks, Ports: c.host.PortBindings},
		Image:           c.Config.Image,
		Mounts:          mountPoints(c.host),
	})
}

// command returns what a container runs, as far as its configuration says it.
func command(config *container.Config) (program string, args []string) {
	words := append(append([]string{}, config.Entrypoint...), config.Cmd...)
	if len(words) == 0 {
		return "", nil
	}
	return words[0], words[1:]
}

func (f *Engine) rename(w http.ResponseWriter, r *http.Request, c *Container) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c.name = r.URL.Query().Get("name")
	f.send(c, "rename")
	w.WriteHeader(http.StatusNoContent)
}

func (f *Engine) startContainer(w http.ResponseWriter, r *http.Request, c *Container) {
	f.record(r, "start "+c.service())
	f.mu.Lock()
	message := f.Refused["start "+c.service()]
	f.mu.Unlock()
	if message != "" {
		Answer(w, http.StatusInternalServerError, map[string]string{"message": message})
		return
	}
	f.Start(c)
	w.WriteHeader(http.StatusNoContent)
}

// Start runs a container, whose health check begins again.
func (f *Engine) Start(c *Container) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c.State = container.State{
		Status:     container.StateRunning,
		Running:    true,
		StartedAt:  time.Now().UTC().Format(time.RFC3339Nano),
		FinishedAt: c.State.FinishedAt,
	}
	if c.Config.Healthcheck != nil {
		c.State.Health = &container.Health{Status: container.Starting}
	}
	f.write(c, "started")
	f.send(c, "start")
}

// Probe sets a container's health as a probe of it would.
func (f *Engine) Probe(c *Container, status container.HealthStatus, output string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	code := 0
	if status == container.Unhealthy {
		code = 1
	}
	c.State.Health = &container.Health{
		Status: status,
		Log:    []*container.HealthcheckResult{{ExitCode: code, Output: output}},
	}
	f.send(c, "health_status: "+string(status))
}

// Exit ends a container's process.
func (f *Engine) Exit(c *Container, code int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !c.State.Running {
		return
	}
	c.State.Status, c.State.Running, c.State.ExitCode = container.StateExited, false, code
	c.State.FinishedAt = time.Now().UTC().Format(time.RFC3339Nano)
	c.wake()
	f.send(c, "die")
}

func (f *Engine) stopContainer(w http.ResponseWriter, r *http.Request, c *Container) {
	f.record(r, "stop "+c.service())
	f.Exit(c, 143)
	w.WriteHeader(http.StatusNoContent)
}

func (f *Engine) restartContainer(w http.ResponseWriter, r *http.Request, c *Container) {
	f.record(r, "restart "+c.service())
	f.Exit(c, 143)
	f.Start(c)
	w.WriteHeader(http.StatusNoContent)
}

func (f *Engine) killContainer(w http.ResponseWriter, r *http.Request, c *Container) {
	f.record(r, "kill "+c.service())
	f.Exit(c, 137)
	w.WriteHeader(http.StatusNoContent)
}

func (f *Engine) removeContainer(w http.ResponseWriter, r *http.Request, c *Container) {
	f.record(r, "remove "+c.service())
	f.Vanish(c)
	w.WriteHeader(http.StatusNoContent)
}

// Vanish removes a container without a request.
func (f *Engine) Vanish(c *Container) {
	f.Exit(c, 137)
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.containers, c.ID)
	f.send(c, "destroy")
}

// Log writes a line into a container's log.
func (f *Engine) Log(c *Container, text string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.write(c, text)
}

func (f *Engine) write(c *Container, text string) {
	c.log = append(c.log, time.Now().UTC().Format(time.RFC3339Nano)+" "+text+"\n")
	c.wake()
}

// HoldLogs keeps a container's log stream open beyond the container's end, or lets it end.
func (f *Engine) HoldLogs(c *Container, held bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c.logsHeld = held
	c.wake()
}

// LogRequests returns the queries with which the log of a service was asked for.
func (f *Engine) LogRequests(t *testing.T, service string) []string {
	t.Helper()
	c := f.Container(t, service)
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string{}, c.logAsks...)
}

func (f *Engine) streamLogs(w http.ResponseWriter, r *http.Request, c *Container) {
	query := r.URL.Query()
	w.Header().Set("Content-Type", "application/vnd.docker.multiplexed-stream")
	flush(w)
	f.mu.Lock()
	c.logAsks = append(c.logAsks, r.URL.RawQuery)
	started, sent := c.State.StartedAt, 0
	f.mu.Unlock()
	for {
		f.mu.Lock()
		lines, changed := c.log[sent:], c.changed
		over := query.Get("follow") != "1" || !c.logsHeld && (!c.State.Running || c.State.StartedAt != started)
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
	stamp, _, _ := strings.Cut(line, " ")
	at, _ := time.Parse(time.RFC3339Nano, stamp)
	return err == nil && at.Before(time.Unix(s, n))
}

// writeFrame writes one line in the Engine's form: stream, three zeroes, size.
func writeFrame(w http.ResponseWriter, line string) {
	size := len(line)
	header := []byte{byte(stdcopy.Stdout), 0, 0, 0, byte(size >> 24), byte(size >> 16), byte(size >> 8), byte(size)}
	_, _ = w.Write(append(header, line...))
}

// stats reports a container that takes half a core and 3 MB of 4.
func (f *Engine) stats(w http.ResponseWriter, r *http.Request, c *Container) {
	f.record(r, "stats "+c.service()+" "+r.URL.RawQuery)
	f.mu.Lock()
	f.serial++
	at := time.Unix(int64(f.serial), 0)
	f.mu.Unlock()
	Answer(w, http.StatusOK, container.StatsResponse{
		Read:        at,
		CPUStats:    container.CPUStats{CPUUsage: container.CPUUsage{TotalUsage: uint64(at.UnixNano() / 2)}},
		MemoryStats: container.MemoryStats{Usage: 4_000_000, Stats: map[string]uint64{"inactive_file": 1_000_000}},
	})
}

func (f *Engine) top(w http.ResponseWriter, _ *http.Request, _ *Container) {
	answer := container.TopResponse{Titles: []string{"PID", "CMD"}}
	for i, command := range f.Processes {
		answer.Processes = append(answer.Processes, []string{strconv.Itoa(i + 1), command})
	}
	Answer(w, http.StatusOK, answer)
}

// mountPoints returns the mounts of a container as an inspection shows them.
func mountPoints(host *container.HostConfig) []container.MountPoint {
	var points []container.MountPoint
	for _, bind := range host.Binds {
		if source, rest, found := strings.Cut(bind, ":"); found {
			target, _, _ := strings.Cut(rest, ":")
			point := container.MountPoint{Type: mount.TypeBind, Source: source, Destination: target}
			if !strings.HasPrefix(source, "/") {
				point.Type, point.Name = mount.TypeVolume, source
			}
			points = append(points, point)
		}
	}
	for _, m := range host.Mounts {
		point := container.MountPoint{Type: m.Type, Source: m.Source, Destination: m.Target}
		if m.Type == mount.TypeVolume {
			point.Name = m.Source
		}
		points = append(points, point)
	}
	return points
}
