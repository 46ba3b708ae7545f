package stack

import (
	"context"
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/engine"
)

// seen answers looks into containers with what a test gives.
type seen struct {
	owners map[string]int
	files  map[string]string
	taken  *devenv.PortError
	ends   []netip.AddrPort // of connections
}

func (l seen) Stat(_ context.Context, _, name string) (engine.FileStat, error) {
	if uid, there := l.owners[name]; there {
		return engine.FileStat{UID: uid}, nil
	}
	return engine.FileStat{}, errors.New("not there")
}

func (l seen) ReadFile(_ context.Context, _, name string, _ int64) (string, error) {
	return l.files[name], nil
}

func (l seen) Connections(context.Context, devenv.Report) []netip.AddrPort { return l.ends }

func (l seen) PortTaken(context.Context, *types.Project, string, string) *devenv.PortError {
	return l.taken
}

var began = time.Date(2026, 5, 5, 12, 0, 0, 0, time.UTC)

// stage returns a stack of app, db and cache, of which app is changed by a test.
func stage(t *testing.T, compose string, files map[string]string, look seen,
	change func(app *facts.Container, s *facts.Stack),
) *facts.Stack {
	t.Helper()
	dir := t.TempDir()
	if files == nil {
		files = map[string]string{}
	}
	files["compose.yaml"] = compose
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755),
			os.WriteFile(path, []byte(content), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	project := &types.Project{
		Name:         "shop",
		WorkingDir:   dir,
		ComposeFiles: []string{filepath.Join(dir, "compose.yaml")},
		Services:     types.Services{},
	}
	for name, image := range map[string]string{"app": "", "db": "postgres:18", "cache": "redis:8"} {
		service := types.ServiceConfig{Name: name}
		service.Image = image
		project.Services[name] = service
	}
	s := &facts.Stack{
		Context: t.Context(), Project: project, Engine: look, Planned: map[string]devenv.Planned{},
		Stale:   map[string]string{},
		Volumes: map[string]time.Time{}, Sources: source.Read(t.Context(), dir, project.ComposeFiles, nil),
	}
	for _, name := range []string{"app", "cache", "db"} {
		c := &facts.Container{Stack: s, PortsKnown: true, Report: devenv.Report{
			ContainerState: devenv.ContainerState{Name: "shop-" + name + "-1", ID: name, Status: "running", Health: "healthy"},
			Service:        name,
			WorkDir:        "/app",
			Command:        []string{"python"},
			Created:        began,
			Networks:       []string{"shop_default"},
			Names:          []string{name},
		}}
		s.Containers = append(s.Containers, c)
	}
	s.Containers[0].Listening = at("0.0.0.0:8000")
	s.Containers[1].Listening, s.Containers[2].Listening = at("0.0.0.0:6379"), at("0.0.0.0:5432")
	change(s.Containers[0], s)
	return s
}

const held = "INFO:     Waiting for connections to close. (CTRL+C to force quit)"

func logs(lines ...string) func(*facts.Container, *facts.Stack) {
	return func(c *facts.Container, _ *facts.Stack) { c.ReadLog(lines) }
}

func at(addresses ...string) []netip.AddrPort {
	var found []netip.AddrPort
	for _, text := range addresses {
		found = append(found, netip.MustParseAddrPort(text))
	}
	return found
}

// ended makes a container that ended with a code and these last words.
func ended(code int, log ...string) func(*facts.Container, *facts.Stack) {
	return func(c *facts.Container, _ *facts.Stack) {
		c.Status, c.Health, c.ExitCode = "exited", "", code
		c.ReadLog(log)
	}
}

// failing makes a container whose health check fails with this output.
func failing(output string, test ...string) func(*facts.Container, *facts.Stack) {
	return func(c *facts.Container, _ *facts.Stack) {
		c.Health, c.Probe = "unhealthy",
			&devenv.Probe{ExitCode: 1, Output: output, Start: began, End: began.Add(10 * time.Millisecond)}
		c.Check = devenv.Check{Test: test, Timeout: 3 * time.Second}
	}
}

// madeFor makes a container whose image is for a processor, on an engine that is arm64's.
func madeFor(other string) func(*facts.Container, *facts.Stack) {
	return func(c *facts.Container, s *facts.Stack) {
		c.Image, s.Processor, s.Images = "other", "arm64", map[string]engine.ImageInfo{"other": {Architecture: other}}
	}
}

// builtFrom makes a container of an image that is built here, and is older than a file.
func builtFrom(stale string) func(*facts.Container, *facts.Stack) {
	return func(_ *facts.Container, s *facts.Stack) {
		service := s.Project.Services["app"]
		service.Build = &types.BuildConfig{Context: "."}
		s.Project.Services["app"], s.Stale["app"] = service, stale
	}
}

func also(changes ...func(*facts.Container, *facts.Stack)) func(*facts.Container, *facts.Stack) {
	return func(c *facts.Container, s *facts.Stack) {
		for _, change := range changes {
			change(c, s)
		}
	}
}

func TestFirstCause(t *testing.T) {
	const one = "services:\n  app:\n    image: app\n"
	httpProbe := []string{"CMD", "curl", "-f", "http://127.0.0.1:8000/health"}
	lock := map[string]string{"uv.lock": "[[package]]\nname = \"httpx\"\n"}
	tests := map[string]struct {
		compose string
		files   map[string]string
		look    seen
		change  func(*facts.Container, *facts.Stack)
		id      string
		says    string // in cause and fix
	}{
		"out of memory": {
			change: also(ended(137), func(c *facts.Container, _ *facts.Stack) { c.OOMKilled, c.Memory = true, 64<<20 }),
			id:     "FD-R03",
			says:   "64 MB",
		},
		"command not found": {
			change: also(ended(127, "sh: 1: gunicorn: not found")),
			id:     "FD-R04",
			says:   `"gunicorn" was not found`,
		},
		"windows line ends": {
			look:   seen{files: map[string]string{"/entry.sh": "#!/bin/sh\r\n"}},
			change: ended(127, "exec /entry.sh: no such file or directory"),
			id:     "FD-R04",
			says:   "CRLF",
		},
		"gone interpreter": {
			look:   seen{files: map[string]string{"/app/.venv/bin/uvicorn": "#!/home/me/.venv/bin/python3\n"}},
			change: ended(255, "exec /app/.venv/bin/uvicorn: no such file or directory"),
			id:     "FD-R04",
			says:   "/home/me/.venv/bin/python3",
		},
		"interpreter, no python": {
			look:   seen{files: map[string]string{"/x": "#!/bin/zsh\n"}},
			change: ended(255, "exec /x: no such file or directory"),
			id:     "FD-R04",
			says:   "not in the image: /bin/zsh",
		},
		"other processor": {
			change: also(ended(255, "exec /usr/bin/app: exec format error"), madeFor("s390x")),
			id:     "FD-R05",
			says:   "s390x",
		},
		"no emulator": {
			change: also(ended(127, "exec /idle: no such file or directory"), madeFor("s390x")),
			id:     "FD-R05",
			says:   "s390x",
		},
		"no shebang": {change: ended(255, "exec /x.sh: exec format error"), id: "FD-R05", says: "no `#!` line"},
		"probe without program": {
			change: failing(`OCI runtime exec failed: exec failed: unable to start container process: exec: `+
				`"curl": executable file not found in $PATH: unknown`, httpProbe...),
			id:   "FD-R06",
			says: `"curl"`,
		},
		"probe in a shell": {
			change: failing("/bin/sh: 1: wget: not found", "CMD-SHELL", "wget -q x"),
			id:     "FD-R06",
			says:   `"wget"`,
		},
		"list with a tail": {
			change: failing("/bin/sh: 1: [curl,: not found", "CMD-SHELL", `["curl", "-f", "x"] || exit 1`),
			id:     "FD-R08",
			says:   "not a valid list",
		},
		"another port": {
			change: also(failing("refused", httpProbe...),
				func(c *facts.Container, _ *facts.Stack) { c.Listening = at("0.0.0.0:9000") }),
			id:   "FD-R07",
			says: "listens on 9000",
		},
		"404": {
			change: failing("curl: (22) The requested URL returned error: 404", httpProbe...),
			id:     "FD-R33",
			says:   "GET /health returned 404",
		},
		"500 in the log": {change: also(failing("", httpProbe...), func(c *facts.Container, _ *facts.Stack) {
			c.ReadLog([]string{`INFO: 127.0.0.1:1 - "GET /health HTTP/1.1" 500 Internal Server Error`})
		}), id: "FD-R33", says: "500"},
		"no answer": {
			change: failing("Health check exceeded timeout (3s)", httpProbe...),
			id:     "FD-R23",
			says:   "times out after 3s",
		},
		"old volume": {
			change: also(ended(3, `FATAL: password authentication failed for user "app"`),
				func(_ *facts.Container, s *facts.Stack) {
					s.Volumes["shop_data"] = began.Add(-time.Hour)
					s.Containers[2].Mounts = []devenv.Mount{{Type: "volume", Name: "shop_data", Target: "/var/lib/postgresql"}}
				}),
			id:   "FD-R12",
			says: "down --volumes",
		},
		"other passwords": {
			change: ended(3, "redis.exceptions.AuthenticationError: WRONGPASS invalid username-password pair"),
			id:     "FD-R12",
			says:   `"cache" rejected`,
		},
		"too many clients": {
			change: ended(3, "FATAL: sorry, too many clients already"),
			id:     "FD-R29",
			says:   "no free connections",
		},
		"locked package": {
			files:  lock,
			change: also(ended(1, "ModuleNotFoundError: No module named 'httpx'"), builtFrom("uv.lock")),
			id:     "FD-R14",
			says:   "image is older",
		},
		"not installed": {
			files:  lock,
			change: also(ended(1, "ModuleNotFoundError: No module named 'httpx'"), builtFrom("")),
			id:     "FD-R14",
			says:   "does not install it",
		},
		"package not added": {
			files:  lock,
			change: ended(1, "ModuleNotFoundError: No module named 'yaml'"),
			id:     "FD-R14",
			says:   "uv add pyyaml",
		},
		"hidden package": {
			files: lock,
			change: also(ended(1, "ModuleNotFoundError: No module named 'httpx'"), func(c *facts.Container, _ *facts.Stack) {
				c.Mounts = []devenv.Mount{{Type: "volume", Name: strings.Repeat("0a", 32), Target: "/app/.venv"}}
			}),
			id:   "FD-R14",
			says: "the volume at /app/.venv",
		},
		"own module": {
			files:  map[string]string{"src/shop/main.py": "x = 1"},
			change: ended(1, "ModuleNotFoundError: No module named 'shop'"),
			id:     "FD-R15",
			says:   "PYTHONPATH",
		},
		"no such module in a folder": {
			files:  map[string]string{"app/main.py": "x = 1", "app/api/routes.py": "x = 1"},
			change: ended(1, "ModuleNotFoundError: No module named 'app.api.errors'"),
			id:     "FD-R15",
			says:   `"app.api" has no module "errors"`,
		},
		"no such module": {
			files:  map[string]string{"app/main.py": "api = FastAPI()"},
			change: ended(1, `ERROR:    Error loading ASGI app. Could not import module "main".`),
			id:     "FD-R15",
			says:   "app.main:api",
		},
		"variable": {
			change: ended(1, "Traceback (most recent call last):", `  File "<frozen os>", line 717, in __getitem__`,
				"KeyError: 'PAYMENT_URL'"),
			id:   "FD-R19",
			says: "PAYMENT_URL",
		},
		"field": {
			change: ended(1, "1 validation error for Settings", "secret_key", "  Field required [type=missing, input_value={}]"),
			id:     "FD-R19",
			says:   "SECRET_KEY",
		},
		"fields": {
			files: map[string]string{
				"conf.py": "class Settings(BaseSettings):\n" +
					"    model_config = SettingsConfigDict(env_prefix='shop_')\n" +
					"    key: str = Field(alias='apiKey')\n" +
					"    db_host: str\n",
			},
			change: ended(1, "2 validation errors for Settings", "apiKey",
				"  Field required [type=missing, input_value={}]", "db_host", "  Field required [type=missing, input_value={}]"),
			id: "FD-R19", says: "variables SHOP_DB_HOST, apiKey, which are not set",
		},
		"fields by their case": {
			files: map[string]string{
				"conf.py": "class Settings(BaseSettings):\n" +
					"    model_config = SettingsConfigDict(case_sensitive=True)\n" +
					"    db_host: str\n",
			},
			change: ended(1, "1 validation error for Settings", "db_host", "  Field required [type=missing, input_value={}]"),
			id:     "FD-R19",
			says:   "variable db_host, which is not set",
		},
		"fields of another model": {
			files: map[string]string{"main.py": "raise"},
			change: ended(1, `  File "/app/main.py", line 12, in go`, "    raise_it()",
				"pydantic_core._pydantic_core.ValidationError: 3 validation errors for Env", "db_host",
				"  Field required [type=missing, input_value={}]", "port",
				"  Input should be a valid integer [type=int_parsing, input_value='x']", "db_name",
				"  Field required [type=missing, input_value={}]"),
			id:   "FD-R30",
			says: "main.py:12: Env lacks db_host, db_name, and rejects port (input should be a valid integer)",
		},
		"no first password": {
			change: ended(1, "Error: Database is uninitialized and superuser password is not specified."),
			id:     "FD-R32",
			says:   "POSTGRES_PASSWORD",
		},
		"files of version 16": {
			change: ended(1, "DETAIL:  The data directory was initialized by PostgreSQL version 16, which is not "+
				"compatible with this version 18.1."),
			id:   "FD-R13",
			says: "PostgreSQL 16",
		},
		"old layout": {
			compose: "services:\n  app:\n    volumes:\n      - data:/var/lib/postgresql/data\n",
			change:  ended(1, "Error: in 18+, mount /var/lib/postgresql, not /var/lib/postgresql/data"),
			id:      "FD-R13",
			says:    "mount the volume at /var/lib/postgresql, then",
		},
		"unknown host": {
			change: ended(1, `could not translate host name "databse" to address: Name or service not known`),
			id:     "FD-R10",
			says:   "no service has that name; the services are app, cache, db",
		},
		"host elsewhere": {
			change: ended(1, `could not translate host name "db.example.com" to address: Name or service not known`),
			id:     "FD-R10",
			says:   "no DNS server has a record",
		},
		"engine's machine": {change: also(ended(1, "psycopg.OperationalError: [Errno -2] Name or service not known",
			"(Background on this error at: https://sqlalche.me/e/20/e3q8)"), func(_ *facts.Container, s *facts.Stack) {
			service, address := s.Project.Services["app"], "postgresql://a:b@host.docker.internal:5432/x"
			service.Environment = types.MappingWithEquals{"DATABASE_URL": &address}
			s.Project.Services["app"] = service
		}), id: "FD-R10", says: "host-gateway"},
		"app's own users": {
			change: func(c *facts.Container, _ *facts.Stack) {
				c.ReadLog([]string{"INFO login: Authentication failed for bob"})
			},
			id:   "FD-R01",
			says: "running, healthy",
		},
		"no network": {
			change: also(ended(1, "redis.exceptions.ConnectionError: Error -2 connecting to cache:6379. Name or "+
				"service not known."), func(_ *facts.Container, s *facts.Stack) {
				s.Containers[1].Networks = []string{"shop_back"}
			}),
			id:   "FD-R10",
			says: "shares no network",
		},
		"too early": {
			change: ended(1, `could not translate host name "db" to address: Name or service not known`),
			id:     "FD-R10",
			says:   "service_healthy",
		},
		"localhost": {
			change: ended(1, `connection to server at "localhost" (127.0.0.1), port 5432 failed: Connection refused`),
			id:     "FD-R11",
			says:   `use "db" instead of localhost`,
		},
		"half made": {
			change: also(ended(1, `connection to server at "db" (172.18.0.2), port 5432 failed: Connection refused`),
				func(_ *facts.Container, s *facts.Stack) {
					s.Containers[2].Listening, s.Containers[2].Restarts = at("127.0.0.1:5432"), 1
					s.Containers[2].ReadLog([]string{
						"server started", "CREATE ROLE", `ERROR:  role "shop" already exists`,
						"LOG:  database system is ready to accept connections",
					})
				}),
			id:   "FD-R11",
			says: `"db" is only half initialised: role "shop" already exists`,
		},
		"wrong port": {
			change: ended(1, "redis.exceptions.ConnectionError: Error 111 connecting to cache:6380. Connection refused."),
			id:     "FD-R11",
			says:   "cache listens on 6379",
		},
		"denied": {
			look: seen{owners: map[string]int{"/data": 0}},
			change: also(ended(1, "PermissionError: [Errno 13] Permission denied: '/data/app.db'"),
				func(c *facts.Container, _ *facts.Stack) { c.User = "10001" }),
			id:   "FD-R17",
			says: "runs as user 10001, but /data belongs to user 0",
		},
		"read-only": {
			compose: "services:\n  app:\n    read_only: true\n",
			change: also(ended(1, "OSError: [Errno 30] Read-only file system: '/srv/cache/x'"),
				func(c *facts.Container, _ *facts.Stack) { c.ReadOnly = true }),
			id:   "FD-R18",
			says: "service \"app\" at /srv/cache, then",
		},
		"disk full": {change: ended(1, "OSError: [Errno 28] No space left on device"), id: "FD-R26", says: "no space left"},
		"migrations": {
			change: ended(1, `asyncpg.exceptions.UndefinedTableError: relation "orders" does not exist`),
			id:     "FD-R22",
			says:   `no table "orders"`,
		},
		"no schema of an unknown server": {
			change: also(ended(1, `asyncpg.exceptions.InvalidSchemaNameError: schema "sales" does not exist`),
				func(_ *facts.Container, s *facts.Stack) {
					s.Containers = s.Containers[:1]
				}),
			id:   "FD-R41",
			says: `the server has no schema "sales"`,
		},
		"lost revision": {
			change: ended(1, "alembic.util.exc.CommandError: Can't locate revision identified by 'ab12'"),
			id:     "FD-R45",
			says:   "ab12",
		},
		"exception": {
			files:  map[string]string{"main.py": "raise"},
			change: ended(1, `  File "/app/main.py", line 12, in go`, "ValueError: no tariff"),
			id:     "FD-R30",
			says:   "ValueError at main.py:12: no tariff",
		},
		"nothing known": {change: ended(1, "gave up"), id: "FD-R01", says: "exited with code 1"},
		"taken port": {
			look:   seen{taken: &devenv.PortError{Address: "127.0.0.1:80", Process: "nginx", PID: 7}},
			change: func(c *facts.Container, _ *facts.Stack) { c.Status, c.Said = "created", "address already in use" },
			id:     "FD-R28",
			says:   `"nginx" (pid 7)`,
		},
		"started on a false health check": {
			compose: "services:\n  db:\n    healthcheck:\n      test: [CMD-SHELL, pg_isready -U postgres]\n",
			change: also(ended(2, `connection to server at "db" (172.18.0.2), port 5432 failed: Connection refused`),
				func(c *facts.Container, s *facts.Stack) {
					service := s.Project.Services["app"]
					service.DependsOn = types.DependsOnConfig{"db": {Condition: types.ServiceConditionHealthy}}
					s.Project.Services["app"] = service
					s.Containers[2].Check.Test = []string{"CMD-SHELL", "pg_isready -U postgres"}
				}),
			id:   "FD-R11",
			says: "uses the socket",
		},
		"reload held": {
			change: also(failing("timed out", httpProbe...), logs("Application startup complete.", "Shutting down", held)),
			id:     "FD-R34",
			says:   "waits for connections",
		},
		"first probe later": {
			change: func(c *facts.Container, _ *facts.Stack) { c.Health, c.Check.Interval = "starting", 10*time.Second },
			id:     "FD-R36",
			says:   "10s after the start",
		},
		"first probe later, whatever the file says": {change: func(c *facts.Container, s *facts.Stack) {
			s.IgnoresStartInterval, c.Health, c.Check = true, "starting",
				devenv.Check{Interval: 10 * time.Second, StartPeriod: time.Minute}
		}, id: "FD-R36", says: "this engine ignores start_interval"},
		"first probe soon": {change: func(c *facts.Container, _ *facts.Stack) {
			c.Health, c.Check = "starting",
				devenv.Check{Interval: 10 * time.Second, StartPeriod: time.Minute, StartInterval: time.Second}
		}, id: "FD-R01", says: "no health check has succeeded yet"},
		"killed": {change: ended(137), id: "FD-R24", says: "137"},
		"paused": {change: func(c *facts.Container, _ *facts.Stack) { c.Status = "paused" }, id: "FD-R27", says: "is paused"},
		"well":   {change: func(*facts.Container, *facts.Stack) {}, id: "FD-R01", says: "running, healthy"},
		"old errors only": {change: func(c *facts.Container, _ *facts.Stack) {
			c.ReadLog([]string{"ValueError: x", "Application startup complete."})
		}, id: "FD-R01", says: "running, healthy"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if test.compose == "" {
				test.compose = one
			}
			first := first(stage(t, test.compose, test.files, test.look, test.change).Containers[0])
			if text := first.Cause + " → " + first.Fix.Text; first.ID != test.id || !strings.Contains(text, test.says) {
				t.Errorf("got %s %s, want %s %q", first.ID, text, test.id, test.says)
			}
			var failure *devenv.ServiceError
			if is := first.Severity == check.Error; is != errors.As(first.Err, &failure) {
				t.Errorf("severity %s with error %v", first.Severity, first.Err)
			}
			for _, edit := range first.Fix.Edits {
				if edit.File != "compose.yaml" || len(edit.Insert) != 1 || len(edit.Key) < 3 {
					t.Errorf("edit %+v", edit)
				}
			}
		})
	}
}

// uvicorn returns a reloader of a mounted project.
func uvicorn(flags ...string) func(*facts.Container, *facts.Stack) {
	return func(c *facts.Container, _ *facts.Stack) {
		c.Command = append([]string{"uvicorn", "app:app", "--reload"}, flags...)
		c.Mounts = []devenv.Mount{{Type: "bind", Source: "/home/me", Target: "/app"}}
	}
}

// atRevision returns a database of a project with two migrations.
func atRevision(revision string) func(*facts.Container, *facts.Stack) {
	return func(_ *facts.Container, s *facts.Stack) {
		s.Migrations = facts.Migrations{All: []string{"one", "two"}, Heads: []string{"two"}}
		s.Revisions = map[string][]string{"db": {revision}}
	}
}

func TestRulesOfSingleContainers(t *testing.T) {
	tests := map[string]struct {
		change func(*facts.Container, *facts.Stack)
		id     string // empty for none
	}{
		"nothing": {func(*facts.Container, *facts.Stack) {}, ""},
		"loopback only": {func(c *facts.Container, _ *facts.Stack) {
			c.Ports, c.Listening = []devenv.Port{{Inside: 8000, Address: "127.0.0.1:8000"}}, at("127.0.0.1:8000")
		}, "FD-R09"},
		"published and listening": {
			func(c *facts.Container, _ *facts.Stack) {
				c.Ports = []devenv.Port{{Inside: 8000, Address: "127.0.0.1:8000"}}
			},
			"",
		},
		"published elsewhere": {
			func(c *facts.Container, _ *facts.Stack) {
				c.Ports = []devenv.Port{{Inside: 80, Address: "127.0.0.1:8000"}}
			},
			"FD-R09",
		},
		"tables missing": {
			func(c *facts.Container, _ *facts.Stack) {
				c.ReadLog([]string{"sqlite3.OperationalError: no such table: orders"})
			},
			"FD-R22",
		},
		"refused once, and went on": {logs(
			"consumer: Cannot connect to redis://cache:6379//: Error 111 connecting to cache:6379. Connection refused..",
			"Connected to redis://cache:6379//",
		), ""},
		"refused at last": {logs(
			"Connected to redis://cache:6379//",
			"consumer: Cannot connect to redis://cache:6379//: Error 111 connecting to cache:6379. Connection refused..",
		), "FD-R11"},
		"killed on stop": {ended(137), "FD-R24"},
		"reloads nothing": {func(c *facts.Container, _ *facts.Stack) {
			c.Command = []string{"uvicorn", "app:app", "--reload"}
		}, "FD-R16"},
		"reloads a mount": {func(c *facts.Container, _ *facts.Stack) {
			c.Command = []string{"uvicorn", "app:app", "--reload", "--reload-dir", "/app/app"}
			c.Mounts = []devenv.Mount{{Type: "bind", Source: "/home/me/app", Target: "/app/app"}}
		}, ""},
		"reload held": {also(uvicorn("--reload-dir", "/app/app"), logs(held)), "FD-R34"},
		"reload went on": {
			also(uvicorn("--reload-dir", "/app/app"), logs(held, "INFO:     Finished server process [8]")),
			"",
		},
		"watches packages": {also(uvicorn(), func(c *facts.Container, _ *facts.Stack) {
			c.Env = map[string]string{"UV_PROJECT_ENVIRONMENT": "/opt/venv"}
			c.Mounts = append(c.Mounts, devenv.Mount{Type: "volume", Name: strings.Repeat("0a", 32), Target: "/app/.venv"})
		}), "FD-R35"},
		"emulated":          {madeFor("amd64"), "FD-R37"},
		"engine's own kind": {madeFor("arm64"), ""},
		"behind":            {atRevision("one"), "FD-R39"},
		"up to date":        {atRevision("two"), ""},
		"another branch":    {atRevision("three"), "FD-R39"},
		"older image":       {func(_ *facts.Container, s *facts.Stack) { s.Stale["app"] = "uv.lock" }, "FD-R20"},
		"drifted": {func(_ *facts.Container, s *facts.Stack) {
			s.Planned["app"] = devenv.Planned{Action: devenv.ActionRecreate, Cause: "configuration changed"}
		}, "FD-R21"},
		"slow probe": {func(c *facts.Container, _ *facts.Stack) {
			c.Check, c.Probe = devenv.Check{Timeout: 5 * time.Second}, &devenv.Probe{}
			c.Probes = []devenv.Probe{{Start: began, End: began.Add(4500 * time.Millisecond)}}
		}, "FD-R23"},
		"environment hidden": {func(c *facts.Container, _ *facts.Stack) {
			c.Command = []string{"/app/.venv/bin/uvicorn"}
			c.Mounts = []devenv.Mount{{Type: "volume", Name: strings.Repeat("0a", 32), Target: "/app/.venv"}}
		}, "FD-R31"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var ids []string
			for _, f := range diagnose(stage(t, "services:\n  app: {}\n", nil, seen{}, test.change)) {
				if f.ID != rule.StateOf {
					ids = append(ids, f.ID)
				}
			}
			if got := strings.Join(ids, " "); got != test.id {
				t.Errorf("got %q, want %q", got, test.id)
			}
		})
	}
}

// A service that only waits for a failing one says so, and no more.
func TestWaitingServiceReportsOnlyItsWait(t *testing.T) {
	s := stage(t, "services: {}\n", nil, seen{}, func(app *facts.Container, s *facts.Stack) {
		app.Status = "created"
		service := s.Project.Services["app"]
		service.DependsOn = types.DependsOnConfig{"db": {}, "cache": {Condition: types.ServiceConditionHealthy}}
		s.Project.Services["app"] = service
		ended(1, "broken")(s.Containers[2], s)
	})
	found := waiting(s)
	if len(found) != 2 || found[0].Severity != check.Error ||
		!strings.Contains(found[0].Cause, `"cache" to be healthy, but "cache" has no health check`) {
		t.Fatalf("got %+v", found)
	}
	if found = found[1:]; len(found) != 1 || found[0].Severity != check.Info ||
		!strings.Contains(found[0].Cause, `waits for "db"`) {
		t.Errorf("got %+v", found)
	}
}

// Whatever a container prints, it is diagnosed, and with one cause.
func FuzzFirst(f *testing.F) {
	for _, line := range []string{
		"KeyError: 'A_B'",
		"exec /x.sh: exec format error",
		`connection to server at "db", port 5432 failed: Connection refused`,
		"PermissionError: [Errno 13] Permission denied: '/'",
		`  File "/app/x.py", line 99999999999999999999, in f` + "\nValueError: x",
		"Field required [type=missing",
		`ERROR: Error loading ASGI app. Attribute "" not found in module ""`,
		"Error -2 connecting to :1",
		"Read-only file system: 'x'",
	} {
		f.Add(line, 1)
	}
	f.Fuzz(func(t *testing.T, log string, code int) {
		s := stage(t, "services:\n  app:\n    read_only: true\n", nil, seen{}, ended(code, strings.Split(log, "\n")...))
		if first := first(s.Containers[0]); first.ID == "" || first.Cause == "" {
			t.Errorf("%q: got %+v", log, first)
		}
	})
}
