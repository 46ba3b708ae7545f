package e2e

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	composefiles "github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/deploy"
	"github.com/fastdock/fastdock/devenv/deploy/swarm"
)

// swarmServer answers with its version; one whose version is "broken" never becomes healthy.
const swarmServer = `import http.server, os, signal, sys
VERSION = open("/version").read().strip()
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(503 if VERSION == "broken" else 200); self.end_headers()
        self.wfile.write(VERSION.encode())
    def log_message(self, *a): pass
signal.signal(signal.SIGTERM, lambda *a: sys.exit(0))
print("version", VERSION, "token", len(open("/run/secrets/token").read()), flush=True)
if VERSION == "broken": print("database is gone", flush=True)
http.server.ThreadingHTTPServer(("", 8000), H).serve_forever()
`

var swarmProject = map[string]string{
	"Dockerfile": "FROM python:3.14-slim-trixie\nARG VERSION\nRUN echo $VERSION >/version\nCOPY server.py /server.py\n",
	"server.py":  swarmServer,
	"token.env":  "TOKEN=" + swarmCanary + "\n",
	"docker-compose.yml": `
services:
  app:
    image: ${APP_IMAGE}:${APP_VERSION:-1}
    init: true
    read_only: true
    tmpfs: [/tmp]
    cap_drop: [ALL]
    security_opt: ["no-new-privileges:true"]
    command: [python, /server.py]
    stop_grace_period: 5s
    secrets: [token]
    healthcheck:
      test: [CMD, python, -c, "import urllib.request as u; u.urlopen('http://127.0.0.1:8000')"]
      interval: 1s
      retries: 2
      start_period: 5s
      start_interval: 200ms
    deploy:
      replicas: 2
      update_config: {monitor: 1s}
  data:
    image: redis:8-alpine
    command: [redis-server, --save, ""]
    volumes: ["data:/data"]
  migrate:
    image: ${APP_IMAGE}:${APP_VERSION:-1}
    command: [cat, /version]
    healthcheck: {disable: true}
    deploy: {mode: replicated-job, restart_policy: {condition: on-failure, max_attempts: 1}}
secrets:
  token: {external: true, name: unused, x-fastdock: {file: token.env, variable: TOKEN, template: "<{}>"}}
volumes: {data: {}}
`,
}

const swarmCanary = "c4nary-0f-swarm"

// swarmed is a project that is deployed to the swarm of the second engine.
type swarmed struct {
	*stack
	server string
	target func(version string) *swarm.Target
}

func newSwarmed(t *testing.T) *swarmed {
	t.Helper()
	server := remoteSwarm(t)
	s := &swarmed{stackOf(t, swarmProject), server, nil}
	e := connected(t, server)
	s.target = func(version string) *swarm.Target {
		t.Helper()
		must(t, os.WriteFile(s.file(".env"), fmt.Appendf(nil, "APP_IMAGE=%s\nAPP_VERSION=%s\n", s.name, version), 0o644))
		project, err := composefiles.Load(t.Context(), e, composefiles.Files{Dir: s.dir, Name: s.name})
		must(t, err)
		return swarm.New(e, project)
	}
	t.Cleanup(s.removeStack)
	return s
}

func (s *swarmed) removeStack() {
	onEngine(s.t, s.server, "stack", "rm", s.name)
	for kind, list := range map[string][]string{
		"container": {"ps", "-aq", "--filter", "label=com.docker.stack.namespace=" + s.name},
		"volume":    {"volume", "ls", "-q", "--filter", "label=com.docker.stack.namespace=" + s.name},
		"image":     {"image", "ls", "-q", "--filter", "label=e2e=" + s.name},
	} {
		for _, id := range strings.Fields(onEngine(s.t, s.server, list...)) {
			_ = exec.Command("docker", "-H", s.server, kind, "rm", "-f", id).Run()
		}
	}
}

// build makes a version's image on the server.
func (s *swarmed) build(version string) {
	s.t.Helper()
	cmd := exec.Command("docker", "build", "-q", "-t", s.name+":"+version, "--build-arg", "VERSION="+version,
		"--label", s.label(), s.dir)
	cmd.Env = append(os.Environ(), "DOCKER_HOST="+s.server)
	out, err := cmd.CombinedOutput()
	if err != nil {
		s.t.Fatalf("%v\n%s", err, out)
	}
}

// serving returns the versions that the replicas of the app have, in order.
func (s *swarmed) serving() string {
	s.t.Helper()
	var versions []string
	for _, id := range strings.Fields(onEngine(s.t, s.server, "ps", "-q", "--filter",
		"label=com.docker.swarm.service.name="+s.name+"_app")) {
		versions = append(versions, onEngine(s.t, s.server, "exec", id, "cat", "/version"))
	}
	slices.Sort(versions)
	return strings.Join(versions, " ")
}

func (s *swarmed) deploy(version string, options deploy.Options) (deploy.Result, []deploy.Event, error) {
	s.t.Helper()
	var events []deploy.Event
	began := time.Now()
	result, err := s.target(version).Deploy(s.t.Context(), options, func(e deploy.Event) { events = append(events, e) })
	s.t.Logf("version %s: %s, %v", version, time.Since(began).Round(time.Millisecond), err)
	for _, e := range events {
		s.t.Logf("  %T %+v", e, e)
	}
	return result, events, err
}

// A stack is deployed, updated, and rolled back, by Swarm where a version does not become healthy, and by the user.
func TestSwarm(t *testing.T) {
	t.Parallel()
	s := newSwarmed(t)
	for _, version := range []string{"1", "2", "broken"} {
		s.build(version)
	}
	options := deploy.Options{HealthTimeout: 40 * time.Second, Holder: "ada@laptop"}
	if _, _, err := s.deploy("1", options); err != nil {
		t.Fatal(err)
	}
	same(t, "after the first deployment", s.serving(), "1 1")
	s.keepsTheSecret()

	again, _, err := s.deploy("1", options)
	if err != nil || again.Changed {
		t.Errorf("deployed again: %+v, %v", again, err)
	}
	result, _, err := s.deploy("2", options)
	if err != nil || len(result.Previous) != 1 || result.Previous[0].Version != "1" {
		t.Errorf("the update: %+v, %v", result, err)
	}
	same(t, "after the update", s.serving(), "2 2")

	_, _, err = s.deploy("broken", options)
	var unhealthy *deploy.UnhealthyError
	if !errors.As(err, &unhealthy) || unhealthy.Restored != "2" || unhealthy.Service != "app" ||
		!slices.Contains(unhealthy.Lines, "database is gone") {
		t.Errorf("the broken version: %#v", err)
	}
	same(t, "after the broken version", s.serving(), "2 2")

	back, err := s.target("2").Rollback(t.Context(), options, func(deploy.Event) {})
	if err != nil || len(back.Releases) != 1 || back.Releases[0].Version != "1" {
		t.Errorf("the rollback: %+v, %v", back, err)
	}
	same(t, "after the rollback", s.serving(), "1 1")
	status, err := s.target("2").Status(t.Context())
	must(t, err)
	t.Logf("%+v", status)
}

// keepsTheSecret looks for the value of the secret where others could read it.
func (s *swarmed) keepsTheSecret() {
	s.t.Helper()
	var all strings.Builder
	for _, list := range []string{"service ls", "secret ls", "config ls", "ps -a"} {
		kind, _, _ := strings.Cut(list, " ")
		ids := strings.Fields(onEngine(s.t, s.server, append(strings.Fields(list), "-q")...))
		if kind == "ps" {
			kind = "container"
		}
		if len(ids) > 0 {
			all.WriteString(onEngine(s.t, s.server, append([]string{kind, "inspect"}, ids...)...))
		}
	}
	for _, service := range []string{"app", "migrate"} {
		all.WriteString(onEngine(s.t, s.server, "service", "logs", s.name+"_"+service))
	}
	processes, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, process := range processes {
		line, _ := os.ReadFile(process) // one that has ended
		all.Write(line)
	}
	if text := all.String(); strings.Contains(text, swarmCanary) {
		s.t.Error("the value of the secret can be read")
	}
	contains(s.t, "the app's log", all.String(), fmt.Sprintf("token %d", len(swarmCanary)+2))
}
