package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

// production is a generated project that is deployed, and the app of which answers the load.
type production struct {
	*stack
	to   string
	host string // of the engine that it is deployed to; "" is the machine's own
	base string // where the proxy answers
}

// newServer scaffolds a project for one server, this machine.
func newServer(t testing.TB) *production {
	t.Helper()
	s := newStack(t, "--deploy", "server", "--db", "none", "--cache", "redis")
	p := &production{s, "server", "", fmt.Sprintf("http://127.0.0.1:%d", s.port)}
	p.addLoadApp()
	return p
}

// newSwarm scaffolds a project for the swarm of the second engine.
func newSwarm(t testing.TB) *production { return newSwarmWith(t, "none") }

// newSwarmWith scaffolds one with a database.
func newSwarmWith(t testing.TB, database string) *production {
	t.Helper()
	host := remoteSwarm(t)
	s := newStack(t, "--deploy", "swarm", "--db", database, "--cache", "redis")
	p := &production{s, "swarm", host, fmt.Sprintf("http://%s:%d", os.Getenv("REMOTE_ADDRESS"), s.port)}
	p.addLoadApp()
	t.Cleanup(p.removeStack) // before the images
	return p
}

func (p *production) addLoadApp() {
	p.write("app/main.py", append(p.read("app/main.py"), loadApp...))
	p.t.Cleanup(p.removeImages)
}

// removeStack removes what the swarm has of the project, and the volumes when its containers are gone.
func (p *production) removeStack() {
	onEngine(p.t, p.host, "stack", "rm", p.name)
	label := "label=com.docker.stack.namespace=" + p.name
	for _, id := range strings.Fields(onEngine(p.t, p.host, "ps", "-aq", "--filter", label)) {
		_ = exec.Command("docker", "-H", direct(p.host), "rm", "-f", id).Run() // it may have gone by itself
	}
	for _, name := range strings.Fields(onEngine(p.t, p.host, "volume", "ls", "-q", "--filter", label)) {
		onEngine(p.t, p.host, "volume", "rm", name)
	}
}

// removeImages removes the images of the project's releases.
func (p *production) removeImages() {
	p.remove() // what runs them
	for _, host := range slices.Compact([]string{"", p.host}) {
		ids := strings.Fields(onEngine(p.t, host, "images", "-q", "--filter", "reference="+p.name+":*"))
		for _, id := range slices.Compact(ids) { // some have several names
			_ = exec.Command("docker", "-H", direct(host), "rmi", "-f", id).Run()
		}
	}
}

func (s *stack) read(name string) []byte {
	s.t.Helper()
	content, err := os.ReadFile(s.file(name))
	must(s.t, err)
	return content
}

// release gives the app another version, and deploys it.
func (p *production) release(version string, flags ...string) result {
	p.t.Helper()
	_, before, found := strings.Cut(string(p.read("app/main.py")), "\nVERSION = \"")
	if !found {
		p.t.Fatal("the app has no VERSION")
	}
	before, _, _ = strings.Cut(before, `"`)
	p.write("app/main.py", []byte(strings.Replace(string(p.read("app/main.py")),
		"\nVERSION = \""+before+`"`, "\nVERSION = \""+version+`"`, 1)))
	p.setEnv("APP_VERSION", version)
	return p.deploy(flags...)
}

// deploy runs `fastdock deploy`.
func (p *production) deploy(args ...string) result {
	p.t.Helper()
	args = append([]string{"deploy"}, append(args, "--to", p.to, "--health-timeout", "180s")...)
	if p.host != "" {
		args = append(args, "--host", p.host)
	}
	return p.fastdock(args...)
}

// breakApp makes the next release one that does not start; the function it returns makes the app whole again.
func (p *production) breakApp() (repair func()) {
	p.t.Helper()
	whole := p.read("app/main.py")
	p.write("app/main.py", append([]byte("raise RuntimeError('this release is broken')\n"), whole...))
	return func() { p.write("app/main.py", whole) }
}

// replicas returns the names of a service's containers that run.
func (p *production) replicas(service string) []string {
	p.t.Helper()
	if p.to == "swarm" {
		return strings.Fields(onEngine(p.t, p.host, "ps", "--format", "{{.Names}}", "--filter",
			"label=com.docker.swarm.service.name="+p.name+"_"+service))
	}
	return strings.Fields(onEngine(p.t, p.host, "ps", "--format", "{{.Names}}", "--filter",
		"label=com.docker.compose.project="+p.name, "--filter", "label=com.docker.compose.service="+service))
}

// Releases replace one another under load without a lost request; one that does not start never takes any.
func TestDeployLosesNoRequests(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.succeed(s.release("1.0.0"))
	l := startLoad(t, s.base, 20) // beside the other tests

	r := s.succeed(s.release("1.1.0"))
	contains(t, "the result", r.stdout, "deployed version 1.1.0")
	contains(t, "the result", r.stdout, "before: version 1.0.0")
	contains(t, "the answer", l.version(), "1.1.0")

	before := s.replicas("app")
	repair := s.breakApp()
	broken := s.release("1.2.0")
	repair()
	exited(t, broken, 6)
	contains(t, "the log of the broken release", broken.stderr, "this release is broken")
	contains(t, "the error", broken.stderr, "version 1.1.0 still serves")
	same(t, "the replicas", fmt.Sprint(s.replicas("app")), fmt.Sprint(before))

	s.succeed(s.release("1.3.0"))
	again := s.succeed(s.deploy())
	contains(t, "the same release again", again.stdout, "nothing to do: version 1.3.0 is already running")

	s.doctorIsContent()

	s.succeed(s.fastdock("deploy", "--image", s.name+":1.1.0", "--dry-run"))
	missing := s.fastdock("deploy", "--image", "127.0.0.1:1/shop:9")
	exited(t, missing, 1)
	contains(t, "an image that cannot be pulled", missing.stderr, `pulling image "127.0.0.1:1/shop:9"`)

	back := s.succeed(s.deploy("rollback"))
	contains(t, "the rollback", back.stdout, "rolled back to version 1.1.0")
	l.check(s)
	t.Log(l)
	if l.versions["1.2.0"] > 0 || l.versions["1.3.0"] == 0 {
		t.Errorf("requests by version: %v", l.versions)
	}
	s.composeKnows()
}

// doctorIsContent checks that doctor finds nothing in the deployed stack and its files that needs a fix. How much
// room the machine has is not the project's.
func (p *production) doctorIsContent() {
	p.t.Helper()
	cmd := p.command(p.dir, fastdock, "doctor", "--output", "json", "-f", "docker-compose.yml",
		"-f", "docker-compose."+p.to+".yml")
	if p.host != "" {
		cmd.Env = append(cmd.Env, "DOCKER_HOST="+p.host)
	}
	out, _ := cmd.Output() // findings have exit codes of their own
	var result struct{ Findings []jsonFinding }
	must(p.t, json.Unmarshal(out, &result))
	for _, found := range result.Findings {
		if found.Severity != "info" && found.Severity != "ok" && found.ID != "FD-E05" {
			p.t.Errorf("doctor: %s %s: %s", found.Severity, found.ID, found.Cause)
		}
	}
}

// composeKnows checks that plain Compose sees a deployed stack as its own.
func (s *production) composeKnows() {
	s.t.Helper()
	files := []string{"-f", "docker-compose.yml", "-f", "docker-compose.server.yml"}
	listed := s.succeed(s.compose(append(files, "ps", "--format", "{{.Name}}")...)).stdout
	for _, name := range append(s.replicas("app"), s.name+"-proxy-1", s.name+"-cache-1") {
		contains(s.t, "docker compose ps", listed, name)
	}
	s.succeed(s.compose(append(files, "down", "--volumes")...))
	if left := s.left("ps", "-a"); left != "" {
		s.t.Errorf("docker compose down left %s", left)
	}
}

// With a certificate the proxy serves https, and neither a release nor a reload for a new certificate loses a request.
// Plain http is redirected. The commands are those of docs/deployment.md.
func TestDeployBehindTLS(t *testing.T) {
	t.Parallel()
	p := newServer(t)
	p.succeed(p.release("1.0.0"))
	p.succeed(p.runIn(p.dir, "sh", "-ec", `openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=shop.example.com -days 1 \
  -keyout key.pem -out certificate.pem && cat certificate.pem key.pem >shop.example.com.pem`))
	p.succeed(p.compose("-f", "docker-compose.yml", "-f", "docker-compose.server.yml",
		"cp", "shop.example.com.pem", "proxy:/certificates/"))
	p.setEnv("PROXY_TLS", "on")
	plain := p.redirectsPlainHTTP()
	p.succeed(p.compose("-f", "docker-compose.yml", "-f", "docker-compose.server.yml", "up", "-d", "--no-deps", "proxy"))
	p.base = strings.Replace(p.base, "http://", "https://", 1)
	first := newLoad(p.base)
	p.awaitFor(time.Minute, func(*stack) bool { return strings.Contains(first.version(), "1.0.0") })
	l := startLoad(t, p.base, 20)
	p.succeed(p.release("1.1.0"))
	contains(t, "the answer", l.version(), "1.1.0")
	if address := claimedAddress(t, p.base+"/client"); strings.Contains(address, "203.0.113.7") {
		t.Errorf("the app takes the address that a client claims: %s", address)
	}
	same(t, "the redirect", redirectOf(t, plain+"/orders?page=2"), "308 https://shop.example.com/orders?page=2")

	p.succeed(p.compose("-f", "docker-compose.yml", "-f", "docker-compose.server.yml", "kill", "-s", "USR2", "proxy"))
	for range 50 { // each on a connection of its own, which the new process of the proxy accepts
		contains(t, "the answer after a reload", newLoad(p.base).version(), "1.1.0")
	}
	l.check(p)
	t.Log(l)
	p.composeKnows()
}

// redirectsPlainHTTP publishes the port of the proxy that redirects, on one that is free, and returns its address.
func (p *production) redirectsPlainHTTP() string {
	p.t.Helper()
	address := fmt.Sprintf("127.0.0.1:%d", freePort(p.t))
	overlay := string(p.read("docker-compose.server.yml"))
	contains(p.t, "the overlay", overlay, `# - "80:8081"`)
	p.write("docker-compose.server.yml", []byte(strings.Replace(overlay, `# - "80:8081"`, `- "`+address+`:8081"`, 1)))
	return "http://" + address
}

// claimedAddress returns the address that the app has of a client which claims to be another one.
func claimedAddress(t *testing.T, url string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	must(t, err)
	request.Header.Set("X-Forwarded-For", "203.0.113.7")
	response, err := (&http.Client{Transport: &http.Transport{TLSClientConfig: anyCertificate}}).Do(request)
	must(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	must(t, err)
	return fmt.Sprint(response.StatusCode, " ", string(body))
}

// redirectOf returns the status and the target that a request of a browser gets.
func redirectOf(t *testing.T, url string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, nil)
	must(t, err)
	request.Host = "shop.example.com"
	response, err := http.DefaultTransport.RoundTrip(request)
	must(t, err)
	defer response.Body.Close()
	return fmt.Sprint(response.StatusCode, " ", response.Header.Get("Location"))
}

// The same on a swarm of one node, with a database and a cache whose passwords are secrets of the swarm.
func TestSwarmLosesNoRequests(t *testing.T) {
	t.Parallel()
	p := newSwarmWith(t, "postgres")
	p.succeed(p.release("1.0.0"))
	p.awaitAnswer()
	awaitBody(t, p.base+"/ready", `{"status":"ok","checks":{"database":"ok","cache":"ok"}}`)
	l := startLoad(t, p.base, 20)
	contains(t, "the result", p.succeed(p.release("1.1.0")).stdout, "deployed version 1.1.0")
	contains(t, "the answer", l.version(), "1.1.0")
	p.doctorIsContent()
	p.stackIsShown("1.1.0", "1.0.0")

	repair := p.breakApp()
	broken := p.release("1.2.0")
	repair()
	exited(t, broken, 6)
	contains(t, "the log of the broken release", broken.stderr, "this release is broken")
	contains(t, "the error", broken.stderr, "version 1.1.0 still serves")
	contains(t, "the rollback", p.succeed(p.deploy("rollback")).stdout, "rolled back to version 1.0.0")
	l.check(p)
	t.Log(l)
	if l.versions["1.2.0"] > 0 || l.versions["1.1.0"] == 0 {
		t.Errorf("requests by version: %v", l.versions)
	}
}

// stackIsShown checks what `deploy status` says of the stack, and that no password is in it.
func (p *production) stackIsShown(version, previous string) {
	p.t.Helper()
	shown := p.succeed(p.fastdock("deploy", "status", "--to", p.to, "--host", p.host)).stdout
	for _, service := range []string{"app", "db", "cache", "proxy"} {
		for _, name := range p.replicas(service) {
			contains(p.t, "deploy status", shown, name)
		}
	}
	contains(p.t, "deploy status", shown, "app can be rolled back to version "+previous)
	if rows := strings.Count(shown, " "+version+" "); rows < 3 {
		p.t.Errorf("%d rows of version %s, want those of 3 replicas:\n%s", rows, version, shown)
	}
	doctor := p.fastdock("doctor", "-f", "docker-compose.yml", "-f", "docker-compose.swarm.yml", "--host", p.host)
	contains(p.t, "doctor", doctor.stdout, "runs as a stack of Docker Swarm")
}

// A deployment that is interrupted leaves the old replicas as they were, and nothing of its own.
func TestInterruptedDeployLeavesTheOldRelease(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{
		"Dockerfile": "FROM redis:8-alpine\nARG APP_VERSION\nLABEL version=$APP_VERSION\n",
		"docker-compose.yml": "services:\n  app:\n    image: ${COMPOSE_PROJECT_NAME}:${APP_VERSION}\n" +
			"    build: {context: ., args: {APP_VERSION: \"${APP_VERSION}\"}}\n" +
			"    healthcheck: {test: [CMD, test, -e, \"${READY}\"], interval: 1s}\n    stop_signal: SIGKILL\n",
		"docker-compose.server.yml": "services: {app: {deploy: {replicas: 2}}}\n",
	})
	p := &production{s, "server", "", ""}
	t.Cleanup(p.removeImages)
	s.env = []string{"APP_VERSION=1", "READY=/"}
	s.succeed(s.fastdock("deploy"))
	before := fmt.Sprint(p.replicas("app"))

	s.env = []string{"APP_VERSION=2", "READY=/never"}
	cmd := s.command(s.dir, raced, "deploy")
	var said bytes.Buffer
	cmd.Stderr = &said
	must(t, cmd.Start())
	s.awaitFor(time.Minute, func(s *stack) bool { return len(p.replicas("app")) == 4 })
	must(t, cmd.Process.Signal(os.Interrupt))
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 130 {
		t.Errorf("exit code %d: %s", code, said.String())
	}
	same(t, "the replicas", fmt.Sprint(p.replicas("app")), before)
	if left := s.left("ps", "-a"); len(strings.Fields(left)) != 2 {
		t.Errorf("left behind: %s", left)
	}
	same(t, "the lock", s.docker("ps", "-aq", "--filter", "label=fastdock.deploy.lock="+s.name), "")
}
