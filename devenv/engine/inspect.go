package engine

import (
	"archive/tar"
	"bytes"
	"context"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
)

// Log returns the last lines of a container's present run, or of its last one, oldest first.
func (e *Engine) Log(ctx context.Context, r devenv.Report, count int) []string {
	since := r.Finished
	if r.Restarts > 0 {
		since = time.Time{} // what it said before it ended is why it was restarted
	} else if r.Status != devenv.StatusRunning {
		since = r.Since.Add(-time.Second) // its first lines may be older than its start
	}
	ctx, cancel := context.WithTimeout(ctx, LookTime)
	defer cancel()
	options := client.ContainerLogsOptions{ShowStdout: true, ShowStderr: true, Timestamps: true, Tail: strconv.Itoa(count)}
	if since.Year() > 1 {
		options.Since = since.Format(time.RFC3339Nano)
	}
	var texts []string
	c := container.InspectResponse{ID: r.ID, Config: &container.Config{Tty: r.TTY}, State: &container.State{}}
	e.ReadLog(ctx, c, options, func(_ devenv.Stream, text string) { texts = append(texts, text) })
	return texts
}

// ExecOutput runs a command that changes nothing in a running container, and returns what it printed.
func (e *Engine) ExecOutput(ctx context.Context, containerID string,
	cmd ...string,
) (output []string, code int, err error) {
	ctx, cancel := context.WithTimeout(ctx, LookTime)
	defer cancel()
	code, err = e.Exec(ctx, containerID, ExecConfig{Cmd: cmd}, func(_ devenv.Stream, text string) {
		output = append(output, text)
	})
	return output, code, err
}

// FileStat is a file of a container.
type FileStat struct {
	UID, GID int
	Mode     os.FileMode
	Link     string // what it points to
	Size     int64
}

// Stat looks at a file of a container, which need not run. Links are not followed.
func (e *Engine) Stat(ctx context.Context, containerID, name string) (FileStat, error) {
	ctx, cancel := context.WithTimeout(ctx, LookTime)
	defer cancel()
	copied, err := e.API.CopyFromContainer(ctx, containerID, client.CopyFromContainerOptions{SourcePath: name})
	if err != nil {
		return FileStat{}, fmt.Errorf("looking at %q in a container: %w", name, err)
	}
	defer func() { _ = copied.Content.Close() }()
	header, err := tar.NewReader(copied.Content).Next()
	if err != nil {
		return FileStat{}, fmt.Errorf("looking at %q in a container: %w", name, err)
	}
	return FileStat{header.Uid, header.Gid, header.FileInfo().Mode(), header.Linkname, header.Size}, nil
}

// Listening returns the addresses on which something in a running container listens for TCP connections; ok is false
// where that cannot be found out. Docker's own resolver, on 127.0.0.11, is left out.
func (e *Engine) Listening(ctx context.Context, r devenv.Report) (addresses []netip.AddrPort, ok bool) {
	tables, ok := e.socketTables(ctx, r)
	for _, s := range ListeningSockets(bytes.NewReader(tables)) {
		if s.At.Addr() != resolver {
			addresses = append(addresses, s.At)
		}
	}
	return addresses, ok
}

// Connections returns the far ends of the TCP connections of a running container, those that are not accepted yet among
// them.
func (e *Engine) Connections(ctx context.Context, r devenv.Report) []netip.AddrPort {
	tables, _ := e.socketTables(ctx, r)
	var ends []netip.AddrPort
	for _, s := range remoteEnds(bytes.NewReader(tables)) {
		ends = append(ends, s.At)
	}
	return ends
}

var resolver = netip.AddrFrom4([4]byte{127, 0, 0, 11})

// socketTables returns the kernel's, read from this machine's /proc where the container is a process of it, which takes
// no time; else by `cat` in the container.
func (e *Engine) socketTables(ctx context.Context, r devenv.Report) ([]byte, bool) {
	process := filepath.Join("/proc", strconv.Itoa(r.PID))
	if group, err := os.ReadFile(filepath.Join(process, "cgroup")); err == nil && r.PID > 0 &&
		bytes.Contains(group, []byte(r.ID)) {
		table, err := os.ReadFile(filepath.Join(process, "net", "tcp"))
		six, _ := os.ReadFile(filepath.Join(process, "net", "tcp6"))
		return append(table, six...), err == nil
	}
	lines, _, err := e.ExecOutput(ctx, r.ID, "cat", "/proc/net/tcp", "/proc/net/tcp6")
	return []byte(strings.Join(lines, "\n")), err == nil && len(lines) > 0
}

// Volumes returns the volumes of a project, by their names in the Engine, and when each was made.
func (e *Engine) Volumes(ctx context.Context, project string) (map[string]time.Time, error) {
	list, err := e.API.VolumeList(ctx, client.VolumeListOptions{Filters: ProjectFilters(project)})
	if err != nil {
		return nil, &devenv.EngineError{Host: e.Host(), Cause: err}
	}
	made := map[string]time.Time{}
	for _, v := range list.Items {
		made[v.Name] = ParseTime(v.CreatedAt)
	}
	return made, nil
}

// StackLabel is what Docker Swarm's stacks give their services, networks and containers: the name of the stack.
const StackLabel = "com.docker.stack.namespace"

// RunsStack reports whether the engine manages a swarm that runs a project as a stack.
func (e *Engine) RunsStack(ctx context.Context, project string) bool {
	list, err := e.CLI.Client().ServiceList(ctx, client.ServiceListOptions{
		Filters: make(client.Filters).Add("label", StackLabel+"="+project),
	})
	return err == nil && len(list.Items) > 0
}

// ImageInfo is what the Engine knows of an image.
type ImageInfo struct {
	Architecture string
	Tagged       time.Time // when it was given its name last; zero where the Engine does not say
	Check        []string  // its health check, as the Engine keeps it
	Cmd          []string  // its command
	Env          map[string]string
}

// Image looks at an image.
func (e *Engine) Image(ctx context.Context, id string) (ImageInfo, error) {
	inspected, err := e.API.ImageInspect(ctx, id)
	if err != nil {
		return ImageInfo{}, &devenv.EngineError{Host: e.Host(), Cause: err}
	}
	image := ImageInfo{Architecture: inspected.Architecture, Tagged: inspected.Metadata.LastTagTime}
	if inspected.Config != nil {
		image.Cmd, image.Env = slices.Clone(inspected.Config.Cmd), variablesOf(inspected.Config.Env)
	}
	if inspected.Config != nil && inspected.Config.Healthcheck != nil {
		image.Check = slices.Clone(inspected.Config.Healthcheck.Test)
	}
	return image, nil
}

// LookTime bounds each look into a container.
const LookTime = 5 * time.Second
