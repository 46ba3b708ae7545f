package e2e

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"os/exec"
	"strings"
	"testing"
)

// A slow pull is reported byte by byte, and whoever does not need it is up meanwhile.
func TestSlowPull(t *testing.T) {
	t.Parallel()
	begin, goOn := make(chan struct{}), make(chan struct{})
	s, image := pulling(t, func(w http.ResponseWriter, _ *http.Request, layer []byte) {
		waitFor(t, begin)
		half(w, layer)
		waitFor(t, goOn)
		_, _ = w.Write(layer[len(layer)/2:])
	})
	a := s.up()
	a.await("container_changed", func(e event) bool { return e.text("service") == "app" && e.text("status") == "running" })
	close(begin)
	progress := a.await("pull_progress", halfway)
	same(t, "what is pulled", progress.text("service")+" "+progress.text("image"), "web "+image)
	close(goOn)
	a.await("pull_progress", func(e event) bool {
		return e["done"] == true && e.number("current_bytes") == e.number("total_bytes")
	})
	failed := a.await("service_failed", nil)
	contains(t, "what its container says", failed.text("cause"), `its command "/run" does not exist in its image`)
	if _, code := a.ends(); code != 6 {
		t.Errorf("exit code %d, want 6", code)
	}
}

// A pull that fails after it has begun is reported in the registry's or the engine's words, for the service
// that needs it. (One that is cut the engine begins again by itself, up to five times, after 5, 10, 15 s.)
func TestPullThatFailsInTheMiddle(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		pour pour
		told string // by an engine with the store that it had before containerd's
		or   string // by one with containerd's
	}{
		"refused": {func(w http.ResponseWriter, _ *http.Request, _ []byte) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `{"errors":[{"code":"DENIED","message":"the month's pulls are used up"}]}`)
		}, "denied: the month's pulls are used up", "error from registry: the month's pulls are used up"},
		"other bytes from half of it on": {func(w http.ResponseWriter, _ *http.Request, layer []byte) {
			half(w, layer)
			_, _ = w.Write(make([]byte, len(layer)-len(layer)/2))
		}, "filesystem layer verification failed for digest sha256:", "commit failed: unexpected commit digest sha256:"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s, image := pulling(t, test.pour)
			a := s.up("--wait")
			failed := a.await("service_failed", nil)
			same(t, "who failed", failed.text("service")+" at "+failed.text("defined"), "web at docker-compose.yml:2")
			contains(t, "why", failed.text("cause"), fmt.Sprintf("pulling image %q: ", image))
			told := test.told
			if !strings.Contains(failed.text("cause"), told) {
				told = test.or
			}
			contains(t, "why", failed.text("cause"), told)
			if last, code := a.ends(); code != 6 || !strings.Contains(last.text("error"), told) {
				t.Errorf("exit code %d, the end %v", code, last)
			}
			same(t, "the number of running containers", fmt.Sprint(len(strings.Fields(s.left("ps")))), "1")
		})
	}
}

// Ctrl-C does not wait for a pull, and stops what runs already.
func TestInterruptDuringAPull(t *testing.T) {
	t.Parallel()
	s, _ := pulling(t, func(w http.ResponseWriter, _ *http.Request, layer []byte) {
		half(w, layer)
		waitFor(t, nil)
	})
	a := s.up()
	a.await("pull_progress", halfway)
	a.interrupt()
	a.await("stopping", nil)
	if _, code := a.ends(); code != 130 {
		t.Errorf("exit code %d, want 130", code)
	}
	same(t, "running containers", s.left("ps"), "")
}

// pulling returns a project whose service web has an image that is poured by a registry of the test, beside one that
// sleeps.
func pulling(t *testing.T, pour pour) (s *stack, image string) {
	t.Helper()
	image = registryOf(t, incompressible(t), pour, withoutLogin).address + "/some/image:1"
	t.Cleanup(func() { _ = exec.Command("docker", "rmi", "-f", image).Run() })
	s = alone(t, sleeps)
	s.edit("docker-compose.yml", "services:\n",
		"services:\n  web:\n    image: "+image+"\n    command: [/run]\n    network_mode: none\n")
	return s, image
}

// waitFor waits for what the test says, or for its end: the engine does not hang up when a pull is cancelled.
func waitFor(t *testing.T, said <-chan struct{}) {
	select {
	case <-said:
	case <-t.Context().Done():
	}
}

// half pours half of a layer, and says how much it will be.
func half(w http.ResponseWriter, layer []byte) {
	w.Header().Set("Content-Length", fmt.Sprint(len(layer)))
	_, _ = w.Write(layer[:len(layer)/2])
	w.(http.Flusher).Flush()
}

func halfway(e event) bool {
	return e["done"] != true && e.number("current_bytes") > 0 && e.number("current_bytes") < e.number("total_bytes")
}

// incompressible returns a tar that takes its time, however it is packed: engines with containerd's image store
// report nothing of a layer of less than a megabyte.
func incompressible(t *testing.T) []byte {
	t.Helper()
	content := make([]byte, 4<<20)
	_, _ = rand.Read(content) // the engine must not have it from another test
	return layerOf(t, "noise", content)
}
