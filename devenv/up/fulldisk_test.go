package up

import (
	"strings"
	"testing"

	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

const wayOut = "; a disk is full: `docker system df` shows what uses the engine's disk, and `docker system prune` " +
	"frees space"

func TestPullOntoAFullDisk(t *testing.T) {
	fake, engine := stacktest.New(t)
	fake.Refuse("pull app", "failed to register layer: write /usr/lib/x: no space left on device")
	_, w := up(t, engine, stacktest.Load(t, engine, `services: {app: {image: "app:1"}}`), Options{})
	err := w.End()
	if text := devtest.ErrorText(err); !strings.HasPrefix(text, `service "app": pulling image "app:1": `) ||
		!strings.HasSuffix(text, "no space left on device"+wayOut) {
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
