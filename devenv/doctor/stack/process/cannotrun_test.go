package process

import (
	"testing"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

func TestCannotRun(t *testing.T) {
	ruletest.Find(t, CannotRun, map[string]ruletest.Case{
		"command not found": {
			Compose: "services:\n  app:\n    command: [gunicorn]\n",
			Given:   ruletest.Ended(127, "sh: 1: gunicorn: not found"),
			ID:      "FD-R04",
			Cause:   `"gunicorn" was not found`,
			Fix:     `install "gunicorn" in the image of service "app"`,
			At:      "compose.yaml:3",
		},
		"a program of Debian": {
			Given: ruletest.Ended(127, "sh: 1: ffmpeg: not found"),
			ID:    "FD-R04",
			Fix:   "install the Debian package ffmpeg",
		},
		"Windows line ends": {
			Look:     ruletest.Seen{Files: map[string]string{"/entry.sh": "#!/bin/sh\r\n"}},
			Given:    ruletest.Ended(127, "exec /entry.sh: no such file or directory"),
			ID:       "FD-R04",
			Cause:    "CRLF",
			Fix:      "save the script with LF line",
			Evidence: "#!/bin/sh",
		},
		"Windows line ends that a shell complains about": {
			Files: map[string]string{"entry.sh": "#!/bin/sh\r\nset -e\r\n"},
			Given: ruletest.All(ruletest.Ended(2, "./entry.sh: line 2: set: Illegal option -"), ruletest.Command("./entry.sh")),
			ID:    "FD-R04",
			Cause: `"entry.sh" has Windows line endings (CRLF)`,
			At:    "entry.sh:1",
		},
		"gone interpreter": {
			Look:     ruletest.Seen{Files: map[string]string{"/app/.venv/bin/uvicorn": "#!/home/me/.venv/bin/python3\n"}},
			Given:    ruletest.Ended(255, "exec /app/.venv/bin/uvicorn: no such file or directory"),
			ID:       "FD-R04",
			Cause:    `"/app/.venv/bin/uvicorn" was created with a Python that is not in the image: /home/me/.venv/bin/python3`,
			Fix:      "create the environment in the image",
			Evidence: "#!/home/me/.venv/bin/python3",
		},
		"interpreter, no Python": {
			Look:  ruletest.Seen{Files: map[string]string{"/x": "#!/bin/zsh\n"}},
			Given: ruletest.Ended(255, "exec /x: no such file or directory"),
			ID:    "FD-R04",
			Cause: "not in the image: /bin/zsh",
			Fix:   "begin the script with `#!/bin/sh`",
		},
		"not executable": {
			Files: map[string]string{"entry.sh": "#!/bin/sh\n"},
			Given: ruletest.Ended(126, "sh: 1: ./entry.sh: Permission denied"),
			ID:    "FD-R04",
			Cause: `"./entry.sh" is not executable`,
			Fix:   "run `chmod +x entry.sh`",
		},
		"a word of bash": {
			Given:    ruletest.Ended(127, "/app/entry.sh: 2: source: not found"),
			ID:       "FD-R04",
			Cause:    `the script uses "source", which only bash supports, but sh runs it`,
			Fix:      "`#!/bin/bash`",
			Evidence: "source: not found",
		},
		"an environment below a mount": {
			Given: ruletest.All(
				ruletest.Ended(127, "sh: 1: uvicorn: not found"),
				ruletest.Env("PATH=/app/.venv/bin:/usr/bin"),
				ruletest.Mounted(devenv.Mount{Type: "bind", Source: "/home/me/shop", Target: "/app"}),
			),
			ID:    "FD-R04",
			Cause: `the mount at /app hides the image's /app/.venv, which contains "uvicorn"`,
		},
		"packages of Node.js": {
			Given: ruletest.All(ruletest.Ended(127, "sh: 1: vite: not found"), ruletest.Command("npm", "run", "dev")),
			ID:    "FD-R04",
			Fix:   "`RUN npm ci`",
		},
		"an interpreter that its user may not run": {
			Given: ruletest.Ended(126, "/app/.venv/bin/uvicorn: /root/.local/bin/python: bad interpreter: Permission denied"),
		},
		"said by a program that goes on": {
			Given: ruletest.Logs("sh: 1: gunicorn: not found"),
		},
		"ended for another reason": {
			Given: ruletest.Ended(1, "ValueError: not found"),
		},
	})
}
