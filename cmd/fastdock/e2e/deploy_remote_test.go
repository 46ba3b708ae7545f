package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// deployedApp serves its version. One whose version is "broken" is never ready.
const deployedApp = `package main

import (
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "migrate" {
		fmt.Println("version migrated")
		time.Sleep(time.Second)
		return
	}
	if len(os.Args) > 1 {
		answer, err := http.Get("http://127.0.0.1:8000/ready")
		if err != nil || answer.StatusCode != 200 {
			fmt.Println("not ready", err)
			os.Exit(1)
		}
		return
	}
	content, _ := os.ReadFile("/version")
	version := strings.TrimSpace(string(content))
	token, _ := os.ReadFile("/run/secrets/token")
	fmt.Println("version", version, "token of", len(token))
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	go func() { <-stop; os.Exit(0) }()
	http.ListenAndServe(":8000", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if version == "broken" {
			http.Error(w, "the database is gone", 503)
		}
		fmt.Fprint(w, version)
	}))
}
`

// deployedSecret is the value of a secret that the app reads.
const deployedSecret = "c4nary-0f-deploy"

// deployedProject has overlays for both targets.
var deployedProject = map[string]string{
	"Dockerfile":    "FROM scratch\nCOPY app /app\nCOPY version /version\nCMD [\"/app\"]\n",
	".dockerignore": "*\n!app\n!version\n",
	"docker-compose.yml": `
services:
  app:
    image: ${APP_IMAGE}:${APP_VERSION}
    build: {context: ., labels: {e2e: "${APP_IMAGE}"}}
    read_only: true
    cap_drop: [ALL]
    security_opt: ["no-new-privileges:true"]
    stop_grace_period: 5s
    healthcheck: {test: [CMD, /app, check], interval: 1s, retries: 2, start_period: 5s, start_interval: 200ms}
    depends_on: {migrate: {condition: service_completed_successfully}}
  migrate:
    image: ${APP_IMAGE}:${APP_VERSION}
    command: [/app, migrate]
    healthcheck: {disable: true}
`,
	"docker-compose.server.yml": "services: {app: {deploy: {replicas: 2}}}\n",
	"docker-compose.swarm.yml": `
services:
  migrate: {deploy: {mode: replicated-job}}
  app:
    secrets: [token]
    deploy: {replicas: 2, update_config: {monitor: 1s, parallelism: 2}}
secrets:
  token: {external: true, name: by-hand, x-fastdock: {file: token.env, variable: TOKEN}}
`,
	"token.env": "TOKEN=" + deployedSecret + "\n",
}

// deployed is a project that is deployed to the server of the rig by the command.
type deployed struct {
	*stack
	server, to string
}

func newDeployed(t *testing.T, to string) *deployed {
	t.Helper()
	if to == "swarm" {
		return newDeployedOn(t, remoteSwarm(t), to)
	}
	return newDeployedOn(t, remoteEngine(t), to)
}

// deployedProgram builds the app of the deployed projects.
var deployedProgram = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "fastdock-e2e-app-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	source, program := filepath.Join(dir, "main.go"), filepath.Join(dir, "app")
	if err := os.WriteFile(source, []byte(deployedApp), 0o644); err != nil {
		return nil, err
	}
	cmd := exec.Command("go", "build", "-ldflags=-s -w", "-o", program, source)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("building the app: %w\n%s", err, out)
	}
	return os.ReadFile(program)
})

// newDeployedOn is newDeployed for an engine; "" is this machine's own.
func newDeployedOn(t *testing.T, server, to string) *deployed {
	t.Helper()
	d := &deployed{stackOf(t, deployedProject), server, to}
	program, err := deployedProgram()
	must(t, err)
	must(t, os.WriteFile(d.file("app"), program, 0o755))
	d.export("APP_IMAGE", d.name)
	d.export("XDG_CACHE_HOME", sharedDir(t))
	t.Cleanup(d.removeDeployed)
	return d
}

func (d *deployed) removeDeployed() {
	if d.to == "swarm" {
		_ = exec.Command("docker", "-H", direct(d.server), "stack", "rm", d.name).Run()
	}
	for _, host := range []string{"", d.server} {
		docker := func(args ...string) []string {
			out, _ := exec.Command("docker", append([]string{"-H", direct(host)}, args...)...).Output()
			return strings.Fields(string(out))
		}
		for _, label := range []string{"com.docker.compose.project=", "com.docker.stack.namespace="} {
			for _, id := range docker("ps", "-aq", "--filter", "label="+label+d.name) {
				docker("rm", "-f", id)
			}
			for _, id := range docker("network", "ls", "-q", "--filter", "label="+label+d.name) {
				docker("network", "rm", id)
			}
		}
		for _, id := range docker("image", "ls", "-q", "--filter", d.labelFilter()) {
			docker("image", "rm", "-f", id)
		}
	}
}

func (d *deployed) labelFilter() string { return "label=e2e=" + d.name }

// release deploys a version.
func (d *deployed) release(version string, args ...string) (result, time.Duration) {
	d.t.Helper()
	must(d.t, os.WriteFile(d.file("version"), []byte(version), 0o644))
	d.export("APP_VERSION", version)
	return d.deployment(args...)
}

func (d *deployed) deployment(args ...string) (result, time.Duration) {
	d.t.Helper()
	began := time.Now()
	line := d.line(args...)
	r := d.fastdock(line...)
	d.t.Logf("%s in %s, exit code %d\n%s%s", strings.Join(line, " "), time.Since(began).Round(time.Millisecond), r.code,
		r.stderr, r.stdout)
	return r, time.Since(began)
}

// line returns the arguments of a `fastdock deploy`.
func (d *deployed) line(args ...string) []string {
	args = append(append([]string{"deploy"}, args...), "--to", d.to, "-p", d.name)
	if d.server != "" {
		args = append(args, "-H", d.server)
	}
	return args
}

// serves returns the versions of the replicas, as their logs have them.
func (d *deployed) serves() string {
	d.t.Helper()
	var versions []string
	label := "com.docker.compose.project=" + d.name
	if d.to == "swarm" {
		label = "com.docker.stack.namespace=" + d.name
	}
	for _, id := range strings.Fields(onEngine(d.t, d.server, "ps", "-q", "--filter", "label="+label, "--filter",
		"health=healthy")) {
		versions = append(versions, strings.Fields(onEngine(d.t, d.server, "logs", id))[1])
	}
	slices.Sort(versions)
	return strings.Join(versions, " ")
}

// A release reaches a server over ssh: it is built here, its changed layer is copied, and it replaces the running one.
// A broken version is not put in its place, and a rollback brings the one before back.
func TestDeployOverSSHToAServer(t *testing.T) {
	t.Parallel()
	newDeployed(t, "server").deploysAndRollsBack()
}

func TestDeployOverSSHToASwarm(t *testing.T) {
	t.Parallel()
	newDeployed(t, "swarm").deploysAndRollsBack()
}

func (d *deployed) deploysAndRollsBack() {
	d.t.Helper()
	r, _ := d.release("1", "--health-timeout", "30s")
	exited(d.t, r, 0)
	same(d.t, "after the first deployment", d.serves(), "1 1")
	d.keepsTheSecret()
	r, _ = d.deployment()
	contains(d.t, "the same release again", r.stdout, "nothing to do: version 1 is already running")
	r, took := d.release("2", "--health-timeout", "30s")
	exited(d.t, r, 0)
	d.t.Logf("a changed layer was deployed in %s", took.Round(time.Millisecond))
	same(d.t, "after the update", d.serves(), "2 2")
	r, _ = d.release("broken", "--health-timeout", "20s")
	exited(d.t, r, 6)
	contains(d.t, "what is reported", r.stderr, "version broken is not healthy")
	contains(d.t, "what is reported", r.stderr, "version 2 still serves")
	same(d.t, "after the broken version", d.serves(), "2 2")
	r, _ = d.deployment("rollback")
	exited(d.t, r, 0)
	same(d.t, "after the rollback", d.serves(), "1 1")
	r, _ = d.deployment("status")
	exited(d.t, r, 0)
	contains(d.t, "the status", r.stdout, "healthy")
	r, _ = d.deployment("logs")
	contains(d.t, "the logs", r.stdout, "version 1")
	for _, host := range []string{"", d.server} {
		names := onEngine(d.t, host, "image", "ls", "--format", "{{.Repository}}", "--filter", d.labelFilter())
		if strings.Contains(names, "127.0.0.1") {
			d.t.Errorf("names that were for the way, on %q:\n%s", host, names)
		}
	}
	if out := fmt.Sprint(d.env, r.stdout, r.stderr); strings.Contains(out, deployedSecret) {
		d.t.Error("the secret is shown")
	}
}

// keepsTheSecret looks for the value of the secret where others could read it.
func (d *deployed) keepsTheSecret() {
	d.t.Helper()
	if d.to != "swarm" {
		return // the overlay of one server has none
	}
	var all strings.Builder
	label := "label=com.docker.stack.namespace=" + d.name
	for kind, list := range map[string]string{"service": "service ls", "secret": "secret ls", "container": "ps -a"} {
		ids := onEngine(d.t, d.server, append(strings.Fields(list), "-q", "--filter", label)...)
		all.WriteString(onEngine(d.t, d.server, append([]string{kind, "inspect"}, strings.Fields(ids)...)...))
	}
	for _, service := range []string{"app", "migrate"} {
		all.WriteString(onEngine(d.t, d.server, "service", "logs", d.name+"_"+service))
	}
	processes, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, process := range processes {
		line, _ := os.ReadFile(process) // one that has ended
		all.Write(line)
	}
	if strings.Contains(all.String(), deployedSecret) {
		d.t.Error("the value of the secret can be read")
	}
	contains(d.t, "the app's log", all.String(), fmt.Sprintf("token of %d", len(deployedSecret)))
}
