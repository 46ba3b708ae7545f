package engine

import (
	"bufio"
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
)

// briefEngine has one container, which says a line and ends.
type briefEngine struct {
	API
	container container.InspectResponse
}

func (e briefEngine) ContainerAttach(context.Context, string,
	client.ContainerAttachOptions,
) (client.ContainerAttachResult, error) {
	here, there := net.Pipe()
	there.Close()
	return client.ContainerAttachResult{HijackedResponse: client.HijackedResponse{
		Conn: here, Reader: bufio.NewReader(strings.NewReader("bye\n")),
	}}, nil
}

func (e briefEngine) ContainerInspect(context.Context, string,
	client.ContainerInspectOptions,
) (client.ContainerInspectResult, error) {
	return client.ContainerInspectResult{Container: e.container}, nil
}

func (e briefEngine) ContainerLogs(context.Context, string,
	client.ContainerLogsOptions,
) (client.ContainerLogsResult, error) {
	return io.NopCloser(strings.NewReader("2026-11-28T10:00:00.5Z bye\n")), nil
}

// A container may have ended before the news of its start comes: what it said is reported once.
func TestAttachedRunIsOverBeforeItsStartIsKnown(t *testing.T) {
	c := container.InspectResponse{
		ID:     "1",
		Name:   "/shop-app-1",
		Config: &container.Config{Tty: true},
		State:  &container.State{},
	}
	after := c
	after.State = &container.State{StartedAt: "2026-11-28T10:00:00Z", FinishedAt: "2026-11-28T10:00:01Z"}
	var seen []string
	f := NewLogFollower(briefEngine{container: after},
		eachLine(func(_ devenv.Stream, text string) { seen = append(seen, text) }))

	defer f.Attach(t.Context(), c)()
	f.wait.Wait()
	f.Follow(t.Context(), after, "all")
	f.wait.Wait()
	if diff := cmp.Diff([]string{"bye"}, seen); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}

	again := after
	again.State = &container.State{StartedAt: "2026-11-28T10:00:02Z", Running: true}
	f.Follow(t.Context(), again, "all")
	f.wait.Wait()
	if len(seen) != 2 {
		t.Errorf("told %q, want what its next run says, too", seen)
	}
}

// openEngine has one container that runs on: it has said "one", and then "two" into its log.
type openEngine struct {
	briefEngine
	there chan net.Conn
}

func (e openEngine) ContainerAttach(context.Context, string,
	client.ContainerAttachOptions,
) (client.ContainerAttachResult, error) {
	here, there := net.Pipe()
	e.there <- there
	return client.ContainerAttachResult{HijackedResponse: client.HijackedResponse{
		Conn:   here,
		Reader: bufio.NewReader(here),
	}}, nil
}

func (e openEngine) ContainerLogs(context.Context, string,
	client.ContainerLogsOptions,
) (client.ContainerLogsResult, error) {
	return io.NopCloser(strings.NewReader("2026-11-28T10:00:00.5Z one\n2099-11-28T10:00:00.6Z two\n")), nil
}

// Who stands still lets go of what is attached, which the container would wait for, and reads on from the log.
func TestLetGoReadsOnFromTheLog(t *testing.T) {
	c := container.InspectResponse{
		ID:     "1",
		Name:   "/shop-app-1",
		Config: &container.Config{Tty: true},
		State:  &container.State{},
	}
	after := c
	after.State = &container.State{StartedAt: "2026-11-28T10:00:00Z", Running: true}
	engine := openEngine{briefEngine{container: after}, make(chan net.Conn, 1)}
	seen := make(chan string, 8)
	f := NewLogFollower(engine, eachLine(func(_ devenv.Stream, text string) { seen <- text }))

	f.Attach(t.Context(), c)
	f.Follow(t.Context(), after, "all")
	there := <-engine.there
	if _, err := io.WriteString(there, "one\n"); err != nil {
		t.Fatal(err)
	}
	if got := <-seen; got != "one" {
		t.Errorf("told %q", got)
	}
	f.DetachAll()
	if _, err := io.WriteString(there, "lost\n"); err == nil {
		t.Error("the container's output is still taken")
	}
	f.wait.Wait()
	if got := <-seen; got != "two" || len(seen) > 0 {
		t.Errorf("told %q, and %d lines more", got, len(seen))
	}
}

// What is read again after a suspension begins behind the run before, which ended before this one started.
func TestLetGoReadsNoEarlierRun(t *testing.T) {
	const ended = "2026-11-28T09:59:58Z"
	f := NewLogFollower(briefEngine{}, eachLine(func(devenv.Stream, string) {}))
	before := container.InspectResponse{ID: "1", State: &container.State{
		StartedAt: "2026-11-28T09:00:00Z", FinishedAt: ended,
	}}
	now := f.reserve(before, func() {})
	if got := now.run.since.Format(time.RFC3339); got != ended {
		t.Errorf("the log is read from %s, want the end of the last run, %s", got, ended)
	}
	never := container.InspectResponse{ID: "2", State: &container.State{FinishedAt: "0001-01-01T00:00:00Z"}}
	if now := f.reserve(never, func() {}); !now.run.since.IsZero() {
		t.Errorf("a container that never ran is read from %s", now.run.since)
	}
}

// hangingEngine takes the question whether a container can be attached to, and does not answer it.
type hangingEngine struct {
	briefEngine
	asked chan struct{}
}

func (e hangingEngine) ContainerAttach(ctx context.Context, _ string,
	_ client.ContainerAttachOptions,
) (client.ContainerAttachResult, error) {
	close(e.asked)
	<-ctx.Done()
	return client.ContainerAttachResult{}, ctx.Err()
}

// An Engine that hangs while it is asked to attach keeps neither the other logs nor the news of its loss waiting.
func TestAttachThatHangs(t *testing.T) {
	c := container.InspectResponse{
		ID:     "1",
		Name:   "/shop-app-1",
		Config: &container.Config{Tty: true},
		State:  &container.State{},
	}
	other := container.InspectResponse{
		ID:     "2",
		Name:   "/shop-db-1",
		Config: c.Config,
		State:  &container.State{StartedAt: "2026-11-28T10:00:00Z"},
	}
	engine := hangingEngine{briefEngine{container: c}, make(chan struct{})}
	seen := make(chan string, 8)
	f := NewLogFollower(engine, eachLine(func(_ devenv.Stream, text string) { seen <- text }))

	returned := make(chan struct{})
	go func() { defer close(returned); f.Attach(t.Context(), c) }()
	<-engine.asked
	f.Follow(t.Context(), other, "all")
	if got := <-seen; got != "bye" {
		t.Errorf("told %q of the other container", got)
	}
	f.Lost()
	<-returned

	started := c
	started.State = &container.State{StartedAt: "2026-11-28T10:00:00Z", Running: true}
	f.Follow(t.Context(), started, "all")
	if got := <-seen; got != "bye" {
		t.Errorf("told %q of the container whose attachment was refused", got)
	}
	f.Wait()
}
