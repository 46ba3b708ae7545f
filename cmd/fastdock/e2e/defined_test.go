package e2e

import "testing"

// A service that fails names its place in the Compose file.
func TestFailureNamesTheLine(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{"docker-compose.yml": `
services:
  app:
    image: python:3.14-slim-trixie
    command: ["no-such-command"]
`})
	a := s.up("--wait")
	failed := a.await("service_failed", nil)
	same(t, "its place", failed.text("defined"), "docker-compose.yml:3")
	contains(t, "its cause", failed.text("cause"), `its command "no-such-command" was not found`)
	if _, code := a.ends(); code != 6 {
		t.Errorf("exit code %d, want 6", code)
	}
}
