package e2e

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/fastdock/fastdock/devenv/deploy/ship"
	"github.com/fastdock/fastdock/devenv/engine"
)

// An image reaches the server layer by layer: at first all of them, then the changed one alone. Nothing that was
// needed on the way is left, and the same image is not sent again.
func TestShipSendsMissingLayers(t *testing.T) {
	t.Parallel()
	server := remoteEngine(t)
	s := shippable(t)
	here, there := connected(t, ""), connected(t, server)
	options := ship.Options{Cache: t.TempDir()}

	image := s.buildShippable(server)
	first := s.ship(here, there, image, options)
	if first.Archive != "" || first.Layers != 2 || first.Sent != 3 || first.Bytes < largeLayer {
		t.Errorf("the first shipment: %+v, want all layers and the configuration", first)
	}
	fastest := time.Hour // other tests keep the processors busy
	for version := range 3 {
		s.edit("version", fmt.Sprint(version), fmt.Sprint(version+1))
		s.buildShippable(server)
		next := s.ship(here, there, image, options)
		if next.Sent != 2 || next.Bytes > 10_000 {
			t.Errorf("the next shipment: %+v, want one layer and the configuration", next)
		}
		fastest = min(fastest, next.Took)
	}
	if fastest > 2*time.Second {
		t.Errorf("a changed layer took %s, want 2 s at most", fastest)
	}
	last := s.ship(here, there, image, options)
	if !last.Present || last.Bytes != 0 {
		t.Errorf("the last shipment: %+v, want nothing sent", last)
	}
	for _, host := range []string{"", server} {
		same(t, "the names of the image", onEngine(t, host, "image", "inspect", "-f",
			"{{.Id}} {{.RepoTags}} {{.RepoDigests}}", image), last.ID+" ["+image+"] []")
	}
}

// To an engine that is not reached over ssh the whole image is sent, and the result says so.
func TestShipSavesAndLoads(t *testing.T) {
	t.Parallel()
	server := remoteEngine(t)
	s := shippable(t)
	image := s.buildShippable(server)
	result := s.ship(connected(t, ""), connected(t, os.Getenv("REMOTE_SOCKET")), image, ship.Options{Cache: t.TempDir()})
	same(t, "the reason", string(result.Archive), string(ship.NotSSH))
	same(t, "the image on the server", onEngine(t, server, "image", "inspect", "-f", "{{.Id}}", image), result.ID)
}

// An interrupt ends ssh, and leaves no name that was for the way on either engine.
func TestShipInterrupted(t *testing.T) {
	t.Parallel()
	server := remoteEngine(t)
	s := shippable(t)
	image := s.buildShippable(server)
	here, there := connected(t, ""), connected(t, server)
	for _, stage := range []ship.Stage{ship.Packing, ship.Sending} {
		ctx, interrupt := context.WithCancelCause(t.Context())
		stop := errors.New("interrupted while " + string(stage))
		_, err := ship.Image(ctx, here, there, image, ship.Options{
			Cache: t.TempDir(),
			Progress: func(p ship.Progress) {
				if p.Stage == stage {
					interrupt(stop)
				}
			},
		})
		if !errors.Is(err, stop) {
			t.Errorf("got %v, want %v", err, stop)
		}
		for _, host := range []string{"", server} {
			names := onEngine(t, host, "image", "ls", "--digests", "--format", "{{.Repository}}", "--filter", "label="+s.label())
			if strings.Contains(names, "127.0.0.1") {
				t.Errorf("images on %q after an interrupt while %s:\n%s", host, stage, names)
			}
		}
	}
}

const largeLayer = 20 << 20

// shippable returns a project of an image with a large layer and a small one.
func shippable(t *testing.T) *stack {
	large := make([]byte, largeLayer)
	_, err := rand.Read(large) // else the server would have it from another test
	must(t, err)
	return stackOf(t, map[string]string{
		"Dockerfile": "FROM scratch\nCOPY large /\nCOPY version /\nCMD [\"/none\"]\n",
		"large":      string(large),
		"version":    "0",
	})
}

// buildShippable builds the project's image; it is removed at the end of the test, here and on the server.
func (s *stack) buildShippable(server string) string {
	image := s.name + ":1"
	s.docker("build", "-q", "-t", image, "--label", s.label(), s.dir)
	s.t.Cleanup(func() {
		for _, host := range []string{"", server} {
			for _, id := range strings.Fields(onEngine(s.t, host, "image", "ls", "-q", "--filter", "label="+s.label())) {
				onEngine(s.t, host, "image", "rm", "-f", id)
			}
		}
	})
	return image
}

// label marks the images of a test.
func (s *stack) label() string { return "e2e=" + s.name }

func (s *stack) ship(from, to *engine.Engine, image string, options ship.Options) ship.Result {
	s.t.Helper()
	result, err := ship.Image(s.t.Context(), from, to, image, options)
	must(s.t, err)
	s.t.Logf("%+v", result)
	return result
}

// connected returns the engine at an address; "" is the one of the tests.
func connected(t *testing.T, host string) *engine.Engine {
	t.Helper()
	e, err := engine.ConnectTo(t.Context(), engine.Target{Host: host})
	must(t, err)
	t.Cleanup(e.Close)
	_, err = e.Ping(t.Context())
	must(t, err)
	return e
}

// direct returns the address of an engine for what the tests do on it themselves: ssh takes a tenth of a second.
func direct(host string) string {
	if host != "" && host == os.Getenv("REMOTE") {
		return os.Getenv("REMOTE_SOCKET")
	}
	return host
}

// onEngine runs the docker command for an engine.
func onEngine(t testing.TB, host string, args ...string) string {
	t.Helper()
	cmd := exec.Command("docker", args...)
	cmd.Env = os.Environ()
	if host != "" {
		cmd.Env = append(cmd.Env, "DOCKER_HOST="+direct(host))
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("docker %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}
