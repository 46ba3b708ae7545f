package e2e

import "testing"

// A file that decides about containers changes: it is reported what would happen and why, and another up settles it.
func TestDrift(t *testing.T) {
	t.Parallel()
	s := newStack(t, "--db", "none", "--cache", "none")
	a := s.up()
	a.await("ready", nil)
	app := func(would string) func(event) bool {
		return func(e event) bool { return e.text("service") == "app" && e.text("would") == would }
	}
	s.edit("docker-compose.override.yml", "stop_grace_period: 5s", "stop_grace_period: 4s")
	told := a.await("drifted", app("recreated"))
	same(t, "the cause", told.text("because"), "docker-compose.override.yml changed (stop_grace_period)")
	s.edit("docker-compose.override.yml", "stop_grace_period: 4s", "stop_grace_period: 5s")
	a.await("drifted", app(""))
	s.edit("docker-compose.override.yml", "stop_grace_period: 5s", "stop_grace_period: 3s")
	a.await("drifted", app("recreated"))
	s.succeed(s.fastdock("up", "--detach", "--wait"))
	a.await("drifted", app(""))

	s.edit("Dockerfile.dev", "EXPOSE ", "LABEL changed=yes\nEXPOSE ")
	told = a.await("drifted", app("rebuilt"))
	same(t, "the cause", told.text("because"), "Dockerfile.dev changed")
	s.succeed(s.fastdock("up", "--detach", "--wait"))
	a.await("drifted", app(""))
	same(t, "the label of the image that was built",
		s.docker("inspect", "--format", `{{index .Config.Labels "changed"}}`, s.name+"-app-1"), "yes")
	a.interrupt()
	a.ends()
}
