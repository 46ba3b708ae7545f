package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// compose1 returns a Compose file of one service named app on the Python image.
func compose1(settings ...string) map[string]string {
	return map[string]string{
		"docker-compose.yml": "services:\n" +
			"  app:\n" +
			"    image: python:3.14-slim-trixie\n" +
			"    init: true\n" +
			"    stop_grace_period: 1s\n" +
			"    " +
			strings.Join(settings, "\n    ") + "\n",
	}
}

// built returns a project whose app is built from a Dockerfile.
func built(dockerfile string, settings ...string) map[string]string {
	files := compose1(settings...)
	files["docker-compose.yml"] = strings.Replace(files["docker-compose.yml"],
		"image: python:3.14-slim-trixie", "build: .", 1)
	files["Dockerfile"] = "FROM python:3.14-slim-trixie\nWORKDIR /app\n" + dockerfile + "\n"
	return files
}

// with adds files to a project.
func with(files map[string]string, more ...string) map[string]string {
	for i := 0; i < len(more); i += 2 {
		files[more[i]] = more[i+1]
	}
	return files
}

const (
	serves     = `command: ["python", "-m", "http.server", "8000"]`
	quickProbe = "interval: 200ms\n      retries: 3\n      timeout: 10s"
)

// probed returns a health check of the Compose file.
func probed(test string) string { return "healthcheck:\n      test: " + test + "\n      " + quickProbe }

// asks returns a health check with Python.
func asks(port int, path string) string {
	return probed(fmt.Sprintf(`["CMD", "python", "-c", "import urllib.request as u; `+
		`u.urlopen('http://127.0.0.1:%d%s', timeout=8)"]`, port, path))
}

// runs returns a command of Python code in a list.
func runs(code string) string {
	quoted, _ := json.Marshal(code)
	return `command: ["python", "-u", "-c", ` + strings.ReplaceAll(string(quoted), "$", "$$") + `]`
}

// prints ends like a program that prints lines and fails.
func prints(lines ...string) string {
	quoted, _ := json.Marshal(strings.Join(lines, "\n"))
	return runs("import sys; sys.exit(" + string(quoted) + ")")
}

func runningFaults() []fault {
	reads := "import os\nos.environ['PAYMENT_URL']\n"
	return []fault{
		{
			name:  "out of memory",
			files: compose1(`command: ["python", "-c", "x = bytearray(500_000_000)"]`, "mem_limit: 30m", "memswap_limit: 30m"),
			id:    "FD-R03",
			says:  []string{"out of memory", "30 MB"},
		},
		{
			name:  "command not found",
			files: compose1(`command: ["gunicorn", "main:app"]`),
			do:    create,
			id:    "FD-R04",
			says:  []string{"gunicorn", "not found"},
		},
		{
			name: "script not executable",
			files: with(compose1("volumes: [./start.sh:/start.sh]", "command: [/start.sh]"), "start.sh",
				"#!/bin/sh\nexec python -m http.server 8000\n"),
			do:   create,
			id:   "FD-R04",
			says: []string{"start.sh", "not executable"},
		},
		{
			name: "windows line ends",
			files: with(built("COPY entry.sh /entry.sh\nRUN chmod +x /entry.sh\nENTRYPOINT [\"/entry.sh\"]"),
				"entry.sh", "#!/bin/sh\r\nexec sleep 600\r\n"),
			do:   create,
			id:   "FD-R04",
			says: []string{"CRLF", "entry.sh"},
		},
		{
			name: "dangling environment",
			files: built("RUN mkdir -p .venv/bin && printf '#!/home/me/.venv/bin/python3\\nprint(1)\\n' " +
				">.venv/bin/serve && chmod +x .venv/bin/serve\n" +
				"CMD [\"/app/.venv/bin/serve\"]"),
			do:   create,
			id:   "FD-R04",
			says: []string{"Python that is not in the image", "/home/me/.venv"},
		},
		{
			name:  "other processor",
			files: with(compose1("volumes: [./tool:/tool]", "command: [sh, -c, \"chmod +x /tool; exec /tool\"]"), "tool", arm64),
			do:    create,
			id:    "FD-R05",
			says:  []string{"another architecture"},
		},
		{
			name:  "image for another processor",
			files: with(otherImage("tool"), "tool", arm64),
			do:    create,
			id:    "FD-R05",
			says:  []string{"another architecture", foreign},
		},
		{name: "image that is emulated", made: waiter, until: running, id: "FD-R37", says: []string{"emulation", foreign}},
		{
			name:  "variable of the Compose file",
			files: compose1(serves, `labels: ["tier=${SHOP_TIER}"]`),
			until: running,
			id:    "FD-R38",
			says:  []string{"SHOP_TIER", "not set"},
		},
		{
			name: "health check that is waited for and not there",
			files: map[string]string{
				"docker-compose.yml": "services:\n" +
					"  app:\n" +
					"    image: python:3.14-slim-trixie\n" +
					"    depends_on: {web: {condition: service_healthy}}\n" +
					"    " + serves +
					"\n  web:\n    image: python:3.14-slim-trixie\n    init: true\n    stop_grace_period: 1s\n    " + serves + "\n",
			},
			do:    create,
			until: running,
			id:    "FD-R25",
			says:  []string{"web", "no health check"},
		},
		{
			name: "another service's port",
			files: map[string]string{
				"docker-compose.yml": "services:\n  app:\n    image: python:3.14-slim-trixie\n    depends_on: [cache]\n    " +
					prints("redis.exceptions.ConnectionError: Error 111 connecting to cache:6380. Connection refused.") +
					"\n  cache:\n    image: redis:8-alpine\n",
			},
			id:   "FD-R11",
			says: []string{"6380", "listens on 6379"},
		},
		{
			name: "probe that is nearly too slow",
			files: compose1(serves, "restart: unless-stopped", "security_opt: [\"no-new-privileges:true\"]",
				"healthcheck:\n"+
					"      test: [\"CMD\", \"sleep\", \"1.8\"]\n"+
					"      interval: 200ms\n"+
					"      start_period: 9s\n"+
					"      timeout: 2s"),
			until: healthy,
			id:    "FD-R23",
			says:  []string{"timeout 2s"},
		},
		{
			name:  "restart loop",
			files: compose1("restart: always", prints("boom: cannot go on")),
			id:    "FD-R01",
			says:  []string{"keeps restarting", "boom: cannot go on"},
		},
		{
			name: "probe with curl",
			files: built("CMD [\"python\", \"-m\", \"http.server\", \"8000\"]\n" +
				"HEALTHCHECK --interval=200ms --retries=2 CMD curl -f http://127.0.0.1:8000/"),
			id:   "FD-R06",
			says: []string{"curl", "not in the image"},
		},
		{
			name: "probe list with a tail",
			files: with(built("CMD [\"python\", \"-m\", \"http.server\", \"8000\"]\n"+
				"HEALTHCHECK --interval=200ms --retries=2 CMD [\"python\", \"-c\", \"import urllib.request as u; "+
				"u.urlopen('http://127.0.0.1:8000/')\"] || exit 1"), "Dockerfile", "# syntax=docker/dockerfile:1\n"+
				"FROM python:3.14-slim-trixie\n"+
				"WORKDIR /app\n"+
				"CMD [\"python\", \"-m\", \"http.server\", \"8000\"]\n"+
				"HEALTHCHECK --interval=200ms --retries=2 CMD [\"python\", \"-c\", \"import urllib.request as u; "+
				"u.urlopen('http://127.0.0.1:8000/')\"] || exit 1\n"),
			id:   "FD-R08",
			says: []string{"not a valid list"},
		},
		{
			name:  "probe asks another port",
			files: compose1(serves, asks(8080, "/")),
			id:    "FD-R07",
			says:  []string{"8080", "8000"},
		},
		{
			name:  "probe asks a path that does not exist",
			files: compose1(serves, asks(8000, "/healthz")),
			id:    "FD-R33",
			says:  []string{"/healthz", "404"},
		},
		{
			name: "app on loopback only",
			files: compose1(`command: ["python", "-m", "http.server", "8000", "--bind", "127.0.0.1"]`,
				`ports: ["127.0.0.1:PORT:8000"]`, asks(8000, "/")),
			until: healthy,
			id:    "FD-R09",
			says:  []string{"127.0.0.1:8000", "only"},
		},
		{
			name:  "published port nobody listens on",
			files: compose1(serves, "ports:\n      - \"127.0.0.1:PORT:80\"", asks(8000, "/")),
			until: healthy,
			id:    "FD-R09",
			says:  []string{"port 80", "8000"},
		},
		{
			name: "port is taken",
			files: with(compose1(serves, "ports: [\"127.0.0.1:PORT:8000\"]"), "docker-compose.yml",
				"services:\n"+
					"  a:\n"+
					"    image: python:3.14-slim-trixie\n"+
					"    init: true\n"+
					"    command: [python, -m, http.server, \"8000\"]\n"+
					"    ports: [\"127.0.0.1:PORT:8000\"]\n"+
					"  b:\n"+
					"    image: python:3.14-slim-trixie\n"+
					"    init: true\n"+
					"    depends_on: [a]\n"+
					"    command: [python, -m, http.server, \"8000\"]\n"+
					"    ports: [\"127.0.0.1:PORT:8000\"]\n"),
			do:    create,
			until: running,
			id:    "FD-R28",
			says:  []string{"in use", "-a-1"},
		},
		{
			name: "unknown host",
			files: compose1(runs("import socket; socket.getaddrinfo('databse', 5432)"),
				"environment: [\"DATABASE_URL=postgresql://u@databse:5432/x\"]"),
			id:   "FD-R10",
			says: []string{"databse", "no service has that name"},
		},
		{
			name: "no common network",
			files: map[string]string{
				"docker-compose.yml": "networks: {front: {}, back: {}}\n" +
					"services:\n" +
					"  app:\n" +
					"    image: python:3.14-slim-trixie\n" +
					"    networks: [front]\n" +
					"    environment: [\"CACHE_URL=redis://cache:6379/0\"]\n" +
					"    " + runs("import socket; socket.getaddrinfo('cache', 6379)") +
					"\n" +
					"  cache:\n" +
					"    image: python:3.14-slim-trixie\n" +
					"    init: true\n" +
					"    networks: [back]\n" +
					"    command: [sleep, \"600\"]\n",
			},
			id:   "FD-R10",
			says: []string{"shares no network", "cache"},
		},
		{
			name: "localhost in a container",
			files: compose1(runs("import socket\ntry: socket.create_connection(('127.0.0.1', 5432))\n" +
				"except OSError as e: raise SystemExit(f'connection to server at \"localhost\" (127.0.0.1), port " +
				"5432 failed: Connection refused')")),
			id:   "FD-R11",
			says: []string{"its own container"},
		},
		{
			name: "package is in the lock, image is older",
			files: with(built("COPY uv.lock .\nRUN if grep -q httpx uv.lock; then touch httpx.py; fi\n"+
				"CMD [\"python\", \"-c\", \"import httpx, http.server as h; h.test(h.SimpleHTTPRequestHandler, "+
				"port=8000)\"]", asks(8000, "/")), "uv.lock", "[[package]]\nname = \"fastapi\"\n"),
			do: func(s *stack) {
				s.compose("up", "-d")
				s.edit("uv.lock", "fastapi", "httpx")
				s.touch("uv.lock", 3*time.Second)
			},
			until: touched("uv.lock", (*stack).shows),
			id:    "FD-R14",
			says:  []string{"httpx", "older"},
		},
		{
			name:  "package is in the lock, build leaves it out",
			files: with(built("CMD [\"python\", \"-c\", \"import httpx\"]"), "uv.lock", "[[package]]\nname = \"httpx\"\n"),
			id:    "FD-R14",
			says:  []string{"httpx", "does not install it"},
		},
		{
			name:  "package was never added",
			files: with(compose1(runs("import toolz")), "uv.lock", "[[package]]\nname = \"fastapi\"\n"),
			id:    "FD-R14",
			says:  []string{"toolz", "uv add toolz"},
		},
		{
			name: "own module not importable",
			files: with(compose1("working_dir: /srv", "volumes: [.:/srv]", runs("import shop.main")),
				"src/shop/main.py", "x = 1\n"),
			id:   "FD-R15",
			says: []string{"shop", "PYTHONPATH"},
		},
		{
			name: "wrong import string",
			files: with(compose1("working_dir: /srv", "volumes: [.:/srv]",
				prints(`ERROR:    Error loading ASGI app. Attribute "application" not found in module "main".`)),
				"main.py", "app = FastAPI()\n"),
			id:   "FD-R15",
			says: []string{"application", "main:app"},
		},
		{
			name: "folder of another user",
			files: compose1("user: \"10001:10001\"", "volumes: [data:/data]",
				runs("open('/data/app.db', 'w')")+"\nvolumes: {data: {}}"),
			id:   "FD-R17",
			says: []string{"/data", "user 10001", "user 0"},
		},
		{
			name:  "read-only file system",
			files: compose1("read_only: true", runs("import time; open('/srv/x.pid', 'w'); time.sleep(600)")),
			id:    "FD-R18",
			says:  []string{"/srv/x.pid", "read-only"},
		},
		{
			name: "variable is not handed on",
			files: with(compose1("working_dir: /srv", "volumes: [.:/srv]", "command: [python, main.py]"), "main.py",
				reads, ".env", "PAYMENT_URL=x\n"),
			id:   "FD-R19",
			says: []string{"PAYMENT_URL", ".env sets PAYMENT_URL"},
		},
		{
			name: "settings want a field",
			files: compose1(prints("pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings",
				"database_url", "  Field required [type=missing, input_value={}, input_type=dict]")),
			id:   "FD-R19",
			says: []string{"DATABASE_URL"},
		},
		{
			name: "own exception",
			files: with(compose1("working_dir: /srv", "volumes: [.:/srv]", "command: [python, main.py]"), "main.py",
				"def go():\n    raise ValueError('no such tariff')\n\ngo()\n"),
			id:   "FD-R30",
			says: []string{"ValueError: no such tariff", "main.py"},
		},
		{
			name:  "disk full",
			files: compose1("tmpfs: [\"/scratch:size=64k\"]", runs("open('/scratch/x', 'wb').write(bytes(1 << 20))")),
			id:    "FD-R26",
			says:  []string{"tmpfs at /scratch is full"},
		},
		{
			name:  "migrations not run",
			files: compose1(prints(`sqlalchemy.exc.ProgrammingError: relation "orders" does not exist`)),
			id:    "FD-R22",
			says:  []string{"orders", "migrations"},
		},
		{
			name: "probe hangs",
			files: compose1(serves, "healthcheck:\n"+
				"      test: [\"CMD\", \"sleep\", \"30\"]\n"+
				"      interval: 200ms\n"+
				"      retries: 1\n"+
				"      timeout: 1s"),
			id:   "FD-R23",
			says: []string{"times out after 1s"},
		},
		{
			name:  "killed on stop",
			files: compose1(runs("import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf'); time.sleep(600)")),
			do: func(s *stack) {
				s.compose("up", "-d")
				s.awaitFault(logs("app", "deaf"))
				s.compose("stop", "-t", "1")
			},
			id:   "FD-R24",
			says: []string{"SIGKILL"},
		},
		{
			name:  "paused",
			files: compose1(serves),
			do:    func(s *stack) { s.compose("up", "-d"); s.compose("pause") },
			until: func(s *stack) bool { return strings.Contains(s.states(), "paused") },
			id:    "FD-R27",
			says:  []string{"paused"},
		},
		{
			name:  "changed files",
			files: compose1(serves, asks(8000, "/"), "environment: [LEVEL=1]"),
			do:    func(s *stack) { s.compose("up", "-d"); s.edit("docker-compose.yml", "LEVEL=1", "LEVEL=2") },
			until: healthy,
			id:    "FD-R21",
			says:  []string{"configuration changed"},
		},
		{
			name: "image is older than its code",
			files: with(built("COPY main.py .\nUSER 10001:10001\n"+
				"CMD [\"python\", \"-m\", \"http.server\", \"8000\"]", asks(8000, "/")), "main.py", "x = 1\n"),
			do: func(s *stack) {
				s.compose("up", "-d")
				s.edit("main.py", "x = 1", "x = 2")
				s.touch("main.py", 3*time.Second)
			},
			until: touched("main.py", healthy),
			id:    "FD-R20",
			says:  []string{"main.py", "older"},
		},
		{
			name: "reloader sees no save",
			files: built("CMD [\"sh\", \"-c\", \"sleep 600 # uvicorn main:app --reload\"]\nUSER 10001:10001\n" +
				"HEALTHCHECK --interval=200ms CMD [\"true\"]"),
			until: healthy,
			id:    "FD-R16",
			says:  []string{"changes on this machine do not reach"},
		},
		{
			name: "volume over the environment",
			files: with(compose1("working_dir: /srv", "volumes: [\".:/srv\", \"/srv/.venv\"]", runs("import httpx")),
				"uv.lock", "[[package]]\nname = \"httpx\"\n"),
			id:   "FD-R14",
			says: []string{"httpx", "/srv/.venv"},
		},
	}
}

// create is `docker compose up -d` of a stack whose start the engine may refuse.
func create(s *stack) { s.compose("up", "-d") }

// arm64 begins like a program for that processor.
const arm64 = "\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00"

// foreign is a processor that is not the engine's.
var foreign = map[bool]string{true: "amd64", false: "arm64"}[runtime.GOARCH == "arm64"]

// waiter returns an image that says it is for another processor, with a program that waits.
func waiter(t testing.TB) *stack {
	s := stackOf(t, otherImage("idle"))
	must(t, os.WriteFile(s.file("idle.go"),
		[]byte("package main\n\nimport \"time\"\n\nfunc main() { time.Sleep(time.Hour) }\n"), 0o600))
	build := exec.Command("go", "build", "-o", "idle", "idle.go")
	build.Dir, build.Env = s.dir, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return s
}

// otherImage returns a project whose image is for another processor.
func otherImage(program string) map[string]string {
	return map[string]string{
		"Dockerfile":         "FROM scratch\nCOPY --chmod=755 " + program + " /" + program + "\nCMD [\"/" + program + "\"]\n",
		"docker-compose.yml": "services:\n  app:\n    platform: linux/" + foreign + "\n    build: .\n",
	}
}

// touch gives a file of the project a time to come.
func (s *stack) touch(name string, ahead time.Duration) {
	s.t.Helper()
	at := time.Now().Add(ahead)
	must(s.t, os.Chtimes(filepath.Join(s.dir, name), at, at))
}

// touched waits for the time of a file besides: what is built before is older than the file.
func touched(name string, shows func(*stack) bool) func(*stack) bool {
	return func(s *stack) bool {
		info, err := os.Stat(s.file(name))
		must(s.t, err)
		return time.Now().After(info.ModTime()) && shows(s)
	}
}

func databaseFaults() []fault {
	const postgres = "  db:\n" +
		"    image: postgres:18\n" +
		"    environment: [\"POSTGRES_PASSWORD=${DB_PASSWORD:-}\"]\n" +
		"    volumes: [\"data:/var/lib/postgresql\"]\n" +
		"    healthcheck:\n" +
		"      test: [\"CMD\", \"pg_isready\", \"-h\", \"127.0.0.1\"]\n" +
		"      interval: 300ms\n" +
		"      retries: 100\n" +
		"volumes: {data: {}}\n"
	logsIn := "services:\n" +
		"  app:\n" +
		"    image: postgres:18\n" +
		"    depends_on: {db: {condition: service_healthy}}\n" +
		"    environment: [\"PGPASSWORD=${DB_PASSWORD}\"]\n" +
		"    entrypoint: [psql, -h, db, -U, postgres, -c, SELECT 1]\n" + postgres
	return []fault{
		{
			name:  "database without a password",
			files: map[string]string{"docker-compose.yml": "services:\n" + postgres},
			id:    "FD-R32",
			says:  []string{"POSTGRES_PASSWORD"},
		},
		{
			name: "volume at the old path",
			files: map[string]string{
				"docker-compose.yml": "services:\n" +
					strings.Replace(postgres, "data:/var/lib/postgresql\"", "data:/var/lib/postgresql/data\"", 1),
				".env": "DB_PASSWORD=seed\n",
			},
			id:   "FD-R13",
			says: []string{"/var/lib/postgresql", "18"},
		},
		{name: "database is older than the code", files: map[string]string{
			"docker-compose.yml":    "services:\n" + postgres,
			".env":                  "DB_PASSWORD=seed\n",
			"alembic/versions/1.py": "revision = 'a1'\ndown_revision = None\n",
			"alembic/versions/2.py": "revision = 'b2'\ndown_revision = 'a1'\n",
		}, do: func(s *stack) {
			s.succeed(s.compose("up", "-d", "--wait"))
			s.docker("exec", s.name+"-db-1", "psql", "-U", "postgres", "-c",
				"CREATE TABLE alembic_version (version_num text); INSERT INTO alembic_version VALUES ('a1')")
		}, until: healthy, id: "FD-R39", says: []string{"at migration a1", "the code is at b2"}},
		{
			name:  "old volume keeps the old password",
			files: map[string]string{"docker-compose.yml": logsIn, ".env": "DB_PASSWORD=before-1\n"},
			do: func(s *stack) {
				s.compose("up", "-d", "--wait", "db")
				s.compose("down")
				must(s.t, os.WriteFile(s.file(".env"), []byte("DB_PASSWORD=after-22\n"), 0o600))
				s.compose("up", "-d")
			},
			id:   "FD-R12",
			says: []string{"older than the container", "down --volumes"},
		},
	}
}
