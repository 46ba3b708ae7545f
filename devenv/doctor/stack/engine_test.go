package stack

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/engine"
)

// as changes what the Compose file says about the app.
func as(change func(*types.ServiceConfig)) func(*facts.Container, *facts.Stack) {
	return func(_ *facts.Container, s *facts.Stack) {
		service := s.Project.Services["app"]
		change(&service)
		s.Project.Services["app"] = service
	}
}

// What the engine and the Compose file tell goes before what a driver says about it.
func TestEngineFacts(t *testing.T) {
	const (
		unknown = `psycopg2.OperationalError: could not translate host name "db" to address: Name or service not known`
		noRoute = `psycopg2.OperationalError: connection to server at "db" (192.0.2.9), port 5432 failed: No route to host`
		refused = `psycopg2.OperationalError: connection to server at "db" (10.0.0.2), port 5432 failed: Connection refused`
	)
	probe := []string{"CMD", "curl", "-f", "http://127.0.0.1:8000/health"}
	tests := map[string]struct {
		files  map[string]string
		look   seen
		change func(*facts.Container, *facts.Stack)
		says   string
		not    string
	}{
		"service of a profile": {
			change: also(ended(1, strings.ReplaceAll(unknown, "db", "queue")), func(_ *facts.Container, s *facts.Stack) {
				s.Project.DisabledServices = types.Services{"queue": {Profiles: []string{"full"}}}
			}),
			says: "--profile full", not: "no service has that name",
		},
		"no network": {
			change: also(ended(1, unknown), as(func(s *types.ServiceConfig) { s.NetworkMode = "none" })),
			says:   "remove `network_mode`",
		},
		"another address": {
			change: also(ended(1, noRoute), as(func(s *types.ServiceConfig) {
				s.ExtraHosts = types.HostsList{"db": []string{"192.0.2.9"}}
			})),
			says: `remove "db" from extra_hosts`, not: "firewall",
		},
		"healthy, and no port": {
			change: also(ended(1, refused), func(_ *facts.Container, s *facts.Stack) { s.Containers[2].Listening = nil },
				as(func(s *types.ServiceConfig) {
					s.DependsOn = types.DependsOnConfig{"db": {Condition: types.ServiceConditionHealthy}}
				})),
			says: "listens on no port", not: "before it was ready",
		},
		"started before it was ready, without waiting": {
			change: also(ended(1, refused), as(func(s *types.ServiceConfig) {
				s.DependsOn = types.DependsOnConfig{"db": {Condition: types.ServiceConditionStarted}}
			}), func(_ *facts.Container, s *facts.Stack) {
				s.Containers[2].Check.Test = []string{"CMD-SHELL", "pg_isready -U postgres"}
			}),
			says: "with `condition: service_healthy`", not: "uses the socket",
		},
		"unknown proxy": {
			change: also(ended(1, "Traceback (most recent call last):", `  File "/app/main.py", line 4, in <module>`,
				`    httpx.get("http://db:8000/")`, `  File "/x/site-packages/httpx/_api.py", line 9, in get`,
				"httpx.ConnectError: [Errno -2] Name or service not known"),
				func(c *facts.Container, _ *facts.Stack) {
					c.Env = map[string]string{"HTTP_PROXY": "http://proxy.corp.example:3128"}
				}),
			says: "remove HTTP_PROXY", not: "before it was ready",
		},
		"command of the image": {
			change: also(ended(0, "prepared"), as(func(s *types.ServiceConfig) {
				s.Entrypoint, s.Restart = []string{"sh", "-c", "python prepare.py"}, "always"
			}), func(c *facts.Container, s *facts.Stack) {
				c.Image, c.Status = "own", "restarting"
				s.Images = map[string]engine.ImageInfo{"own": {Cmd: []string{"uvicorn", "main:app"}}}
			}),
			says: "exec uvicorn main:app",
		},
		"entrypoint without its command": {
			look: seen{files: map[string]string{"/app/entry.sh": "#!/bin/sh\npython prepare.py\n"}},
			change: also(ended(0, "prepared"), as(func(s *types.ServiceConfig) { s.Restart = "always" }),
				func(c *facts.Container, _ *facts.Stack) {
					c.Status, c.Command = "restarting", []string{"./entry.sh", "uvicorn"}
				}),
			says: "end entry.sh with `exec \"$@\"`",
		},
		"waits for an answer": {
			look: seen{ends: at("10.0.0.3:15672")},
			change: also(failing("curl: (7) Connection refused", probe...), func(c *facts.Container, s *facts.Stack) {
				c.Listening, s.Containers[2].Names = nil, []string{"db", "10.0.0.3"}
			}),
			says: `response from "db" on port 15672`,
		},
		"loopback of gunicorn": {
			change: func(c *facts.Container, _ *facts.Stack) {
				c.Command, c.Health = []string{"gunicorn", "-c", "conf.py", "main:app"}, "unhealthy"
				c.Ports, c.Listening = []devenv.Port{{Inside: 8000, Address: "127.0.0.1:8000"}}, at("127.0.0.1:8000")
			},
			says: "`bind = \"0.0.0.0:8000\"` in conf.py", not: "--host",
		},
		"still in its start period": {
			change: also(failing("curl: (7) Connection refused", probe...), func(c *facts.Container, _ *facts.Stack) {
				c.Health, c.Since, c.Check.StartPeriod, c.Listening = "starting", time.Now(), time.Hour, nil
			}),
			says: "is starting", not: "raise start_period",
		},
		"time zone of another name": {
			look: seen{owners: map[string]int{"/usr/share/zoneinfo/UTC": 0}},
			change: ended(1, "Traceback (most recent call last):", `  File "/usr/lib/python3.13/zoneinfo/_common.py", line 12`,
				"ModuleNotFoundError: No module named 'tzdata'", "",
				"During handling of the above exception, another exception occurred:", "",
				"Traceback (most recent call last):", `  File "/app/main.py", line 3, in <module>`,
				`    zone = zoneinfo.ZoneInfo(os.environ["APP_TZ"])`,
				"zoneinfo._common.ZoneInfoNotFoundError: 'No time zone found with key Europe/Wien'"),
			says: `time zone "Europe/Wien" does not exist`, not: "tzdata",
		},
		"authorities that are not there": {
			change: also(ended(1, "Traceback (most recent call last):", `  File "/app/main.py", line 3, in <module>`,
				"    client = httpx.Client()", "FileNotFoundError: [Errno 2] No such file or directory"),
				func(c *facts.Container, _ *facts.Stack) {
					c.Env = map[string]string{"SSL_CERT_FILE": "/etc/ssl/corp.pem"}
				}),
			says: "SSL_CERT_FILE is set to /etc/ssl/corp.pem",
		},
		"a hundredth of a processor": {
			change: also(failing("Health check exceeded timeout (5s)", probe...),
				as(func(s *types.ServiceConfig) { s.CPUS = 0.01 })),
			says: "raise `cpus`", not: "or raise `timeout`",
		},
		"job that is started again": {
			change: also(ended(0, "seeded"), as(func(s *types.ServiceConfig) { s.Restart = "always" }),
				func(c *facts.Container, _ *facts.Stack) { c.Status = "restarting" }),
			says: "restart: on-failure",
		},
		"data of root, and a server that is another user": {
			look: seen{owners: map[string]int{"/data": 0}},
			change: also(ended(1, `FATAL:  data directory "/data" has wrong ownership`),
				as(func(s *types.ServiceConfig) { s.Image = "postgres:18" }),
				func(c *facts.Container, _ *facts.Stack) { c.WorkDir = "/data" }),
			says: "/data belongs to root, but the server runs as its own user", not: "runs as user root",
		},
		"shell without a terminal": {
			change: also(ended(0), func(c *facts.Container, _ *facts.Stack) {
				c.Check.Test, c.Command = probe, []string{"/sbin/docker-init", "--", "bash"}
			}),
			says: "tty: true",
		},
		"answer that the health check does not expect": {
			change: failing("Traceback (most recent call last):\n  File \"<string>\", line 1, in <module>\nKeyError: 'status'",
				"CMD", "python", "-c", "x"),
			says: "does not contain the expected content",
		},
		"file that nobody makes": {
			change: also(failing("", "CMD-SHELL", "test -f /tmp/ready"),
				func(c *facts.Container, _ *facts.Stack) { c.ProbeTest = "test -f /tmp/ready" }),
			says: "create /tmp/ready",
		},
		"packages beside the Dockerfile": {
			files: map[string]string{"api/uv.lock": "[[package]]\nname = \"fastapi\"\n"},
			change: also(ended(1, "ModuleNotFoundError: No module named 'httpx'"), func(c *facts.Container, s *facts.Stack) {
				as(func(service *types.ServiceConfig) {
					service.Build = &types.BuildConfig{Context: filepath.Join(s.Project.WorkingDir, "api")}
				})(c, s)
			}),
			says: "`uv add httpx` in api",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			first := first(stage(t, "services:\n  app: {}\n", test.files, test.look, test.change).Containers[0])
			text := first.Cause + " → " + first.Fix.Text
			if !strings.Contains(text, test.says) || test.not != "" && strings.Contains(text, test.not) {
				t.Errorf("got %s %s, want %q and not %q", first.ID, text, test.says, test.not)
			}
		})
	}
}
