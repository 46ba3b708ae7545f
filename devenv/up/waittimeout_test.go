package up

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

// A dependency that does not become healthy is reported with its last probe, and with a limit it is an error.
func TestSlowDependency(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1", "db:1")
	_, w := up(t, engine, stacktest.Load(t, engine, appOnDB), Options{
		Detach:      true,
		Wait:        true,
		WaitTimeout: 2 * time.Second,
		slow:        10 * time.Millisecond,
	})
	w.Status("db", "running")
	if early := w.Notice(devenv.NoticeNotHealthy); early.Service != "db" || early.Probe != nil {
		t.Errorf("told %+v before the first probe", early)
	}
	fake.Log(fake.Container(t, "db"), "loading the data")
	fake.Probe(fake.Container(t, "db"), container.Starting, "no response\n")
	w.Until("the failing probe", func(e devenv.Event) bool {
		n, ok := e.(devenv.Notice)
		return ok && n.Kind == devenv.NoticeNotHealthy && n.Took > 0 && n.Probe != nil && n.Probe.Output == "no response"
	})
	var late *devenv.NotReadyError
	err := w.End()
	const want = `not ready within 2s: service "db": last health check exited with code 0: no response; its log ` +
		`ends with "loading the data"`
	if !errors.As(err, &late) || err.Error() != want {
		t.Errorf("ended with %v", err)
	}
	if times := strings.Count(w.Transcript(), string(devenv.NoticeNotHealthy)); times != 2 {
		t.Errorf("told %d times, want once before the first probe and once for its output", times)
	}
	for _, event := range w.Seen {
		if failed, ok := event.(devenv.ServiceFailed); ok {
			t.Errorf("who is late has not failed: %+v", failed)
		}
	}
}

// What fails in its start period is starting as planned.
func TestStartPeriodIsNotReported(t *testing.T) {
	_, engine := stacktest.New(t, "db:1")
	for period, want := range map[string]bool{"1h": false, "1ms": true} {
		_, w := up(t, engine, stacktest.Load(t, engine, `services: {db: {image: "db:1", healthcheck: {test: ["CMD", "ask"], `+
			"start_period: "+period+"}}}"), Options{
			Detach: true, Wait: true, WaitTimeout: 200 * time.Millisecond, slow: 10 * time.Millisecond,
		})
		w.End()
		if got := strings.Contains(w.Transcript(), string(devenv.NoticeNotHealthy)); got != want {
			t.Errorf("start period %s: reported %v", period, got)
		}
	}
}

func TestSlowPull(t *testing.T) {
	fake, engine := stacktest.New(t)
	fake.Hold("pull slow")
	_, w := up(t, engine, stacktest.Load(t, engine, "services: {slow: {image: \"slow:1\"}}"), Options{
		Detach:      true,
		WaitTimeout: 100 * time.Millisecond,
	})
	const want = "not ready within 100ms: images are still being pulled or built, or containers have not started"
	if err := w.End(); devtest.ErrorText(err) != want {
		t.Errorf("ended with %v", err)
	}
}
