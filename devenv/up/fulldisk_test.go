package up

import (
	"errors"
	"strings"
	"testing"

	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

const wayOut = "; a disk is full: `docker system df` shows what takes the engine's, `docker system prune` frees it"

func TestPullOntoAFullDisk(t *testing.T) {
	fake, engine := stacktest.New(t)
	fake.Refuse("pull app", "failed to register layer: write /usr/lib/x: no space left on device")
	_, w := up(t, engine, stacktest.Load(t, engine, `services: {app: {image: "app:1"}}`), Options{})
	err := w.End()
	if text := devtest.ErrorText(err); !strings.HasPrefix(text, `service "app": pulling image "app:1": `) || !strings.HasSuffix(text, "no space left on device"+wayOut) {
		t.Errorf("ended with %s", text)
	}
	if failed := w.Failure("app"); !strings.HasSuffix(failed.Cause, wayOut) {
		t.Errorf("told %q", failed.Cause)
	}
}

func TestServiceOnAFullDisk(t *testing.T) {
	fake, engine := stacktest.New(t, "db:1")
	_, w := up(t, engine, stacktest.Load(t, engine, `services: {db: {image: "db:1"}}`), Options{})
	w.Status("db", "running")
	fake.Log(fake.Container(t, "db"), `FATAL:  could not write lock file "postmaster.pid": No space left on device`)
	fake.Exit(fake.Container(t, "db"), 1)
	want := `service "db": container "shop-db-1" exited with code 1` + wayOut
	if err := w.End(); devtest.ErrorText(err) != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestBuildOnAFullDisk(t *testing.T) {
	const prefix = `building image "shop:dev": `
	tests := map[string]struct {
		output []string
		cause  string
		want   string
	}{
		"the engine's words": {nil, "failed to copy files: write /x: no space left on device", "failed to copy files: write /x: no space left on device" + wayOut},
		"a step's words":     {[]string{"error: write /x: No space left on device (os error 28)"}, "exit code: 2", "exit code: 2" + wayOut},
		"something else":     {[]string{"no such package"}, "exit code: 1", "exit code: 1"},
	}
	for name, test := range tests {
		if got := buildError("shop:dev", "Dockerfile", failedWith(test.output...), errors.New(test.cause)).Error(); got != prefix+test.want {
			t.Errorf("%s: got %q", name, got)
		}
	}
}
