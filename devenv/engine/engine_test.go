package engine

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/moby/moby/client"
	"go.uber.org/goleak"

	"github.com/fastdock/fastdock/devenv"
)

func TestPing(t *testing.T) {
	_, engine := newFakeEngine(t)
	if version, err := engine.Ping(t.Context()); version != "1.45" || err != nil {
		t.Errorf("got %q, %v", version, err)
	}
}

// deadSSH is an engine over an ssh that ends at once: twice before its connection was written to.
type deadSSH struct {
	API
	asked int
}

func (e *deadSSH) Ping(context.Context, client.PingOptions) (client.PingResult, error) {
	e.asked++
	if e.asked <= 2 {
		return client.PingResult{},
			fmt.Errorf("error during connect: %w", &os.PathError{Op: "write", Path: "|1", Err: syscall.EPIPE})
	}
	return client.PingResult{}, errors.New("stderr=box: no route")
}

func TestPingErrorHasTheOutputOfSSH(t *testing.T) {
	engine := &Engine{API: &deadSSH{}, host: "ssh://me@box"}
	if _, err := engine.Ping(t.Context()); err == nil || !strings.Contains(err.Error(), "no route") {
		t.Errorf("got %v", err)
	}
}

// A socket that takes the connection and never answers is what a half-dead Docker Desktop leaves behind.
func TestPingOfASilentEngine(t *testing.T) {
	before := goleak.IgnoreCurrent()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close(); goleak.VerifyNone(t, before) })
	t.Setenv("DOCKER_CONFIG", t.TempDir())
	t.Setenv("DOCKER_CONTEXT", "")
	t.Setenv("DOCKER_HOST", "tcp://"+listener.Addr().String())
	engine, err := Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	_, err = engine.PingWithin(t.Context(), 50*time.Millisecond)
	var failure *devenv.EngineError
	if !errors.As(err, &failure) || failure.Host != engine.Host() || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestEngineErrorsNameTheRemedy(t *testing.T) {
	tests := map[string]struct {
		err  error
		want string
	}{
		"unresolved engine": {
			&devenv.EngineError{Cause: errors.New("context \"x\": not found")},
			"resolving the container engine: context \"x\": not found; check DOCKER_HOST and `docker context ls`",
		},
		"silent engine": {
			&devenv.EngineError{Host: "unix:///x.sock", Cause: errors.New("no\x1b[2J answer.\nmore")},
			"connecting to the container engine at \"unix:///x.sock\": no answer; start it (Docker Desktop, Colima, " +
				"OrbStack, `systemctl start docker`), or select another one with DOCKER_HOST or `docker context use`",
		},
		"file and line": {&devenv.FileError{File: "compose.yaml", Line: 3, Text: "no"}, "compose.yaml:3: no"},
		"file only":     {&devenv.FileError{File: "compose.yaml", Text: "no"}, "compose.yaml: no"},
		"no file":       {&devenv.FileError{Text: "no", Line: 3}, "no"},
		"port, no free": {
			&devenv.PortError{Service: "app", Address: "127.0.0.1:80"},
			`publishing 127.0.0.1:80 for service "app": the port is in use by another process; free it, or publish another one`,
		},
		"service": {&devenv.ServiceError{Service: "app", Cause: errors.New("exited")}, `service "app": exited`},
	}
	for name, test := range tests {
		if got := test.err.Error(); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, test.want)
		}
	}
}
