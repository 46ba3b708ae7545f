package e2e

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// recipes are often copied, and fail or mislead today; here is what comes of them when they run.
func recipes() []fault {
	const slow = "healthcheck:\n      test: [\"CMD\", \"python\", \"-c\", \"import socket; " +
		"socket.create_connection(('127.0.0.1', 8000))\"]\n      interval: 10s"
	reloads := `command: ["sh", "-c", "sleep 600 # uvicorn main:app --reload"]`
	return []fault{
		{
			name:  "recipe: first probe after ten seconds",
			files: compose1(serves, slow),
			do:    create,
			until: running,
			id:    "FD-R36",
			says:  []string{"10s", "start_interval"},
		},
		{
			name:  "recipe: database that is healthy on its socket",
			made:  initialising,
			do:    create,
			until: setUp,
			id:    "FD-R11",
			says:  []string{"socket", "pg_isready -h 127.0.0.1"},
		},
		{
			name:  "recipe: build with adduser",
			files: built("RUN adduser --system app\nUSER app\nCMD [\"python\", \"-m\", \"http.server\"]"),
			do:    create,
			until: always,
			id:    "FD-S04",
			says:  []string{"adduser", "useradd"},
		},
		{
			name: "recipe: reloader that watches the environment",
			files: compose1("working_dir: /srv", `volumes: [".:/srv", "/srv/.venv"]`,
				"environment: [UV_PROJECT_ENVIRONMENT=/opt/venv]", reloads, probed(`["CMD", "true"]`)),
			until: healthy,
			id:    "FD-R35",
			says:  []string{"/srv/.venv", "--reload-dir"},
		},
		{
			name:  "recipe: stale volume at .venv",
			files: compose1("working_dir: /srv", `volumes: [".:/srv", "/srv/.venv"]`, serves, asks(8000, "/")),
			until: healthy,
			id:    "FD-R31",
			says:  []string{"/srv/.venv", "UV_PROJECT_ENVIRONMENT"},
		},
		{
			name:  "recipe: held reload",
			made:  streaming,
			do:    holdReload,
			until: logs("app", "Waiting for connections to close"),
			id:    "FD-R34",
			says:  []string{"--timeout-graceful-shutdown"},
		},
	}
}

func always(*stack) bool { return true }

// initialising returns a database that takes ten seconds to set itself up, with a first server on its socket, and an
// app that waits until it is healthy.
func initialising(t testing.TB) *stack {
	entrypoint, err := os.ReadFile(filepath.Join("..", "..", "..", ".ci", "rig", "postgres-entrypoint.sh"))
	must(t, err)
	const connects = "import socket, sys, http.server as h\n" +
		"try: socket.create_connection(('db', 5432))\n" +
		"except OSError: sys.exit('connection to server at \"db\", port 5432 failed: Connection refused')\n" +
		"h.test(h.SimpleHTTPRequestHandler, port=8000)"
	const stop = "  as_postgres pg_ctl -D \"$PGDATA\" -m fast -w stop\n"
	s := stackOf(t, map[string]string{
		"slow.sh": strings.Replace(string(entrypoint), stop, "  sleep 10\n"+stop, 1),
		"docker-compose.yml": compose1("depends_on: {db: {condition: service_healthy}}", runs(connects),
			asks(8000, "/"))["docker-compose.yml"] +
			"  db:\n" +
			"    image: postgres:18\n" +
			"    environment: [POSTGRES_PASSWORD=seed-1]\n" +
			"    volumes: [\"data:/var/lib/postgresql\", \"./slow.sh:/usr/local/bin/docker-entrypoint.sh:ro\"]\n" +
			"    healthcheck:\n" +
			"      test: [\"CMD-SHELL\", \"pg_isready -U postgres\"]\n" +
			"      interval: 200ms\n" +
			"      retries: 60\n" +
			"volumes: {data: {}}\n",
	})
	must(t, os.Chmod(s.file("slow.sh"), 0o755))
	return s
}

// setUp reports whether the database is through: one that is recreated in the middle of it would stay half made.
func setUp(s *stack) bool {
	return s.shows() && s.runIn("", "docker", "exec", s.name+"-db-1", "pg_isready", "-h", "127.0.0.1").code == 0
}

// streaming returns the starter app with a stream, under uvicorn's own reloader without a limit.
func streaming(t testing.TB) *stack { return streamingStack(t) }

func streamingStack(t testing.TB, flags ...string) *stack {
	s := newStack(t, append(flags, "--reload", "uvicorn")...)
	s.edit("Dockerfile.dev", `, "--timeout-graceful-shutdown", "3"]`, "]")
	main, err := os.ReadFile(s.file("app/main.py"))
	must(t, err)
	stream := "\n\n" +
		"@app.get(\"/stream\")\n" +
		"async def stream():\n" +
		"    import asyncio\n" +
		"    from fastapi.responses import StreamingResponse\n\n" +
		"    async def ticks():\n" +
		"        while True:\n" +
		"            yield \"tick\\n\"\n" +
		"            await asyncio.sleep(1)\n\n" +
		"    return StreamingResponse(ticks())\n"
	must(t, os.WriteFile(s.file("app/main.py"), append(main, stream...), 0o644))
	return s
}

// holdReload saves a file while a client reads the stream.
func holdReload(s *stack) {
	s.succeed(s.fastdock("up", "--wait"))
	s.t.Cleanup(s.listen())
	s.edit("app/main.py", "/stream", "/streams")
}

// listen opens the stream, and returns what closes it.
func (s *stack) listen() (leave func()) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.url("/stream"), nil)
	must(s.t, err)
	response, err := http.DefaultClient.Do(request)
	must(s.t, err)
	_, err = response.Body.Read(make([]byte, 4))
	must(s.t, err)
	return func() { _ = response.Body.Close() }
}

// fileFaults returns those that show in the files alone, of recipes that are often copied.
func fileFaults() []fault {
	private := func(s *stack) { _ = os.Chmod(s.file(".env"), 0o600) }
	recipe := func(name, id string, files map[string]string, says ...string) fault {
		return fault{name: name, files: files, do: private, until: always, id: id, says: says}
	}
	const db = "services:\n" +
		"  db:\n" +
		"    image: postgres:18\n" +
		"    environment: [\"POSTGRES_PASSWORD=${DB_PASSWORD:?}\"]\n" +
		"    volumes: [\"data:/var/lib/postgresql\"]\n" +
		"    security_opt: [\"no-new-privileges:true\"]\n" +
		"    restart: unless-stopped\n"
	env := "DB_PASSWORD=f00-bar-seed\n"
	return []fault{
		recipe("postgres probe on the socket", "FD-P12",
			map[string]string{
				".env":       env,
				".gitignore": ".env\n",
				"docker-compose.yml": db + "    healthcheck:\n" +
					"      test: [\"CMD-SHELL\", \"pg_isready -U postgres\"]\n" +
					"      interval: 10s\n" +
					"      start_period: 30s\n" +
					"volumes: {data: {}}\n",
			}, "127.0.0.1"),
		recipe("volume path of an older postgres", "FD-P16",
			map[string]string{
				".env":       env,
				".gitignore": ".env\n",
				"docker-compose.yml": strings.Replace(db, "lib/postgresql\"", "lib/postgresql/data\"", 1) +
					"    healthcheck: {test: [\"CMD\", \"pg_isready\", \"-h\", \"127.0.0.1\"], interval: 10s, " +
					"start_period: 30s}\nvolumes: {data: {}}\n",
			}, "/var/lib/postgresql"),
		recipe("database published to everybody", "FD-P18",
			map[string]string{
				".env":       env,
				".gitignore": ".env\n",
				"docker-compose.yml": db + "    ports: [\"PORT:5432\"]\n" +
					"    healthcheck: {test: [\"CMD\", \"pg_isready\", \"-h\", \"127.0.0.1\"], interval: 10s, start_period: 30s}\n" +
					"volumes: {data: {}}\n",
			}, "127.0.0.1"),
		recipe("key that Compose does not know", "FD-F01", compose1("prots: [\"80:80\"]"),
			"prots", "not a valid Compose key"),
		recipe("env_file that does not exist", "FD-P05", compose1("env_file: [.env.app]"), ".env.app"),
	}
}
