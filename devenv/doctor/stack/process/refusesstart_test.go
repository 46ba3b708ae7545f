package process

import (
	"testing"

	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

func TestRefusesStart(t *testing.T) {
	ruletest.Find(t, RefusesStart, map[string]ruletest.Case{
		"configuration of nginx": {
			Compose:  "services:\n  app:\n    volumes: [\"./nginx.conf:/etc/nginx/nginx.conf\"]\n",
			Given:    ruletest.Ended(1, `nginx: [emerg] unknown directive "prox_pass" in /etc/nginx/conf.d/app.conf:7`),
			ID:       "FD-R60",
			Cause:    `configuration is not valid at /etc/nginx/conf.d/app.conf:7: unknown directive "prox_pass"`,
			Fix:      "correct /etc/nginx/conf.d/app.conf:7",
			Evidence: "[emerg]",
			At:       "compose.yaml:3",
		},
		"file of Node.js": {
			Given: ruletest.Ended(1, "Error: Cannot find module './dist/server.js'"),
			ID:    "FD-R60",
			Cause: "./dist/server.js",
			Fix:   "working_dir",
		},
		"package of Node.js": {
			Given: ruletest.Ended(1, "Error: Cannot find module 'express'"),
			ID:    "FD-R60",
			Cause: "express",
			Fix:   "`RUN npm ci`",
		},
		"a file that its user may not read": {
			Given: ruletest.Ended(1, "Error opening config file /etc/mosquitto.conf: Permission denied"),
		},
		"a message of a server that runs": {
			Given: ruletest.Logs(`[emerg] unknown directive "x" in /etc/nginx/conf.d/app.conf:7`),
		},
		"another error": {
			Given: ruletest.Ended(1, "ValueError: no tariff"),
		},
	})
}

func TestGaveUp(t *testing.T) {
	ruletest.Find(t, GaveUp, map[string]ruletest.Case{
		"of supervisord": {
			Compose: "services:\n  app:\n    command: [supervisord]\n",
			Given:   ruletest.Ended(1, "2026-05-05 12:00:00,000 INFO gave up: web entered FATAL state, too many start retries"),
			ID:      "FD-R60",
			Cause:   "supervisord stopped restarting the program web, which exited repeatedly",
			Fix:     "stdout_logfile=/dev/fd/1",
			At:      "compose.yaml:3",
		},
		"still trying": {
			Given: ruletest.Ended(1, "2026-05-05 12:00:00,000 WARN exited: web (exit status 1; not expected)"),
		},
		"one of its programs, and the others run": {
			Given: ruletest.Logs("INFO gave up: web entered FATAL state, too many start retries too quickly"),
		},
	})
}

func TestWorkerEnded(t *testing.T) {
	command := ruletest.Command("gunicorn", "shop.main:app")
	ruletest.Find(t, WorkerEnded, map[string]ruletest.Case{
		"without a word": {
			Given:    ruletest.All(ruletest.Ended(3, "[ERROR] Reason: Worker failed to boot."), command),
			ID:       "FD-R30",
			Cause:    "server worker exits while it loads the app, and logs no cause",
			Fix:      "import shop.main",
			Evidence: "",
		},
		"with an exception": {
			Given: ruletest.All(ruletest.Ended(3, "Traceback (most recent call last):",
				`  File "/app/main.py", line 1, in <module>`,
				"    raise ValueError", "ValueError", "[ERROR] Reason: Worker failed to boot."), command),
		},
		"by a command that names no app": {
			Given: ruletest.All(ruletest.Ended(3, "[ERROR] Reason: Worker failed to boot."), ruletest.Command("./run.sh")),
		},
		"while the others go on": {
			Given: ruletest.All(ruletest.Logs("INFO:     Child process [7] died"), command),
		},
	})
}

func TestLastError(t *testing.T) {
	ruletest.Find(t, LastError, map[string]ruletest.Case{
		"a fatal line before an error": {
			Given: ruletest.Ended(1, "2026-05-05 12:00:00 FATAL: the ledger is closed", "error: exiting"),
			ID:    "FD-R01",
			Cause: "exited with an error: FATAL: the ledger is closed",
			Fix:   "correct the reported error, then run `fastdock up`; `docker compose logs app`",
		},
		"a line of logfmt": {
			Given: ruletest.Ended(1, `time="2026-05-05T12:00:00Z" level=error msg="cannot open the ledger"`),
			ID:    "FD-R01",
			Cause: "exited with an error: cannot open the ledger",
		},
		"advice": {
			Given: ruletest.Ended(1, "error: the ledger is old. Run 'ledger migrate' first."),
			ID:    "FD-R01",
			Fix:   "Run 'ledger migrate' first, then",
		},
		"no error": {
			Given: ruletest.Ended(4, "loading the ledger"),
			ID:    "FD-R01",
			Cause: "exited with code 4 after the line: loading the ledger",
		},
		"no line": {
			Given: ruletest.Ended(4),
		},
		"killed when it was stopped": {
			Given: ruletest.Ended(137, "error: the ledger is closed"),
		},
		"a request of a user": {
			Given: ruletest.Ended(4, `INFO: 10.0.0.1:1 - "GET /error HTTP/1.1" 404 Not Found`, "done"),
			ID:    "FD-R01",
			Cause: "exited with code 4 after the line: done",
		},
	})
}

func TestUnknownOption(t *testing.T) {
	ruletest.Stated(t, UnknownOption, map[string]ruletest.Case{
		"of uvicorn": {
			Compose:  "services:\n  app:\n    command: [uvicorn, --relaod]\n",
			Given:    ruletest.Ended(2, "Error: No such option: --relaod (Possible options: --reload)"),
			ID:       "FD-R48",
			Cause:    `program does not support the option "--relaod"`,
			Fix:      "correct or remove the option",
			Evidence: "No such option",
			At:       "compose.yaml:3",
		},
		"a value": {
			Given: ruletest.Ended(2, "Error: Invalid value for '--port': 'http' is not a valid integer."),
			ID:    "FD-R48",
			Cause: "invalid value for --port: 'http' is not a valid integer.",
			Fix:   "correct the value of --port",
		},
		"options after the subcommand of Celery": {
			Given: ruletest.Ended(2, "You are using `-A` as an option of the worker sub-command:"),
			ID:    "FD-R48",
			Cause: "Celery options after the subcommand",
			Fix:   "celery -A MODULE worker",
		},
		"the name of a file after -m": {
			Given: ruletest.Ended(1, "Error while finding module specification for 'app/main.py' (ModuleNotFoundError: …)"),
			ID:    "FD-R48",
			Cause: "the command runs `python -m app/main.py`, but -m needs a module name",
			Fix:   "write `python -m app.main`",
		},
		"too few arguments": {
			Given: ruletest.Ended(2, "shop: error: too few arguments"),
			ID:    "FD-R48",
			Cause: "the command lacks a required argument",
		},
		"no app": {
			Files: map[string]string{"main.py": "api = FastAPI()\n"},
			Given: ruletest.Ended(2, "Error: Missing argument 'APP'."),
			ID:    "FD-R48",
			Cause: "the command does not name the app (argument APP)",
			Fix:   "load this app instead: main:api",
		},
		"another argument": {
			Given: ruletest.Ended(2, "seed.py: error: the following arguments are required: --year"),
			ID:    "FD-R48",
			Cause: "the command lacks the argument --year",
		},
		"an address of another machine": {
			Given: ruletest.Ended(1, "[Errno 99] error while attempting to bind on address ('10.1.2.3', 8000): cannot assign "+
				"requested address"),
			ID:    "FD-R48",
			Cause: "command listens on 10.1.2.3, which is not an address of the container",
			Fix:   "`--host 0.0.0.0`",
		},
		"said by a server that goes on": {
			Given: ruletest.All(ruletest.Logs(`ERROR:  unrecognized configuration parameter "shop.user"`),
				ruletest.App(func(app *facts.Container) { app.Health = "unhealthy" })),
		},
	})
}
