package python

import (
	"path/filepath"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

// noModule makes the app end because a module is missing.
func noModule(name string) ruletest.Change {
	return ruletest.Ended(1, "ModuleNotFoundError: No module named '"+name+"'")
}

func TestMissingModule(t *testing.T) {
	lock := map[string]string{"uv.lock": "[[package]]\nname = \"httpx\"\n", "main.py": "x = 1\n"}
	ruletest.Stated(t, MissingModule, map[string]ruletest.Case{
		"package that was locked later": {
			Files: lock,
			Given: ruletest.All(noModule("httpx"), ruletest.BuiltFrom("uv.lock")),
			ID:    "FD-R14",
			Cause: `"httpx" is in uv.lock but not installed: the image is older than that file`,
			Fix:   "rebuild the image: `fastdock up --build`",
		},
		"package that the build leaves out": {
			Files: lock,
			Given: ruletest.All(noModule("httpx"), ruletest.BuiltFrom("")),
			ID:    "FD-R14",
			Cause: `"httpx" is in uv.lock, but the image build does not install it`,
			Fix:   "install the dependencies from uv.lock in the Dockerfile",
		},
		"package that was never added": {
			Files:    lock,
			Given:    ruletest.Raised("import yaml", "ModuleNotFoundError: No module named 'yaml'"),
			ID:       "FD-R14",
			Cause:    `the package "pyyaml", which is not in the project's dependencies (uv.lock)`,
			Fix:      "run `uv add pyyaml`",
			Evidence: "main.py:3",
			At:       "main.py:3",
		},
		"package of a project without a lock file": {
			Given: noModule("yaml"),
			ID:    "FD-R14",
			Cause: `the package "pyyaml", which is not installed in the environment`,
			Fix:   "add pyyaml to the project's dependencies, then run `fastdock up --build`",
		},
		"package that a volume hides": {
			Files: lock,
			Given: ruletest.All(noModule("httpx"), ruletest.Mounted(ruletest.Anonymous("/app/.venv"))),
			ID:    "FD-R14",
			Cause: "the volume at /app/.venv hides",
			Fix:   "--renew-anon-volumes",
		},
		"package that a mount hides": {
			Files: lock,
			Given: ruletest.All(noModule("httpx"), ruletest.Env("PATH=/app/.venv/bin"),
				ruletest.Mounted(devenv.Mount{Type: "bind", Source: "/home/me/shop", Target: "/app"})),
			ID:    "FD-R14",
			Cause: "the mount at /app hides the image's /app/.venv",
		},
		"packages beside the Dockerfile": {
			Files: map[string]string{"api/uv.lock": "[[package]]\nname = \"fastapi\"\n"},
			Given: ruletest.All(noModule("httpx"), func(app *facts.Container, s *facts.Stack) {
				ruletest.Service(func(service *types.ServiceConfig) {
					service.Build = &types.BuildConfig{Context: filepath.Join(s.Project.WorkingDir, "api")}
				})(app, s)
			}),
			ID:  "FD-R14",
			Fix: "`uv add httpx` in api",
		},
		"package of an image that is not built here": {
			Compose: "services:\n  app:\n    image: pgadmin:9\n",
			Given: ruletest.All(
				ruletest.Service(func(app *types.ServiceConfig) { app.Image = "pgadmin:9" }),
				ruletest.RaisedIn("flask", "run()", "ModuleNotFoundError: No module named 'yaml'"),
			),
			ID:    "FD-R14",
			Cause: `program needs the package "pyyaml", which is not installed in the image`,
			Fix:   "`FROM pgadmin:9`",
			At:    "compose.yaml:3",
		},
		"name that no package has": {
			Files: map[string]string{"settings.py": "x = 1\n"},
			Given: noModule("setings"),
			ID:    "FD-R14",
			Cause: `code imports "setings", which is not a module of the project`,
			Fix:   "import settings, which exists in the project",
		},
		"own module below src": {
			Files: map[string]string{"src/shop/main.py": "x = 1"},
			Given: noModule("shop"),
			ID:    "FD-R15",
			Cause: `the project's module "shop" cannot be imported from the working directory /app`,
			Fix:   "`PYTHONPATH: /app/src`",
		},
		"own module that a package lacks": {
			Files: map[string]string{"app/main.py": "x = 1", "app/api/routes.py": "x = 1"},
			Given: noModule("app.api.errors"),
			ID:    "FD-R15",
			Cause: `the project's package "app.api" has no module "errors"`,
			Fix:   "add app/api/errors.py",
		},
		"own module that the image lacks": {
			Files: map[string]string{"app/main.py": "x = 1", "app/db.py": "x = 1"},
			Given: noModule("app.db"),
			ID:    "FD-R15",
			Cause: "the project contains app/db.py, but the container does not",
		},
		"module of the command": {
			Given: ruletest.All(ruletest.Command("uvicorn", "shop.main:app"), noModule("shop")),
			ID:    "FD-R15",
			Cause: `the command loads the module "shop.main", which does not exist in /app`,
		},
		"module that Python removed": {
			Given: noModule("distutils"),
			ID:    "FD-R14",
			Cause: `the code imports "distutils", which Python 3.12 removed`,
			Fix:   "packaging.version",
		},
		"module that Python removed, in a package": {
			Given: ruletest.RaisedIn("aioredis", "import aioredis", "ModuleNotFoundError: No module named 'distutils'"),
			ID:    "FD-R14",
			Cause: `package "aioredis" imports "distutils"`,
			Fix:   "update aioredis",
		},
		"module of a newer Python": {
			Given: noModule("tomllib"),
			ID:    "FD-R14",
			Cause: `the code imports "tomllib", which Python includes from 3.11`,
			Fix:   "a newer Python, or a",
		},
		"package that another one replaces": {
			Given: noModule("aioredis"),
			ID:    "FD-R14",
			Cause: "no longer maintained",
			Fix:   "from redis import asyncio as aioredis",
		},
		"pkg_resources": {
			Given: noModule("pkg_resources"),
			ID:    "FD-R14",
			Fix:   "add `setuptools<81`",
		},
		"namespace": {
			Given: noModule("google.cloud.storage"),
			ID:    "FD-R14",
			Fix:   "google-cloud-storage",
		},
		"module of a package that is there": {
			Given: noModule("pydantic.v2"),
			ID:    "FD-R59",
			Cause: `the installed version of package "pydantic" has no module "pydantic.v2"`,
		},
		"compiled part": {
			Given: noModule("pydantic_core._pydantic_core"),
			ID:    "FD-R59",
			Cause: `the compiled part of package "pydantic_core" is missing: the package was installed for another Python`,
		},
		"extra": {
			Files: lock,
			Given: ruletest.Raised("run()", `RuntimeError: To use this, run pip install "fastapi[standard]"`),
			ID:    "FD-R14",
			Cause: `the package "fastapi" is installed without its extra "standard"`,
			Fix:   "`uv add \"fastapi[standard]\"`",
		},
		"form": {
			Files: lock,
			Given: ruletest.Raised("app()", `RuntimeError: Form data requires "python-multipart" to be installed.`),
			ID:    "FD-R14",
			Fix:   "`uv add python-multipart`",
		},
		"program that uv runs": {
			Compose: "services:\n  app:\n    command: uv run uvicorn\n",
			Given:   ruletest.Ended(2, "error: Failed to spawn: `uvicorn`\n  Caused by: No such file or directory (os error 2)"),
			ID:      "FD-R14",
			Cause:   `the program "uvicorn", which the command runs, is not installed in the project's environment`,
			At:      "compose.yaml:3",
		},
		"package without a __main__": {
			Files: map[string]string{"shop/main.py": "app = FastAPI()\n"},
			Given: ruletest.Ended(1, "/usr/local/bin/python3: No module named shop.__main__; 'shop' is a package and cannot be "+
				"directly executed"),
			ID:    "FD-R15",
			Cause: `the command runs the package "shop", which has no module __main__`,
			Fix:   "`uvicorn shop.main:app`",
		},
		"environment that uv does not take": {
			Given: ruletest.Ended(
				1,
				"warning: `VIRTUAL_ENV=/opt/venv` does not match the project environment path `.venv` and will be ignored",
				"ModuleNotFoundError: No module named 'httpx'",
			),
			ID:    "FD-R14",
			Cause: "`uv run` uses .venv in the project folder, but the image's packages are in",
			Fix:   "UV_PROJECT_ENVIRONMENT: /opt/venv",
		},
		"exporter of OpenTelemetry": {
			Given: ruletest.RaisedIn("opentelemetry", "run()",
				"RuntimeError: Requested component 'otlp_proto_grpc' not found in entry point 'opentelemetry_metrics_exporter'"),
			ID:    "FD-R14",
			Cause: "OpenTelemetry is configured to use otlp_proto_grpc",
			Fix:   "opentelemetry-exporter-otlp",
		},
		"component of OpenTelemetry that is not known": {
			Given: ruletest.RaisedIn("opentelemetry", "run()",
				"RuntimeError: Requested component 'shop' not found in entry point 'opentelemetry_metrics_exporter'"),
		},
		"client that kombu does without": {
			Given: ruletest.RaisedIn("kombu", "app.send_task()", "AttributeError: 'NoneType' object has no attribute 'Redis'"),
			ID:    "FD-R14",
			Cause: `"redis"`,
		},
		"nothing of the code": {
			Given: ruletest.Raised("x.Redis", "AttributeError: 'NoneType' object has no attribute 'Redis'"),
		},
		"module that a package does without": {
			Given: ruletest.RaisedIn("shopkit", "shopkit.load()", "NameError: name 'yaml' is not defined"),
			ID:    "FD-R14",
			Cause: `"pyyaml"`,
		},
		"class of the logs": {
			Given: ruletest.Raised("dictConfig()", "ValueError: Cannot resolve 'shopkit.Formatter': No module named 'shopkit'"),
			ID:    "FD-R30",
			Cause: "the logging configuration names the class shopkit.Formatter",
		},
		"package that only a sentence names": {
			Given: ruletest.Ended(1, "please install the shopkit package"),
		},
		"name of the code": {
			Given: ruletest.Raised("print(x)", "NameError: name 'x' is not defined"),
		},
	})
}
