package up

import (
	"testing"

	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

func TestFailureNamesTheMissingFile(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1")
	_, w := up(t, engine, stacktest.Load(t, engine,
		`services: {app: {image: "app:1", healthcheck: {test: [CMD, "true"]}}}`), Options{})
	w.Status("app", "running")
	fake.Log(fake.Container(t, "app"), "sh: 1: uvicornn: not found")
	fake.Exit(fake.Container(t, "app"), 127)
	want := `service "app": container "shop-app-1" exited with code 127 (its command was not found): ` +
		`"uvicornn" was not found in the PATH of its image`
	if err := w.End(); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestStartThatFailsNamesTheMissingFile(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1")
	fake.Refuse("start app", `failed to create task for container: runc create failed: unable to start `+
		`container process: exec: "nosuch": executable file not found in $PATH: unknown`)
	_, w := up(t, engine, stacktest.Load(t, engine, `services: {app: {image: "app:1"}}`), Options{})
	want := `service "app": starting container "shop-app-1": its command "nosuch" was not found in the PATH of its image`
	if err := w.End(); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestFailureHoldsTheProbe(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1")
	_, w := up(t, engine, stacktest.Load(t, engine,
		`services: {app: {image: "app:1", healthcheck: {test: [CMD, curl, localhost]}}}`), Options{})
	w.Status("app", "running")
	fake.Probe(fake.Container(t, "app"), container.Unhealthy, "refused\n")
	failed := w.Until("the failure", func(e devenv.Event) bool {
		_, is := e.(devenv.ServiceFailed)
		return is
	}).(devenv.ServiceFailed)
	if p := failed.Probe; p == nil || p.Command != "curl localhost" || p.Output != "refused" || p.ExitCode != 1 {
		t.Errorf("the probe is %+v", p)
	}
	if err := w.End(); err == nil {
		t.Error("ended well")
	}
}
