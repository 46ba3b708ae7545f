package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// told is a finding as doctor's JSON has it.
type told struct {
	ID, Severity, Service, File, Cause string
	Evidence                           []string
	Fix                                string
}

// doctor asks for the findings, the first of which is what a person reads first.
func (s *stack) doctor() []told {
	s.t.Helper()
	r := s.fastdock("doctor", "--output", "json")
	var result struct{ Findings []told }
	if err := json.Unmarshal([]byte(r.stdout), &result); err != nil {
		s.t.Fatalf("%v: %s%s", err, r.stdout, r.stderr)
	}
	return result.Findings
}

// fault is a project in which one thing is wrong.
type fault struct {
	name  string
	files map[string]string // "Dockerfile", "docker-compose.yml", …
	do    func(*stack)      // brings it about; nil is `docker compose up -d`
	until func(*stack) bool // when it shows; nil is once a container has ended or its health check has failed
	id    string            // of the finding that must come first
	says  []string          // words in it
	fixed bool              // whether what doctor offers leads to a healthy stack
}

// TestDoctorNamesTheCause brings every fault of the corpus about on the engine, and demands that the first finding names
// it.
func TestDoctorNamesTheCause(t *testing.T) {
	corpus := slices.Concat(runningFaults(), databaseFaults(), fileFaults())
	var mu sync.Mutex
	var missed []string
	hit, all := 0, 0
	t.Run("faults", func(t *testing.T) {
		slots := make(chan struct{}, 4)
		for _, f := range corpus {
			t.Run(f.name, func(t *testing.T) {
				t.Parallel()
				slots <- struct{}{}
				defer func() { <-slots }()
				first, ok := f.examine(t)
				mu.Lock()
				defer mu.Unlock()
				all++
				if ok {
					hit++
					return
				}
				missed = append(missed, fmt.Sprintf("%s: want %s %q, it said %s", f.name, f.id, f.says, first))
			})
		}
	})
	slices.Sort(missed)
	t.Logf("%d of %d faults were named by the first finding\n%s", hit, all, strings.Join(missed, "\n"))
	if hit*10 < all*9 {
		t.Errorf("%d of %d is less than 90 %%", hit, all)
	}
}

func (f fault) examine(t *testing.T) (first string, ok bool) {
	files := map[string]string{}
	for name, content := range f.files {
		files[name] = strings.ReplaceAll(content, "PORT", fmt.Sprint(freePort(t)))
	}
	s := stackOf(t, files)
	if f.do == nil {
		s.compose("up", "-d")
	} else {
		f.do(s)
	}
	s.awaitFault(f.until)
	found := s.doctor()
	first, ok = f.judge(found)
	if ok && f.fixed {
		s.fix(t)
	}
	return first, ok
}

func (f fault) judge(found []told) (string, bool) {
	if len(found) == 0 {
		return "nothing", false
	}
	first := found[0]
	text := fmt.Sprintf("%s %s %s %s: %s %q → %s", first.ID, first.Severity, first.Service, first.File, first.Cause, first.Evidence, first.Fix)
	missing := func(word string) bool { return !strings.Contains(text, word) }
	return text, first.ID == f.id && !slices.ContainsFunc(f.says, missing)
}

// fix does what doctor offers, and demands that the stack is well then.
func (s *stack) fix(t *testing.T) {
	t.Helper()
	r := s.fastdock("doctor", "--fix", "--yes")
	up := s.fastdock("up", "--wait")
	if up.code != 0 {
		t.Errorf("after the fix, up ends with %d: %s\n%s%s", up.code, up.stderr, r.stdout, r.stderr)
	}
	for _, f := range s.doctor() {
		if f.Severity == "error" && strings.HasPrefix(f.ID, "FD-R") {
			t.Errorf("after the fix: %s %s", f.ID, f.Cause)
		}
	}
}

// awaitFault waits until the fault shows.
func (s *stack) awaitFault(shows func(*stack) bool) {
	s.t.Helper()
	if shows == nil {
		shows = (*stack).shows
	}
	deadline := time.Now().Add(90 * time.Second)
	for !shows(s) {
		if time.Now().After(deadline) {
			s.t.Fatalf("the fault did not show: %s", s.states())
		}
		time.Sleep(200 * time.Millisecond) // between looks
	}
}

// states are the containers' states and health, the last restart count with them.
func (s *stack) states() string {
	ids := strings.Fields(s.left("ps", "-a"))
	if len(ids) == 0 {
		return ""
	}
	r := s.runIn("", "docker", append([]string{"inspect", "-f",
		"{{.State.Status}}:{{if .State.Health}}{{.State.Health.Status}}{{end}}:{{.RestartCount}}:{{.State.ExitCode}}:{{.State.Error}}"}, ids...)...)
	return r.stdout
}

func (s *stack) shows() bool {
	states := s.states()
	for _, sign := range []string{"exited:", ":unhealthy:", "restarting:"} {
		if strings.Contains(states, sign) && !strings.HasPrefix(states, "exited::0:0") {
			return true
		}
	}
	return strings.Contains(states, "created::") && strings.Contains(states, "driver failed")
}

// logs waits for words in a service's log.
func logs(service, words string) func(*stack) bool {
	return func(s *stack) bool {
		r := s.compose("logs", "--no-color", service)
		return strings.Contains(r.stdout, words)
	}
}

func running(s *stack) bool { return strings.Contains(s.states(), "running:") }

// healthy says whether every container is.
func healthy(s *stack) bool {
	states := strings.TrimSpace(s.states())
	return states != "" && !slices.ContainsFunc(strings.Split(states, "\n"), func(line string) bool { return !strings.HasPrefix(line, "running:healthy:") })
}

// compose1 is a Compose file of one service named app on the Python image.
func compose1(settings ...string) map[string]string {
	return map[string]string{"docker-compose.yml": "services:\n  app:\n    image: python:3.14-slim-trixie\n    init: true\n    stop_grace_period: 1s\n    " +
		strings.Join(settings, "\n    ") + "\n"}
}

// built is a project whose app is built from a Dockerfile.
func built(dockerfile string, settings ...string) map[string]string {
	files := compose1(settings...)
	files["docker-compose.yml"] = strings.Replace(files["docker-compose.yml"], "image: python:3.14-slim-trixie", "build: .", 1)
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
	quickProbe = "interval: 200ms\n      retries: 2\n      timeout: 3s"
)

// probed is a health check of the Compose file.
func probed(test string) string { return "healthcheck:\n      test: " + test + "\n      " + quickProbe }

// asks is a health check with Python.
func asks(port int, path string) string {
	return probed(fmt.Sprintf(`["CMD", "python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:%d%s', timeout=2)"]`, port, path))
}

// runs is a command of Python code in a list.
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
		{name: "out of memory", files: compose1(`command: ["python", "-c", "x = bytearray(500_000_000)"]`, "mem_limit: 30m", "memswap_limit: 30m"), id: "FD-R03", says: []string{"out of memory", "30 MB"}},
		{name: "command not found", files: compose1(`command: ["gunicorn", "main:app"]`), do: create, id: "FD-R04", says: []string{"gunicorn", "not found"}},
		{name: "script not executable", files: with(compose1("volumes: [./start.sh:/start.sh]", "command: [/start.sh]"), "start.sh", "#!/bin/sh\n"), do: create, id: "FD-R04", says: []string{"start.sh", "not executable"}},
		{name: "windows line ends", files: with(built("COPY entry.sh /entry.sh\nRUN chmod +x /entry.sh\nENTRYPOINT [\"/entry.sh\"]"), "entry.sh", "#!/bin/sh\r\nexec sleep 600\r\n"), do: create, id: "FD-R04", says: []string{"CRLF", "entry.sh"}, fixed: true},
		{name: "dangling environment", files: built("RUN mkdir -p .venv/bin && printf '#!/home/me/.venv/bin/python3\\nprint(1)\\n' >.venv/bin/serve && chmod +x .venv/bin/serve\nCMD [\"/app/.venv/bin/serve\"]"), do: create, id: "FD-R04", says: []string{"Python that is not there", "/home/me/.venv"}},
		{name: "other processor", files: with(compose1("volumes: [./tool:/tool]", "command: [sh, -c, \"chmod +x /tool; exec /tool\"]"), "tool", "\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00"), do: create, id: "FD-R05", says: []string{"another processor"}},
		{name: "restart loop", files: compose1("restart: always", prints("boom: cannot go on")), id: "FD-R01", says: []string{"keeps ending", "boom: cannot go on"}},
		{name: "probe with curl", files: built("CMD [\"python\", \"-m\", \"http.server\", \"8000\"]\nHEALTHCHECK --interval=200ms --retries=2 CMD curl -f http://127.0.0.1:8000/"), id: "FD-R06", says: []string{"curl", "not in its image"}, fixed: true},
		{name: "probe list with a tail", files: with(built("CMD [\"python\", \"-m\", \"http.server\", \"8000\"]\nHEALTHCHECK --interval=200ms --retries=2 CMD [\"python\", \"-c\", \"import urllib.request as u; u.urlopen('http://127.0.0.1:8000/')\"] || exit 1"), "Dockerfile", "# syntax=docker/dockerfile:1\nFROM python:3.14-slim-trixie\nWORKDIR /app\nCMD [\"python\", \"-m\", \"http.server\", \"8000\"]\nHEALTHCHECK --interval=200ms --retries=2 CMD [\"python\", \"-c\", \"import urllib.request as u; u.urlopen('http://127.0.0.1:8000/')\"] || exit 1\n"), id: "FD-R08", says: []string{"no valid list"}, fixed: true},
		{name: "probe asks another port", files: compose1(serves, asks(8080, "/")), id: "FD-R07", says: []string{"8080", "8000"}, fixed: true},
		{name: "probe asks a path that is not there", files: compose1(serves, asks(8000, "/healthz")), id: "FD-R33", says: []string{"/healthz", "404"}},
		{name: "app on loopback only", files: compose1(`command: ["python", "-m", "http.server", "8000", "--bind", "127.0.0.1"]`, `ports: ["127.0.0.1:PORT:8000"]`, asks(8000, "/")), until: healthy, id: "FD-R09", says: []string{"127.0.0.1:8000", "only"}},
		{name: "published port nobody listens on", files: compose1(serves, "ports:\n      - \"127.0.0.1:PORT:80\"", asks(8000, "/")), until: healthy, id: "FD-R09", says: []string{"port 80", "8000"}, fixed: true},
		{name: "port is taken", files: with(compose1(serves, "ports: [\"127.0.0.1:PORT:8000\"]"), "docker-compose.yml", "services:\n  a:\n    image: python:3.14-slim-trixie\n    init: true\n    command: [python, -m, http.server, \"8000\"]\n    ports: [\"127.0.0.1:PORT:8000\"]\n  b:\n    image: python:3.14-slim-trixie\n    init: true\n    depends_on: [a]\n    command: [python, -m, http.server, \"8000\"]\n    ports: [\"127.0.0.1:PORT:8000\"]\n"), do: create, until: running, id: "FD-R28", says: []string{"in use", "-a-1"}},
		{name: "unknown host", files: compose1(runs("import socket; socket.getaddrinfo('databse', 5432)"), "environment: [\"DATABASE_URL=postgresql://u@databse:5432/x\"]"), id: "FD-R10", says: []string{"databse", "no service has that name"}},
		{name: "no common network", files: map[string]string{"docker-compose.yml": "networks: {front: {}, back: {}}\nservices:\n  app:\n    image: python:3.14-slim-trixie\n    networks: [front]\n    environment: [\"CACHE_URL=redis://cache:6379/0\"]\n    " + runs("import socket; socket.getaddrinfo('cache', 6379)") + "\n  cache:\n    image: python:3.14-slim-trixie\n    init: true\n    networks: [back]\n    command: [sleep, \"600\"]\n"}, id: "FD-R10", says: []string{"share no network", "cache"}},
		{name: "localhost in a container", files: compose1(runs("import socket\ntry: socket.create_connection(('127.0.0.1', 5432))\nexcept OSError as e: raise SystemExit(f'connection to server at \"localhost\" (127.0.0.1), port 5432 failed: Connection refused')")), id: "FD-R11", says: []string{"its own container"}},
		{name: "package is in the lock, image is older", files: with(built("CMD [\"python\", \"-c\", \"import httpx\"]"), "uv.lock", "[[package]]\nname = \"httpx\"\n"), id: "FD-R14", says: []string{"httpx", "older"}},
		{name: "package was never added", files: with(compose1(runs("import toolz")), "uv.lock", "[[package]]\nname = \"fastapi\"\n"), id: "FD-R14", says: []string{"toolz", "uv add toolz"}},
		{name: "own module not importable", files: with(compose1("working_dir: /srv", "volumes: [.:/srv]", runs("import shop.main")), "src/shop/main.py", "x = 1\n"), id: "FD-R15", says: []string{"shop", "PYTHONPATH"}},
		{name: "wrong import string", files: with(compose1("working_dir: /srv", "volumes: [.:/srv]", prints(`ERROR:    Error loading ASGI app. Attribute "application" not found in module "main".`)), "main.py", "app = FastAPI()\n"), id: "FD-R15", says: []string{"application", "main:app"}},
		{name: "folder of another user", files: compose1("user: \"10001:10001\"", "volumes: [data:/data]", runs("open('/data/app.db', 'w')")+"\nvolumes: {data: {}}"), id: "FD-R17", says: []string{"/data", "user 10001", "user 0"}},
		{name: "read-only file system", files: compose1("read_only: true", runs("import time; open('/srv/x.pid', 'w'); time.sleep(600)")), id: "FD-R18", says: []string{"/srv/x.pid", "read-only"}, fixed: true},
		{name: "variable is not handed on", files: with(compose1("working_dir: /srv", "volumes: [.:/srv]", "command: [python, main.py]"), "main.py", reads, ".env", "PAYMENT_URL=x\n"), id: "FD-R19", says: []string{"PAYMENT_URL", ".env has it"}},
		{name: "settings want a field", files: compose1(prints("pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings", "database_url", "  Field required [type=missing, input_value={}, input_type=dict]")), id: "FD-R19", says: []string{"DATABASE_URL"}},
		{name: "own exception", files: with(compose1("working_dir: /srv", "volumes: [.:/srv]", "command: [python, main.py]"), "main.py", "def go():\n    raise ValueError('no such tariff')\n\ngo()\n"), id: "FD-R30", says: []string{"ValueError: no such tariff", "main.py"}},
		{name: "disk full", files: compose1("tmpfs: [\"/scratch:size=64k\"]", runs("open('/scratch/x', 'wb').write(bytes(1 << 20))")), id: "FD-R26", says: []string{"no space left"}},
		{name: "migrations not run", files: compose1(prints(`sqlalchemy.exc.ProgrammingError: relation "orders" does not exist`)), id: "FD-R22", says: []string{"orders", "migrations"}},
		{name: "probe hangs", files: compose1(serves, "healthcheck:\n      test: [\"CMD\", \"sleep\", \"30\"]\n      interval: 200ms\n      retries: 1\n      timeout: 1s"), id: "FD-R23", says: []string{"no answer within its 1s"}},
		{name: "killed on stop", files: compose1(runs("import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf'); time.sleep(600)")), do: func(s *stack) {
			s.compose("up", "-d")
			s.awaitFault(logs("app", "deaf"))
			s.compose("stop", "-t", "1")
		}, id: "FD-R24", says: []string{"did not end by itself"}},
		{name: "paused", files: compose1(serves), do: func(s *stack) { s.compose("up", "-d"); s.compose("pause") }, until: func(s *stack) bool { return strings.Contains(s.states(), "paused") }, id: "FD-R27", says: []string{"paused"}, fixed: true},
		{name: "changed files", files: compose1(serves, asks(8000, "/"), "environment: [LEVEL=1]"), do: func(s *stack) { s.compose("up", "-d"); s.edit("docker-compose.yml", "LEVEL=1", "LEVEL=2") }, until: healthy, id: "FD-R21", says: []string{"configuration changed"}, fixed: true},
		{name: "image is older than its code", files: with(built("COPY main.py .\nUSER 10001:10001\nCMD [\"python\", \"-m\", \"http.server\", \"8000\"]", asks(8000, "/")), "main.py", "x = 1\n"), do: func(s *stack) { s.compose("up", "-d"); s.touch("main.py", 10*time.Second) }, until: healthy, id: "FD-R20", says: []string{"main.py", "older"}},
		{name: "reloader sees no save", files: built("CMD [\"sh\", \"-c\", \"sleep 600 # uvicorn main:app --reload\"]\nUSER 10001:10001\nHEALTHCHECK --interval=200ms CMD [\"true\"]"), until: healthy, id: "FD-R16", says: []string{"saves do not reach it"}},
		{name: "volume over the environment", files: with(compose1("working_dir: /srv", "volumes: [\".:/srv\", \"/srv/.venv\"]", runs("import httpx")), "uv.lock", "[[package]]\nname = \"httpx\"\n"), id: "FD-R14", says: []string{"httpx", "/srv/.venv"}},
	}
}

// create is `docker compose up -d` of a stack whose start the engine may refuse.
func create(s *stack) { s.compose("up", "-d") }

// touch gives a file of the project a time to come.
func (s *stack) touch(name string, ahead time.Duration) {
	s.t.Helper()
	at := time.Now().Add(ahead)
	must(s.t, os.Chtimes(filepath.Join(s.dir, name), at, at))
}

func databaseFaults() []fault {
	const postgres = "  db:\n    image: postgres:18\n    environment: [\"POSTGRES_PASSWORD=${DB_PASSWORD:-}\"]\n    volumes: [\"data:/var/lib/postgresql\"]\n" +
		"    healthcheck:\n      test: [\"CMD\", \"pg_isready\", \"-h\", \"127.0.0.1\"]\n      interval: 300ms\n      retries: 100\nvolumes: {data: {}}\n"
	logsIn := "services:\n  app:\n    image: postgres:18\n    depends_on: {db: {condition: service_healthy}}\n    environment: [\"PGPASSWORD=${DB_PASSWORD}\"]\n" +
		"    entrypoint: [psql, -h, db, -U, postgres, -c, SELECT 1]\n" + postgres
	return []fault{
		{name: "database without a password", files: map[string]string{"docker-compose.yml": "services:\n" + postgres}, id: "FD-R32", says: []string{"POSTGRES_PASSWORD"}},
		{name: "volume at the old path", files: map[string]string{"docker-compose.yml": "services:\n" + strings.Replace(postgres, "data:/var/lib/postgresql\"", "data:/var/lib/postgresql/data\"", 1), ".env": "DB_PASSWORD=seed\n"}, id: "FD-R13", says: []string{"/var/lib/postgresql", "18"}},
		{name: "old volume keeps the old password", files: map[string]string{"docker-compose.yml": strings.Replace(logsIn, "  app:\n    image: postgres:18", "  app:\n    image: postgres:18", 1), ".env": "DB_PASSWORD=before-1\n"}, do: func(s *stack) {
			s.compose("up", "-d", "--wait", "db")
			s.compose("down")
			must(s.t, os.WriteFile(s.file(".env"), []byte("DB_PASSWORD=after-22\n"), 0o600))
			s.compose("up", "-d")
		}, id: "FD-R12", says: []string{"older than the container", "down --volumes"}},
	}
}

// fileFaults are those that show in the files alone, of recipes that are often copied.
func fileFaults() []fault {
	nothing, at := func(s *stack) { _ = os.Chmod(s.file(".env"), 0o600) }, func(*stack) bool { return true }
	recipe := func(name, id string, files map[string]string, says ...string) fault {
		return fault{name: name, files: files, do: nothing, until: at, id: id, says: says}
	}
	const db = "services:\n  db:\n    image: postgres:18\n    environment: [\"POSTGRES_PASSWORD=${DB_PASSWORD:?}\"]\n    volumes: [\"data:/var/lib/postgresql\"]\n    security_opt: [\"no-new-privileges:true\"]\n    restart: unless-stopped\n"
	env := "DB_PASSWORD=f00-bar-seed\n"
	return []fault{
		recipe("postgres probe on the socket", "FD-P12", map[string]string{".env": env, ".gitignore": ".env\n", "docker-compose.yml": db + "    healthcheck:\n      test: [\"CMD-SHELL\", \"pg_isready -U postgres\"]\n      interval: 10s\n      start_period: 30s\nvolumes: {data: {}}\n"}, "127.0.0.1"),
		recipe("volume path of an older postgres", "FD-P16", map[string]string{".env": env, ".gitignore": ".env\n", "docker-compose.yml": strings.Replace(db, "lib/postgresql\"", "lib/postgresql/data\"", 1) + "    healthcheck: {test: [\"CMD\", \"pg_isready\", \"-h\", \"127.0.0.1\"], interval: 10s, start_period: 30s}\nvolumes: {data: {}}\n"}, "/var/lib/postgresql"),
		recipe("database published to everybody", "FD-P18", map[string]string{".env": env, ".gitignore": ".env\n", "docker-compose.yml": db + "    ports: [\"5432:5432\"]\n    healthcheck: {test: [\"CMD\", \"pg_isready\", \"-h\", \"127.0.0.1\"], interval: 10s, start_period: 30s}\nvolumes: {data: {}}\n"}, "127.0.0.1"),
		recipe("key that Compose does not know", "FD-F01", compose1("prots: [\"80:80\"]"), "prots", "not a key"),
		recipe("health check that is waited for and not there", "FD-P10", map[string]string{"docker-compose.yml": "services:\n  app:\n    image: python:3.14-slim-trixie\n    security_opt: [\"no-new-privileges:true\"]\n    depends_on: {web: {condition: service_healthy}}\n  web:\n    image: python:3.14-slim-trixie\n"}, "health"),
		recipe("env_file that is not there", "FD-F01", compose1("env_file: [.env.app]"), ".env.app"),
	}
}
