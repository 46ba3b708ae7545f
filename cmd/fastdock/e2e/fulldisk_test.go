package e2e

import "testing"

// A service whose disk is full is reported with what it said, and where to look.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	s := alone(t, `command: ["dd", "if=/dev/zero", "of=/data/rows"]`, `tmpfs: ["/data:size=1m"]`)
	r := s.fastdock("up", "--output", "plain")
	exited(t, r, 6)
	contains(t, "the log", r.stdout, "dd: writing to '/data/rows': No space left on device")
	contains(t, "the message", r.stderr, `fastdock: service "app": container "`+s.name+
		`-app-1" exited with code 1; a disk is full: `+"`docker system df` shows")
}

// A step of a build whose disk is full says so, too.
func TestFullDiskInABuild(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{
		"docker-compose.yml": "services:\n  web:\n    build: .\n",
		"Dockerfile": "FROM python:3.14-slim-trixie\n" +
			"RUN --mount=type=tmpfs,target=/data,size=1m dd if=/dev/zero of=/data/rows\n",
	})
	r := s.fastdock("up", "--wait")
	exited(t, r, 6)
	contains(t, "the message", r.stderr, "at Dockerfile:2: ")
	contains(t, "the message", r.stderr, "exit code: 1; a disk is full: `docker system df` shows")
}
