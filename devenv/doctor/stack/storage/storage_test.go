package storage

import (
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

func TestDiskFull(t *testing.T) {
	tmpfs := func(entries ...string) ruletest.Change {
		return ruletest.Service(func(app *types.ServiceConfig) { app.Tmpfs = entries })
	}
	ruletest.Stated(t, DiskFull, map[string]ruletest.Case{
		"the engine's disk": {
			Given:    ruletest.Ended(1, "OSError: [Errno 28] No space left on device"),
			ID:       "FD-R26",
			Cause:    "no space left on the device",
			Fix:      "`docker system df`",
			Evidence: "[Errno 28]",
		},
		"a tmpfs": {
			Compose: "services:\n  app:\n    tmpfs: [/scratch]\n",
			Given: ruletest.All(
				tmpfs("/scratch"),
				ruletest.Ended(1, "OSError: [Errno 28] No space left on device: '/scratch/x'"),
			),
			ID:    "FD-R26",
			Cause: "the tmpfs at /scratch is full",
			Fix:   "raise `size` of the tmpfs at /scratch",
			At:    "compose.yaml:3",
		},
		"a tmpfs with a limit of files": {
			Given: ruletest.All(tmpfs("/scratch:nr_inodes=10"),
				ruletest.Raised(`open("/scratch/x", "w")`, "OSError: [Errno 28] No space left on device")),
			ID:    "FD-R26",
			Cause: "the tmpfs at /scratch has no free inodes",
		},
		"a tmpfs of another folder": {
			Given: ruletest.All(tmpfs("/scratch"), ruletest.Ended(1, "OSError: [Errno 28] No space left on device: '/data/x'")),
			ID:    "FD-R26",
			Cause: "no space left on the device",
		},
		"the shared memory": {
			Compose: "services:\n  app:\n    shm_size: 8m\n",
			Given:   ruletest.Ended(1, "OSError: [Errno 28] No space left on device: '/dev/shm/x'"),
			ID:      "FD-R26",
			Cause:   "the shared memory (/dev/shm) is full",
			Fix:     "`shm_size: 256m` for service \"app\"",
			At:      "compose.yaml:3",
		},
		"the shared memory of the database": {
			Given: ruletest.Ended(1, "psycopg.errors.DiskFull: could not resize shared memory segment \"/PostgreSQL.1\" to "+
				"8388608 "+
				"bytes: No space left on device"),
			ID:    "FD-R26",
			Cause: `the shared memory of "db" (/dev/shm) is full`,
			Fix:   "`shm_size: 256m` for service \"db\"",
		},
		"a quota": {
			Given: ruletest.Ended(1, "OSError: [Errno 122] Disk quota exceeded: '/data/x'"),
			ID:    "FD-R26",
			Cause: "the disk quota of /data/x is exceeded",
		},
		"watches of files": {
			Given: ruletest.Ended(1, "OSError: OS file watch limit reached"),
			ID:    "FD-R26",
			Cause: "reloader cannot watch more files",
			Fix:   "fs.inotify.max_user_watches=524288",
		},
		"a space of another kind": {
			Given: ruletest.Ended(1, "ValueError: no space in the name"),
		},
	})
}

func TestReadOnly(t *testing.T) {
	readOnly := ruletest.App(func(app *facts.Container) { app.ReadOnly = true })
	ruletest.Stated(t, ReadOnly, map[string]ruletest.Case{
		"the container's own": {
			Compose:  "services:\n  app:\n    read_only: true\n",
			Given:    ruletest.All(readOnly, ruletest.Ended(1, "OSError: [Errno 30] Read-only file system: '/srv/cache/x'")),
			ID:       "FD-R18",
			Cause:    "cannot write to /srv/cache/x: the file system is read-only",
			Fix:      "tmpfs or a volume for service \"app\" at /srv/cache, then run `fastdock up`",
			Evidence: "[Errno 30]",
			At:       "compose.yaml:3",
			Edit:     "    tmpfs: [/srv/cache]",
		},
		"a folder at the top": {
			Compose: "services:\n  app:\n    read_only: true\n",
			Given:   ruletest.All(readOnly, ruletest.Ended(1, "OSError: [Errno 30] Read-only file system: '/scratch'")),
			ID:      "FD-R18",
			Edit:    "    tmpfs: [/scratch]",
		},
		"a mount": {
			Compose: "services:\n  app:\n    volumes: [\"./data:/data:ro\"]\n",
			Given: ruletest.All(ruletest.Mounted(devenv.Mount{Type: "bind", Target: "/data"}),
				ruletest.Ended(1, "OSError: [Errno 30] Read-only file system: '/data/x'")),
			ID:    "FD-R18",
			Cause: "the mount at /data is read-only",
			Fix:   "remove `:ro` from the mount at /data",
			At:    "compose.yaml:3",
		},
		"across a mount": {
			Given: ruletest.Ended(1, "OSError: [Errno 18] Invalid cross-device link: '/tmp/x' -> '/data/x'"),
			ID:    "FD-R18",
			Cause: "cannot rename /tmp/x to /data/x: a mount between them makes them different file",
			Fix:   "use shutil.move",
		},
		"a file system that can be written": {
			Given: ruletest.Ended(1, "OSError: [Errno 30] Read-only file system: '/proc/x'"),
		},
		"a mount that can be written": {
			Given: ruletest.All(ruletest.Mounted(devenv.Mount{Type: "bind", Target: "/data", Writable: true}),
				ruletest.Ended(1, "OSError: [Errno 30] Read-only file system: '/data/x'")),
		},
	})
}

func TestDenied(t *testing.T) {
	const dataDenied = "PermissionError: [Errno 13] Permission denied: '/data/app.db'"
	runsAs := func(user string) ruletest.Change {
		return ruletest.App(func(app *facts.Container) { app.User = user })
	}
	postgres := ruletest.Service(func(app *types.ServiceConfig) { app.Image = "postgres:18" })
	ofRoot := ruletest.Seen{Owners: map[string]int{"/data": 0}}
	ruletest.Stated(t, Denied, map[string]ruletest.Case{
		"a folder of root": {
			Look:     ofRoot,
			Given:    ruletest.All(ruletest.Ended(1, dataDenied), runsAs("10001")),
			ID:       "FD-R17",
			Cause:    "runs as user 10001, but /data belongs to user 0",
			Fix:      "create /data for user 10001 in the Dockerfile",
			Evidence: "Permission denied: '/data/app.db'",
		},
		"a mounted folder": {
			Look: ofRoot,
			Given: ruletest.All(ruletest.Ended(1, dataDenied), runsAs("10001"),
				ruletest.Mounted(devenv.Mount{Type: "bind", Source: "/home/me/data", Target: "/data"})),
			ID:  "FD-R17",
			Fix: "`sudo chown -R 10001 /home/me/data`",
		},
		"a volume": {
			Look: ofRoot,
			Given: ruletest.All(ruletest.Ended(1, dataDenied), runsAs("10001"),
				ruletest.Mounted(devenv.Mount{Type: "volume", Name: "shop_data", Target: "/data"})),
			ID:  "FD-R17",
			Fix: "create /data in the image, owned by user 10001",
		},
		"a folder whose owner is not known": {
			Given: ruletest.All(ruletest.Ended(1, dataDenied), runsAs("10001")),
			ID:    "FD-R17",
			Cause: "permission denied on /data/app.db",
			Fix:   "chown the path to the container's user, or write elsewhere",
		},
		"data of root, and a server that is another user": {
			Look: ofRoot,
			Given: ruletest.All(ruletest.Ended(1, `FATAL:  data directory "/data" has wrong ownership`), postgres,
				ruletest.App(func(app *facts.Container) { app.WorkDir = "/data" })),
			ID:    "FD-R17",
			Cause: "/data belongs to root, but the server runs as its own user",
			Fix:   "use a named volume, or chown /data to the server's user",
			Not:   "runs as user root",
		},
		"a database of SQLite": {
			Given: ruletest.All(
				ruletest.Raised("connect()", "sqlite3.OperationalError: unable to open database file"),
				ruletest.Env("DATABASE_URL=sqlite:////data/app.db"),
			),
			ID:    "FD-R17",
			Cause: "SQLite database /data/app.db cannot be opened or written",
			Fix:   "mount a volume at /data, owned by user root",
		},
		"a database of SQLite that the code names": {
			Files: map[string]string{"db.py": "URL = 'sqlite:////srv/app.db'\n"},
			Given: ruletest.Raised("connect()", "sqlite3.OperationalError: unable to open database file"),
			ID:    "FD-R17",
			Cause: "SQLite database /srv/app.db cannot be",
		},
		"a port below 1024": {
			Compose: "services:\n  app:\n    command: [nginx]\n",
			Given:   ruletest.Ended(1, "nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)"),
			ID:      "FD-R17",
			Cause:   "cannot listen on port 80: only root can use ports below 1024 here",
			Fix:     `listen on 8000 and publish it as 80; or run service "app" as root`,
			At:      "compose.yaml:3",
		},
		"a port below 1024 without the capability": {
			Given: ruletest.All(dropsAllOf("ALL"),
				ruletest.Ended(1, "nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)")),
			ID:    "FD-R53",
			Cause: "a port below 1024 needs root, and `cap_drop` removes the capability",
			Fix:   "NET_BIND_SERVICE",
		},
		"without capabilities": {
			Compose: "services:\n  app:\n    cap_drop: [ALL]\n",
			Given: ruletest.All(dropsAllOf("ALL"),
				ruletest.Ended(1, "chown: changing ownership of '/var/lib/postgresql/data': Operation not permitted")),
			ID:    "FD-R53",
			Cause: "capabilities are missing because of `cap_drop`",
			Fix:   "cap_add: [CHOWN, DAC_OVERRIDE, FOWNER, SETGID, SETUID]",
			At:    "compose.yaml:3",
		},
		"without one capability": {
			Given: ruletest.All(dropsAllOf("NET_RAW"), ruletest.Ended(1, dataDenied)),
			ID:    "FD-R17",
		},
		"Docker's socket": {
			Given: ruletest.Ended(1, "docker.errors.DockerException: Error while fetching server API version: ('Connection "+
				"aborted.', PermissionError(13, 'Permission denied'))"),
			ID:    "FD-R17",
			Cause: "the container's user has no permission for Docker's socket, /var/run/docker.sock",
			Fix:   "group_add",
		},
		"a Python in a folder of root": {
			Given: ruletest.Ended(126, "/app/.venv/bin/python: bad interpreter: Permission denied"),
			ID:    "FD-R17",
			Cause: "user cannot run /app/.venv/bin/python: it",
			Fix:   "UV_PYTHON_INSTALL_DIR",
		},
		"an environment that uv updates": {
			Given: ruletest.All(ruletest.Command("uv", "run", "uvicorn"),
				ruletest.Ended(2, "error: failed to remove file `/app/.venv/bin/x`: Permission denied (os error 13)")),
			ID: "FD-R17",
			Cause: "`uv run` updates the environment before it starts the command, but the container's user cannot write " +
				"to /app/.venv/bin/x",
			Fix: "UV_NO_SYNC: 1",
		},
		"nginx as another user": {
			Given: ruletest.Ended(1,
				`nginx: [emerg] mkdir() "/var/cache/nginx/client_temp" failed (13: Permission denied)`),
			ID:    "FD-R17",
			Cause: "image must start as root",
			Fix:   "nginx-unprivileged",
		},
		"no home": {
			Given: ruletest.Ended(1, "PermissionError: [Errno 13] Permission denied: '/.cache'"),
			ID:    "FD-R17",
			Cause: "cannot write to /.cache: the container's user has no home folder (HOME)",
			Fix:   "set `HOME: /tmp`",
		},
		"no home for uv": {
			Given: ruletest.All(ruletest.Command("uv", "run", "app"),
				ruletest.Ended(1, "PermissionError: [Errno 13] Permission denied: '/.cache'")),
			ID:  "FD-R17",
			Fix: "UV_CACHE_DIR: /tmp/uv",
		},
		"chmod": {
			Given: ruletest.Ended(1, "chmod: changing permissions of '/app/entry.sh': Operation not permitted"),
			ID:    "FD-R17",
			Cause: "cannot change the permissions of /app/entry.sh",
			Fix:   "`COPY --chmod=755`",
		},
		"a call that names no file": {
			Given: ruletest.Ended(1, "perf_event_open: Operation not permitted"),
		},
		"a user of the app": {
			Given: ruletest.Logs("ERROR login: permission denied for bob"),
		},
	})
}

func dropsAllOf(name string) ruletest.Change {
	return ruletest.Service(func(app *types.ServiceConfig) { app.CapDrop = []string{name} })
}

func TestMissingFile(t *testing.T) {
	ruletest.Stated(t, MissingFile, map[string]ruletest.Case{
		"that the code opens": {
			Files:    map[string]string{"main.py": "x = 1\n"},
			Given:    ruletest.Raised("open(NAME)", "FileNotFoundError: [Errno 2] No such file or directory: '/app/data.csv'"),
			ID:       "FD-R61",
			Cause:    "the code opens /app/data.csv, which does not exist in the container",
			Fix:      "copy the file in the Dockerfile",
			Evidence: "main.py:3",
			At:       "main.py:3",
		},
		"beside the code": {
			Given: ruletest.Raised("open(NAME)", "FileNotFoundError: [Errno 2] No such file or directory: 'data.csv'"),
			ID:    "FD-R61",
			Cause: "the code opens /app/data.csv, which does not exist in the container",
		},
		"in a mounted folder": {
			Given: ruletest.All(ruletest.Mounted(devenv.Mount{Type: "bind", Source: "/home/me/conf", Target: "/conf"}),
				ruletest.Raised("open(NAME)", "FileNotFoundError: [Errno 2] No such file or directory: '/conf/x.yaml'")),
			ID:    "FD-R61",
			Cause: "the folder mounted at /conf does not",
		},
		"of a server": {
			Given: ruletest.Ended(1, `nginx: [emerg] open() "/etc/nginx/mime.types" failed (2: No such file or directory)`),
			ID:    "FD-R61",
			Cause: "/etc/nginx/mime.types does not exist in the container",
		},
		"a secret": {
			Compose: "services:\n  app:\n    secrets: [other]\n",
			Given: ruletest.Raised(
				"open(NAME)",
				"FileNotFoundError: [Errno 2] No such file or directory: '/run/secrets/token'",
			),
			ID:    "FD-R61",
			Cause: `code reads the secret /run/secrets/token, which service "app"`,
			Fix:   "token to `secrets` of service \"app\"",
			At:    "compose.yaml:3",
		},
		"a folder in its place": {
			Compose: "services:\n  app:\n    volumes: [\"./app.yaml:/conf/app.yaml\"]\n",
			Given:   ruletest.Raised("open(NAME)", "IsADirectoryError: [Errno 21] Is a directory: '/conf/app.yaml'"),
			ID:      "FD-R61",
			Cause:   "/conf/app.yaml is a folder, not a file",
			Fix:     "folder on this machine, create",
			At:      "compose.yaml:3",
		},
		"in a folder that is not there": {
			Given: ruletest.Ended(2, "sh: 1: cannot create /var/log/app/out.log: Directory nonexistent"),
			ID:    "FD-R61",
			Cause: "writes /var/log/app/out.log, but the folder /var/log/app does not exist in the container",
			Fix:   "`RUN mkdir -p …`",
		},
		"that the code could not make": {
			Given: ruletest.Ended(1, "Traceback (most recent call last):", `  File "/app/main.py", line 3, in <module>`,
				"    open(NAME)", "FileNotFoundError: [Errno 2] No such file or directory: '/data/x'", "",
				"During handling of the above exception, another exception occurred:", "",
				"Traceback (most recent call last):", `  File "/app/main.py", line 5, in <module>`, "    make(NAME)",
				"PermissionError: [Errno 13] Permission denied: '/data'"),
		},
		"a page": {
			Given: ruletest.Ended(1, "HTTPException: 404 Not Found"),
		},
	})
}

func TestHidden(t *testing.T) {
	path := ruletest.Env("PATH=/app/.venv/bin:/usr/bin")
	s := ruletest.Stage(t, "services:\n  app:\n    volumes: [\".:/app\"]\n", nil, ruletest.Seen{},
		ruletest.All(path, ruletest.Mounted(devenv.Mount{Type: "bind", Source: "/home/me/shop", Target: "/app"})))
	f := Hidden(s.Containers[0], `the module "httpx"`, "evidence")
	if f == nil || f.Line != 3 ||
		f.Cause != `the mount at /app hides the image's /app/.venv, which contains the module "httpx"` {
		t.Errorf("got %+v", f)
	}
	s = ruletest.Stage(t, "services:\n  app: {}\n", nil, ruletest.Seen{},
		ruletest.All(path, ruletest.Mounted(devenv.Mount{Type: "volume", Name: "shop_venv", Target: "/app/.venv"})))
	if f := Hidden(s.Containers[0], "x"); f != nil {
		t.Errorf("in a volume: got %+v", f)
	}
}
