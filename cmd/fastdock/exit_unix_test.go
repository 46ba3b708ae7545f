//go:build unix

package main

import (
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// exitLimit is how long a command may take to end after a signal: [readerLimit], and what a busy machine needs.
const exitLimit = readerLimit + 15*time.Second

// deafEngine listens and never answers. It reports each connection.
func deafEngine(t *testing.T) (address string, connected <-chan struct{}) {
	t.Helper()
	dir, err := os.MkdirTemp("", "deaf") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	listener, err := net.Listen("unix", filepath.Join(dir, "s"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	reported := make(chan struct{}, 1)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = conn.Close() })
			select {
			case reported <- struct{}{}:
			default:
			}
		}
	}()
	return "unix://" + listener.Addr().String(), reported
}

// program returns the program in a folder of its own with a small Compose file.
func program(t *testing.T, engine string, args ...string) *exec.Cmd {
	t.Helper()
	dir := t.TempDir()
	compose := []byte("services: {app: {image: app}}\n")
	if err := os.WriteFile(filepath.Join(dir, "compose.yaml"), compose, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("fastdock", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "DOCKER_HOST="+engine, "DOCKER_CONFIG="+dir, "XDG_CACHE_HOME="+dir)
	return cmd
}

// mustEnd waits for the end of a program for as long as it may take.
func mustEnd(t *testing.T, cmd *exec.Cmd) *os.ProcessState {
	t.Helper()
	ended := make(chan struct{})
	go func() { defer close(ended); _ = cmd.Wait() }()
	select {
	case <-ended:
	case <-time.After(exitLimit):
		_ = cmd.Process.Kill()
		<-ended
		t.Errorf("it did not end within %s", exitLimit)
	}
	return cmd.ProcessState
}

// A command that waits for an engine which takes questions and answers none ends with the first signal.
func TestSignalsWhileTheEngineHangs(t *testing.T) {
	for _, command := range []string{"up --output plain", "up --detach", "down", "doctor"} {
		for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
			t.Run(command+" "+sig.String(), func(t *testing.T) {
				t.Parallel()
				engine, connected := deafEngine(t)
				cmd := program(t, engine, strings.Fields(command)...)
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				<-connected
				if err := cmd.Process.Signal(sig); err != nil {
					t.Fatal(err)
				}
				if mustEnd(t, cmd).Success() {
					t.Error("it ended as if all were well")
				}
			})
		}
	}
}

// Where the disk is full, a command whose answer is lost does not end as if all were well.
func TestFullDiskIsNoSuccess(t *testing.T) {
	if _, err := os.Stat("/dev/full"); errors.Is(err, os.ErrNotExist) {
		t.Skip("this system has no /dev/full")
	}
	for _, command := range []string{
		"new made --yes --output json", "new made --yes --dry-run", "new made --yes --diff", "doctor", "doctor --output json",
		"up --output json", "version",
	} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer full.Close()
			cmd := program(t, "unix:///nowhere", strings.Fields(command)...)
			cmd.Stdout, cmd.Stderr = full, io.Discard
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			if mustEnd(t, cmd).Success() {
				t.Error("it ended as if all were well")
			}
		})
	}
}
