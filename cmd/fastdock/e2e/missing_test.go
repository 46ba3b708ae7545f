package e2e

import (
	"strings"
	"testing"
)

// A command that cannot be run is reported with the file that is missing or not executable, a check that fails with
// its command.
func TestFailuresNameWhatFailed(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ service, told string }{
		"not in PATH": {"command: [nosuch]", `its command "nosuch" was not found in the PATH of its image`},
		"no such file": {
			"command: [/nowhere/run]",
			`its command "/nowhere/run" does not exist in its image or its mounts`,
		},
		"not executable": {
			"command: [/run.sh]\n    volumes: [./run.sh:/run.sh:ro]",
			`its command "/run.sh" is not executable`,
		},
		"a shell's": {
			"command: sh -c nosuch",
			`exited with code 127 (its command was not found): "nosuch" was not found in the PATH of its image`,
		},
		"its check": {
			"command: sleep infinity\n    stop_signal: SIGKILL\n" +
				"    healthcheck: {test: [CMD, cat, /nowhere], interval: 100ms, retries: 1}",
			"$ cat /nowhere",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := stackOf(t, map[string]string{
				"docker-compose.yml": "services:\n  app:\n    image: python:3.14-slim-trixie\n    " + test.service + "\n",
				"run.sh":             "#!/bin/sh\n",
			})
			r := s.fastdock("up", "--wait")
			exited(t, r, 6)
			contains(t, "the message", r.stderr, test.told)
			contains(t, "the message", r.stderr, "(docker-compose.yml:2)")
			if strings.Contains(r.stderr, "OCI runtime") {
				t.Errorf("runc's own words are in\n%s", r.stderr)
			}
		})
	}
}
