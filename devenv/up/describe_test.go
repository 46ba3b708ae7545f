package up

import (
	"testing"

	"github.com/fastdock/fastdock/devenv/stacktest"
)

func TestDescribeAService(t *testing.T) {
	_, engine := stacktest.New(t, "app:1", "db:1")
	project := stacktest.Load(t, engine, "services:\n"+
		"  app:\n    image: app:1\n    environment: {LEVEL: info}\n  db: {image: \"db:1\"}\n")
	session, w := up(t, engine, project, Options{})
	w.Ready()
	found, err := session.Describe(t.Context(), "app")
	if err != nil || len(found) != 1 {
		t.Fatalf("%d containers, %v", len(found), err)
	}
	if d := found[0]; d.Name != "shop-app-1" || d.Env["LEVEL"] != "info" || d.Origins["LEVEL"] == "" || d.Defined == "" {
		t.Errorf("container %q at %q has LEVEL %q of %q", d.Name, d.Defined, d.Env["LEVEL"], d.Origins["LEVEL"])
	}
	w.Stop(session)
}
