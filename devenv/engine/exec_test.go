package engine

import (
	"context"
	"errors"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/enginetest"
)

// runningApp returns a fake engine on which the service "app" runs.
func runningApp(t *testing.T) (*enginetest.Engine, *Engine) {
	t.Helper()
	fake, engine := newFakeEngine(t, "app:1")
	fake.Add("app", "app:1")
	return fake, engine
}

func TestExecHandsOnLinesAndTheExitCode(t *testing.T) {
	fake, engine := runningApp(t)
	fake.Run("uv sync --locked", func(_ io.Reader, stdout, stderr io.Writer) int {
		_, _ = io.WriteString(stdout, "2026-11-23T12:00:00Z is text\nno ")
		_, _ = io.WriteString(stderr, "\x1b]0;evil\awarn")
		_, _ = io.WriteString(stdout, "line end")
		return 2
	})
	var got []string
	code, err := engine.Exec(t.Context(), fake.Container(t, "app").ID, ExecConfig{
		Cmd: []string{"uv", "sync", "--locked"}, User: "app", WorkDir: "/app", Env: []string{"A=1"},
	}, func(stream devenv.Stream, text string) { got = append(got, string(stream)+": "+text) })
	if code != 2 || err != nil {
		t.Errorf("ended with code %d, error %v", code, err)
	}
	want := []string{"stdout: 2026-11-23T12:00:00Z is text", "stdout: no line end", "stderr: warn"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	for _, r := range fake.ExecRequests() {
		if r.User != "app" || r.WorkingDir != "/app" || !cmp.Equal(r.Env, []string{"A=1"}) || r.Tty || r.AttachStdin {
			t.Errorf("asked for %+v", r)
		}
	}
}

func TestExecEndsWithItsContext(t *testing.T) {
	fake, engine := runningApp(t)
	began := make(chan struct{})
	fake.Run("sleep", func(in io.Reader, _, _ io.Writer) int {
		close(began)
		_, _ = io.Copy(io.Discard, in) // until the connection is closed
		return 0
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-began; cancel() }()
	_, err := engine.Exec(ctx, fake.Container(t, "app").ID, ExecConfig{Cmd: []string{"sleep"}},
		func(devenv.Stream, string) {})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
}

func TestExecInAContainerThatDoesNotRun(t *testing.T) {
	fake, engine := runningApp(t)
	c := fake.Container(t, "app")
	fake.Exit(c, 0)
	_, err := engine.Exec(t.Context(), c.ID, ExecConfig{Cmd: []string{"true"}}, func(devenv.Stream, string) {})
	want := `running "true" in its container: Error response from daemon: container ` + c.ID + " is not running"
	if err == nil || err.Error() != want {
		t.Errorf("ended with %v", err)
	}
}
