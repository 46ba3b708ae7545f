package engine

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/fastdock/fastdock/devenv"
)

// sshThat puts a script in the place of ssh, and returns an engine that is reached by it.
func sshThat(t *testing.T, script string) *Engine {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ssh"), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	return &Engine{host: "ssh://me@box"}
}

const answersPing = `echo $$ >"${0%/*}/process"
printf 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK'
exec cat >/dev/null
`

func TestTunnelIsUpWhenTheEngineAnswers(t *testing.T) {
	e := sshThat(t, answersPing)
	tunnel, err := e.Tunnel(t.Context(), "-R", "127.0.0.1:5000:127.0.0.1:5001")
	if err != nil {
		t.Fatal(err)
	}
	select {
	case <-tunnel.Ended():
		t.Error("it has ended")
	default:
	}
	tunnel.Close()
	select {
	case <-tunnel.Ended():
	case <-time.After(10 * time.Second):
		t.Error("it goes on after its end")
	}
	dir, _, _ := strings.Cut(os.Getenv("PATH"), ":")
	process, err := os.ReadFile(filepath.Join(dir, "process"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat("/proc/" + strings.TrimSpace(string(process))); err == nil && runtime.GOOS == "linux" {
		t.Error("ssh runs on")
	}
}

func TestTunnelEndsWithSSH(t *testing.T) {
	e := sshThat(t, "printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nOK'; read request\n")
	tunnel, err := e.Tunnel(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tunnel.Close()
	select {
	case <-tunnel.Ended():
	case <-time.After(10 * time.Second):
		t.Error("it goes on after the end of ssh")
	}
}

func TestTunnelTellsPortsFromConnections(t *testing.T) {
	e := sshThat(t, "echo 'Warning: remote port forwarding failed for listen port 5000' >&2; exit 255\n")
	_, err := e.Tunnel(t.Context(), "-R", "127.0.0.1:5000:127.0.0.1:5001")
	var forward *ForwardError
	if !errors.As(err, &forward) || forward.Said != "Warning: remote port forwarding failed for listen port 5000" {
		t.Errorf("got %v", err)
	}
	e = sshThat(t, "echo 'box: no route to host' >&2; exit 255\n")
	_, err = e.Tunnel(t.Context())
	var none *devenv.EngineError
	if !errors.As(err, &none) || none.Host != "ssh://me@box" {
		t.Errorf("got %v", err)
	}
	for _, host := range []string{"unix:///var/run/docker.sock", "tcp://box:2375"} {
		if _, err := (&Engine{host: host}).Tunnel(t.Context()); !errors.Is(err, ErrNotSSH) {
			t.Errorf("%s: got %v", host, err)
		}
	}
}

func TestTunnelInterrupted(t *testing.T) {
	e := sshThat(t, "exec cat >/dev/null\n")
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("stop")
	time.AfterFunc(50*time.Millisecond, func() { cancel(stop) })
	if _, err := e.Tunnel(ctx); !errors.Is(err, stop) {
		t.Errorf("got %v", err)
	}
}
