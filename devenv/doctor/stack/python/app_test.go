package python

import (
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

func TestUnloadable(t *testing.T) {
	const noMain = `ERROR:    Error loading ASGI app. Could not import module "main".`
	ruletest.Stated(t, Unloadable, map[string]ruletest.Case{
		"module of another name": {
			Compose: "services:\n  app:\n    command: uvicorn main:app\n",
			Files:   map[string]string{"app/main.py": "api = FastAPI()"},
			Given:   ruletest.All(ruletest.Command("uvicorn", "main:app"), ruletest.Ended(1, noMain)),
			ID:      "FD-R15",
			Cause:   `the command loads the module "main", which does not exist in /app`,
			Fix:     "load this app instead: app.main:api, then run `fastdock up`",
			At:      "compose.yaml:3",
			Edit:    "    command: uvicorn app.main:api",
		},
		"variable of another name": {
			Given: ruletest.Ended(1, `ERROR:    Error loading ASGI app. Attribute "app" not found in module "main".`),
			ID:    "FD-R15",
			Cause: `the command loads "app" from module "main", which does not define it`,
			Fix:   "correct the import string in the command (module:variable)",
		},
		"module that the image lacks": {
			Files: map[string]string{"main.py": "app = FastAPI()"},
			Given: ruletest.All(ruletest.Command("uvicorn", "main:app"), ruletest.Ended(1, noMain)),
			ID:    "FD-R15",
			Fix:   "copy main.py to /app in the Dockerfile",
		},
		"working directory": {
			Files: map[string]string{"main.py": "app = FastAPI()"},
			Given: ruletest.All(ruletest.Command("uvicorn", "main:app"), ruletest.Ended(1, noMain),
				ruletest.Service(func(app *types.ServiceConfig) { app.WorkingDir = "/srv" })),
			ID:  "FD-R15",
			Fix: `remove working_dir from service "app"`,
		},
		"no file": {
			Given: ruletest.Ended(1, "Could not find a default file to run, please provide an explicit path"),
			ID:    "FD-R15",
			Cause: "the command names no file, and no default path contains an app",
			Fix:   "`fastapi run app/main.py`",
		},
		"no module:variable": {
			Given: ruletest.Ended(1, `Error: Import string "main" must be in format "<module>:<attribute>".`),
			ID:    "FD-R15",
			Cause: `the import string "main" in the command is not in the format module:variable`,
		},
		"uWSGI": {
			Given: ruletest.Ended(1, "--- no python application found, check your startup logs for errors ---"),
			ID:    "FD-R15",
			Cause: "server finds no app: no python application found",
		},
		"Celery": {
			Given: ruletest.All(ruletest.Command("celery", "-A", "shop", "worker"),
				ruletest.Ended(2, "Unable to load celery application.", "The module shop was not found.")),
			ID:  "FD-R15",
			Fix: "correct the module after -A",
		},
		"attribute of the code": {
			Given: ruletest.Raised("main.app", "AttributeError: module 'main' has no attribute 'app'"),
		},
	})
}

func TestByPath(t *testing.T) {
	relative := ruletest.Raised("from .db import x", "ImportError: attempted relative import with no known parent package")
	ruletest.Stated(t, ByPath, map[string]ruletest.Case{
		"file of a package": {
			Compose: "services:\n  app:\n    command: python shop/main.py\n",
			Given:   ruletest.All(relative, ruletest.Command("python", "shop/main.py")),
			ID:      "FD-R15",
			Cause:   "command runs a file of a package by its path",
			Fix:     "`python -m shop.main`",
			At:      "compose.yaml:3",
		},
		"script": {
			Given: ruletest.All(relative, ruletest.Command("./run.sh")),
			ID:    "FD-R15",
			Fix:   "`python -m PACKAGE.MODULE`",
		},
		"import of another kind": {
			Given: ruletest.Raised("from db import x", "ImportError: cannot import name 'x' from 'db'"),
		},
	})
}

func TestReloadHeld(t *testing.T) {
	const held = "INFO:     Waiting for connections to close. (CTRL+C to force quit)"
	ruletest.Find(t, ReloadHeld, map[string]ruletest.Case{
		"by a stream": {
			Compose:  "services:\n  app:\n    command: [uvicorn, \"main:app\", \"--reload\"]\n",
			Given:    ruletest.Logs("Application startup complete.", "Shutting down", held),
			ID:       "FD-R34",
			Cause:    "a reload is blocked: uvicorn waits for connections",
			Fix:      "`--timeout-graceful-shutdown 3`",
			Evidence: held,
			At:       "compose.yaml:3",
			Edit:     `    command: [uvicorn, "main:app", "--reload", "--timeout-graceful-shutdown", "3"]`,
		},
		"by a task": {
			Given: ruletest.Logs("INFO:     Waiting for background tasks to complete. (CTRL+C to force quit)"),
			ID:    "FD-R34",
			Cause: "uvicorn waits for background tasks",
		},
		"no longer": {
			Given: ruletest.Logs(held, "INFO:     Finished server process [8]"),
		},
		"in a container that has ended": {
			Given: ruletest.Ended(0, held),
		},
		"not at all": {
			Given: ruletest.Logs("INFO:     Started server process [8]"),
		},
	})
}

// uvicorn makes the app a reloader of a mounted project.
func uvicorn(flags ...string) ruletest.Change {
	return ruletest.All(
		ruletest.Command(append([]string{"uvicorn", "app:app", "--reload"}, flags...)...),
		ruletest.Mounted(devenv.Mount{Type: "bind", Source: "/home/me", Target: "/app"}),
	)
}

func TestReloadsNothing(t *testing.T) {
	ruletest.Find(t, ReloadsNothing, map[string]ruletest.Case{
		"without a mount": {
			Compose: "services:\n  app:\n    command: uvicorn app:app --reload\n",
			Given:   ruletest.Command("uvicorn", "app:app", "--reload"),
			ID:      "FD-R16",
			Cause:   "the reloader watches files, but none of them is in a bind mount: changes on",
			Fix:     "`volumes` of service \"app\", or",
			At:      "compose.yaml:3",
		},
		"of FastAPI, without a mount": {
			Given: ruletest.Command("fastapi", "dev", "main.py"),
			ID:    "FD-R16",
		},
		"of another folder": {
			Given: uvicorn("--reload-dir=/srv"),
			ID:    "FD-R16",
		},
		"of a folder": {
			Given: ruletest.All(
				ruletest.Command("uvicorn", "app:app", "--reload", "--reload-dir", "/app/app"),
				ruletest.Mounted(devenv.Mount{Type: "bind", Source: "/home/me/app", Target: "/app/app"}),
			),
		},
		"of the project": {
			Given: uvicorn(),
		},
		"with develop.watch": {
			Given: ruletest.All(ruletest.Command("uvicorn", "app:app", "--reload"),
				ruletest.Service(func(app *types.ServiceConfig) { app.Develop = &types.DevelopConfig{} })),
		},
		"without a reloader": {
			Given: ruletest.Command("uvicorn", "app:app"),
		},
	})
}

func TestWatchesPackages(t *testing.T) {
	ruletest.Find(t, WatchesPackages, map[string]ruletest.Case{
		"in a volume": {
			Compose: "services:\n  app:\n    command: uvicorn app:app --reload\n",
			Given: ruletest.All(uvicorn(), ruletest.App(func(app *facts.Container) {
				app.Mounts = append(app.Mounts, ruletest.Anonymous("/app/.venv"))
			})),
			ID:    "FD-R35",
			Cause: "reloader also watches /app/.venv with",
			Fix:   "`--reload-dir`",
			At:    "compose.yaml:3",
		},
		"in a volume, watching the code": {
			Given: ruletest.All(uvicorn("--reload-dir", "/app/app"), ruletest.App(func(app *facts.Container) {
				app.Mounts = append(app.Mounts, ruletest.Anonymous("/app/.venv"))
			})),
		},
		"without an environment": {
			Given: uvicorn(),
		},
		"with a server that watches by itself": {
			Given: ruletest.All(ruletest.Command("fastapi", "dev"), ruletest.Mounted(ruletest.Anonymous("/app/.venv"))),
		},
	})
	dir := t.TempDir()
	devtest.WriteFiles(t, dir, map[string]string{".venv/pyvenv.cfg": ""})
	ruletest.Find(t, WatchesPackages, map[string]ruletest.Case{
		"in a mounted project": {
			Given: ruletest.All(uvicorn(), ruletest.Mounted(devenv.Mount{Type: "bind", Source: dir, Target: "/app"})),
			ID:    "FD-R35",
			Cause: "reloader also watches /app/.venv with",
		},
	})
}
