package up

import (
	"testing"

	"github.com/fastdock/fastdock/devenv/stacktest"
)

func TestStopOrderOfASession(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1", "db:1", "web:1")
	session, w := up(t, engine, stacktest.Load(t, engine, `
services:
  web: {image: "web:1", depends_on: [app]}
  app: {image: "app:1", depends_on: [db]}
  db: {image: "db:1"}
`), Options{})
	w.Ready()
	held := fake.Hold("stop app")
	session.Stop()
	<-held.Arrived
	if fake.Container(t, "web").State.Running || fake.Count("stop db") > 0 {
		t.Error("web still runs, or db was stopped before the app")
	}
	held.Release()
	if err := w.End(); err != nil || fake.Container(t, "db").State.Running {
		t.Errorf("ended with %v", err)
	}
}
