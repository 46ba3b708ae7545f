package process

import (
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
	"github.com/fastdock/fastdock/devenv/engine"
)

func TestShellOperators(t *testing.T) {
	for text, want := range map[string]string{
		"python -V && uvicorn main:app":               "&&",
		"uvicorn main:app | tee log":                  "|",
		`uvicorn main:app --title "a && b"`:           "",
		`sh -c 'alembic upgrade head && uvicorn a:b'`: "",
		"uvicorn main:app":                            "",
	} {
		got := ""
		if m := inText.FindStringSubmatch(text); m != nil {
			got = m[1]
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestWrongCommand(t *testing.T) {
	ruletest.Find(t, WrongCommand, map[string]ruletest.Case{
		"an operator without a shell": {
			Compose:  "services:\n  app:\n    command: [python, -V, \"&&\", uvicorn]\n",
			Given:    ruletest.All(ruletest.Ended(0), serves, ruletest.Command("python", "-V", "&&", "uvicorn")),
			ID:       "FD-R48",
			Cause:    `command contains "&&" but no shell: python receives this and the rest as arguments`,
			Fix:      "run the command in a shell",
			Evidence: "command: python -V && uvicorn",
			At:       "compose.yaml:3",
		},
		"an operator that Compose drops": {
			Compose: "services:\n  app:\n    command: python -V && uvicorn main:app\n",
			Given:   ruletest.All(ruletest.Ended(0), serves, ruletest.Command("python", "-V")),
			ID:      "FD-R48",
			Cause:   `the command contains "&&" but no shell, and Compose drops the rest`,
		},
		"an operator in a shell": {
			Given: ruletest.All(ruletest.Ended(1), ruletest.Command("sh", "-c", "python -V && uvicorn main:app")),
		},
		"words after sh -c": {
			Given: ruletest.All(ruletest.Ended(2), ruletest.Command("sh", "-c", "uvicorn", "main:app")),
			ID:    "FD-R48",
			Cause: "command passes several words to `sh -c`: the shell runs only \"uvicorn\"",
			Fix:   "write the command as one string after -c, or remove the shell",
		},
		"arguments of a script after sh -c": {
			Given: ruletest.All(ruletest.Ended(2), ruletest.Command("sh", "-c", `exec "$@"`, "sh", "uvicorn")),
		},
		"one word with spaces": {
			Given: ruletest.All(ruletest.Ended(127), ruletest.Command("uvicorn main:app")),
			ID:    "FD-R48",
			Cause: `command is a single word with spaces, "uvicorn main:app"`,
			Fix:   "`[uvicorn, main:app]`",
		},
		"a variable without a shell": {
			Given: ruletest.All(
				ruletest.Ended(2, "Error: Invalid value for '--port': '$PORT' is not a valid integer."),
				ruletest.Command("uvicorn", "main:app", "--port", "$PORT"),
			),
			ID:    "FD-R48",
			Cause: `the variable $PORT but no shell: uvicorn receives the text "$PORT"`,
			Fix:   `"exec uvicorn main:app --port $PORT"`,
		},
		"a variable that nothing complains about": {
			Given: ruletest.All(ruletest.Ended(1, "ValueError: x"), ruletest.Command("python", "$HOME")),
		},
		"a variable that is not set": {
			Given: ruletest.All(
				ruletest.Ended(2, "Error: Option '--port' requires an argument."),
				ruletest.Command("sh", "-c", "uvicorn main:app --port $PORT"),
			),
			ID:    "FD-R48",
			Cause: "command uses the variable PORT, which is not set in the container",
			Fix:   "set PORT under `environment` of service \"app\"; then run `fastdock up`",
		},
		"a variable that is set": {
			Given: ruletest.All(
				ruletest.Ended(2, "Error: Option '--port' requires an argument."),
				ruletest.Command("sh", "-c", "uvicorn main:app --port $PORT --workers"),
				ruletest.Env("PORT=8000"),
			),
		},
		"an entrypoint that takes the command for a script": {
			Given: ruletest.All(
				ruletest.Ended(2, "python: can't open file '/app/uvicorn': [Errno 2] No such file or directory"),
				ruletest.Command("python", "uvicorn", "main:app"),
				ruletest.Service(func(app *types.ServiceConfig) { app.Entrypoint = []string{"python"} }),
			),
			ID:    "FD-R48",
			Cause: `entrypoint python receives the command as arguments and looks for a script "uvicorn"`,
			Fix:   "`-m uvicorn …`",
		},
		"a script in another folder": {
			Files: map[string]string{"src/main.py": "x = 1\n"},
			Given: ruletest.All(
				ruletest.Ended(2, "python: can't open file '/app/main.py': [Errno 2] No such file or directory"),
				ruletest.Command("python", "main.py"),
			),
			ID:    "FD-R48",
			Cause: "main.py, which does not exist in /app of the container; the project contains src/main.py",
			Fix:   `set working_dir of service "app"`,
		},
		"a script that is nowhere": {
			Given: ruletest.All(
				ruletest.Ended(2, "python: can't open file '/app/main.py': [Errno 2] No such file or directory"),
				ruletest.Command("python", "main.py"),
			),
			ID:    "FD-R48",
			Cause: "the command runs /app/main.py, which does not exist in the container",
			Fix:   "correct the name or working_dir",
		},
		"an error of the app": {
			Given: ruletest.Ended(1, "ValueError: no tariff"),
		},
	})
}

// serves makes the app a service that is meant to run on.
var serves = ruletest.Service(func(app *types.ServiceConfig) {
	app.Ports = []types.ServicePortConfig{{Target: 8000}}
})

func TestCommandThatEndsWell(t *testing.T) {
	restarted := ruletest.All(
		ruletest.Service(func(app *types.ServiceConfig) { app.Restart = "always" }),
		ruletest.App(func(app *facts.Container) { app.Status = "restarting" }),
	)
	ruletest.Find(t, WrongCommand, map[string]ruletest.Case{
		"a server in the background": {
			Given: ruletest.All(ruletest.Ended(0), serves, ruletest.Command("gunicorn", "--daemon", "main:app")),
			ID:    "FD-R48",
			Cause: "server moves to the background (--daemon)",
			Fix:   "remove --daemon",
		},
		"a shell without a terminal": {
			Given: ruletest.All(ruletest.Ended(0), serves, ruletest.Command("/sbin/docker-init", "--", "bash")),
			ID:    "FD-R48",
			Cause: "command is only the shell bash",
			Fix:   "tty: true",
		},
		"a job that is started again": {
			Compose: "services:\n  app:\n    restart: always\n",
			Given:   ruletest.All(ruletest.Ended(0, "seeded"), restarted),
			ID:      "FD-R48",
			Cause:   "exits with code 0, and `restart: always` restarts the container again and again",
			Fix:     "restart: on-failure",
			At:      "compose.yaml:3",
		},
		"the image's command, which an entrypoint clears": {
			Given: ruletest.All(ruletest.Ended(0, "prepared"), restarted,
				ruletest.Service(func(app *types.ServiceConfig) { app.Entrypoint = []string{"sh", "-c", "python prepare.py"} }),
				func(app *facts.Container, s *facts.Stack) {
					app.Image = "own"
					s.Images = map[string]engine.ImageInfo{"own": {Cmd: []string{"uvicorn", "main:app"}}}
				}),
			ID:    "FD-R48",
			Cause: "`entrypoint:` also clears the image's command (uvicorn main:app)",
			Fix:   "exec uvicorn main:app",
		},
		"an entrypoint without its command": {
			Look: ruletest.Seen{Files: map[string]string{"/app/entry.sh": "#!/bin/sh\npython prepare.py\n"}},
			Given: ruletest.All(ruletest.Ended(0, "prepared"), restarted,
				ruletest.Command("./entry.sh", "uvicorn")),
			ID:    "FD-R48",
			Cause: "the entrypoint ./entry.sh exits without running the command (uvicorn)",
			Fix:   "end entry.sh with `exec \"$@\"`",
		},
		"an entrypoint that runs its command": {
			Look: ruletest.Seen{Files: map[string]string{"/app/entry.sh": "#!/bin/sh\nexec \"$@\"\n"}},
			Given: ruletest.All(ruletest.Ended(0), serves,
				ruletest.Command("./entry.sh", "uvicorn")),
			ID:    "FD-R48",
			Cause: "exited with code 0, but the service should keep running",
			Fix:   "run the server in the foreground",
			Not:   "entry.sh exits",
		},
		"a job": {
			Given: ruletest.All(ruletest.Ended(0, "seeded"), ruletest.Command("python", "seed.py")),
		},
		"stopped by its user": {
			Given: ruletest.All(ruletest.Ended(0, "INFO:     Shutting down", "INFO:     Finished server process [1]"), serves),
		},
	})
}

func TestLeftAway(t *testing.T) {
	ruletest.Find(t, LeftAway, map[string]ruletest.Case{
		"the second half of a command": {
			Compose: "services:\n  app:\n    command: uvicorn main:app | tee log\n",
			Given:   ruletest.Command("uvicorn", "main:app"),
			ID:      "FD-R48",
			Cause:   `the command contains "|" but no shell, and Compose drops the rest`,
			At:      "compose.yaml:3",
		},
		"nothing": {
			Compose: "services:\n  app:\n    command: uvicorn main:app\n",
			Given:   ruletest.Command("uvicorn", "main:app"),
		},
	})
}
