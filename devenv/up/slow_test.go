package up

import (
	"errors"
	"testing"
	"time"

	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
)

// A dependency that does not become healthy is told with its last probe, and with a limit it is an error.
func TestSlowDependency(t *testing.T) {
	fake, engine := newFakeEngine(t, "app:1", "db:1")
	_, w := up(t, engine, loaded(t, engine, appOnDB), Options{Detach: true, Wait: true, WaitTimeout: 2 * time.Second, slow: 10 * time.Millisecond})
	w.status("db", "running")
	w.notice("its health check has not run yet")
	fake.Probe(fake.Container(t, "db"), container.Starting, "no response\n")
	w.notice("not healthy yet, ")
	w.notice("its last probe ended with code 0: no response")
	var late *devenv.NotReadyError
	err := w.end()
	const want = `not ready within 2s: service "db": its last probe ended with code 0: no response`
	if !errors.As(err, &late) || err.Error() != want {
		t.Errorf("ended with %v", err)
	}
	for _, event := range w.seen {
		if failed, ok := event.(devenv.ServiceFailed); ok {
			t.Errorf("who is late has not failed: %+v", failed)
		}
	}
}

func TestSlowPull(t *testing.T) {
	fake, engine := newFakeEngine(t)
	fake.Hold("pull slow")
	_, w := up(t, engine, loaded(t, engine, "services: {slow: {image: \"slow:1\"}}"), Options{Detach: true, WaitTimeout: 100 * time.Millisecond})
	const want = "not ready within 100ms: images are still pulled or built, or containers not started"
	if err := w.end(); textOf(err) != want {
		t.Errorf("ended with %v", err)
	}
}

func TestPhraseOfProbe(t *testing.T) {
	const refused = "Traceback (most recent call last):\n  File \"<string>\", line 1, in <module>\n    c.request('GET', '/')\n    ~~~~~~~~~^^^^^^^^^^^^\n" +
		"ConnectionRefusedError: [Errno 111] Connection refused\n"
	for output, want := range map[string]string{
		"":                           "its last probe ended with code 1: no output",
		"first\nsecond\n":            "its last probe ended with code 1: first\nsecond",
		refused:                      "its last probe ended with code 1: ConnectionRefusedError: [Errno 111] Connection refused",
		"hello\n" + refused + "\r\n": "its last probe ended with code 1: ConnectionRefusedError: [Errno 111] Connection refused",
	} {
		if got := phrase(devenv.Probe{ExitCode: 1, Output: output}); got != want {
			t.Errorf("output %q gives %q, want %q", output, got, want)
		}
	}
}
