package e2e

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// These tests are about what docker compose does, or should do, where one part of a stack changes and another depends
// on it.

// sleeping is the part that the services of these tests have in common.
const sleeping = `image: "redis:8-alpine", command: sleep infinity, init: true`

// id and started tell a container from one that replaced it, and a start from the next one.
func (s *stack) id(service string) string {
	return s.docker("inspect", "-f", "{{.Id}}", s.name+"-"+service+"-1")
}

func (s *stack) started(service string) string {
	return s.docker("inspect", "-f", "{{.State.StartedAt}} {{.State.Running}}", s.name+"-"+service+"-1")
}

func sameCode(t *testing.T, r result, want int) {
	t.Helper()
	if r.code != want {
		t.Errorf("exit code %d, want %d\n%s", r.code, want, r.stderr)
	}
}

// A network whose definition changes is recreated. Its containers are kept, started again and found by their names.
func TestChangedNetworkIsMadeAnew(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{"compose.yaml": `services:
  a: {` + sleeping + `, environment: {V: "${V:-1}"}}
  b: {` + sleeping + `}
networks: {default: {labels: {x: "${X:-1}"}}}
`})
	s.succeed(s.fastdock("up", "-d"))
	a, b := s.id("a"), s.id("b")
	s.export("X", "2")
	s.succeed(s.fastdock("up", "-d"))
	same(t, "the containers", s.id("a")+s.id("b"), a+b)
	same(t, "the network's label", s.docker("network", "inspect", "-f", "{{.Labels.x}}", s.name+"_default"), "2")
	s.docker("exec", s.name+"-a-1", "getent", "hosts", "b")

	s.export("X", "3")
	s.export("V", "2")
	s.succeed(s.fastdock("up", "-d"))
	if s.id("a") == a || s.id("b") != b {
		t.Error("of two services, the one that changed should be recreated")
	}
	s.docker("exec", s.name+"-b-1", "getent", "hosts", "a")
}

// A container that was disconnected, or whose network was removed, is recreated.
func TestLostNetworkIsRepaired(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{"compose.yaml": "services:\n  a: {" + sleeping + "}\n  b: {" + sleeping + "}\n"})
	s.succeed(s.fastdock("up", "-d"))
	s.docker("network", "disconnect", s.name+"_default", s.name+"-a-1")
	s.succeed(s.fastdock("up", "-d"))
	s.docker("exec", s.name+"-b-1", "getent", "hosts", "a")

	s.succeed(s.compose("stop"))
	s.docker("network", "rm", s.name+"_default")
	s.succeed(s.fastdock("up", "-d"))
	s.docker("exec", s.name+"-b-1", "getent", "hosts", "a")
}

// Who uses a service's namespaces is recreated with it, and who depends on it with restart: true is restarted.
func TestDependantsFollow(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{"compose.yaml": `services:
  vpn: {` + sleeping + `, environment: {V: "${V:-1}"}}
  net: {` + sleeping + `, network_mode: "service:vpn"}
  pid: {` + sleeping + `, pid: "service:vpn"}
  dep: {` + sleeping + `, depends_on: {vpn: {condition: service_started, restart: true}}}
  lax: {` + sleeping + `, depends_on: [vpn]}
`})
	s.succeed(s.fastdock("up", "-d"))
	net, pid, dep, depStarted, laxStarted := s.id("net"), s.id("pid"), s.id("dep"), s.started("dep"), s.started("lax")
	s.export("V", "2")
	s.succeed(s.fastdock("up", "-d"))
	if s.id("net") == net || s.id("pid") == pid {
		t.Error("a service that uses a replaced container's namespaces was kept")
	}
	same(t, "the dependant", s.id("dep"), dep)
	if s.started("dep") == depStarted {
		t.Error("a dependant with restart: true was not restarted")
	}
	same(t, "the other dependant's start", s.started("lax"), laxStarted)
	before := s.containers()
	s.succeed(s.fastdock("up", "-d"))
	same(t, "the containers after another up", s.containers(), before)
}

// An image that one service builds and another uses is never pulled, and both run a new one.
func TestImageOfAnotherService(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{"compose.yaml": `services:
  web:
    image: ${IMAGE}
    build:
      dockerfile_inline: |
        FROM redis:8-alpine
        RUN echo ${REV:-1} >/rev
    command: sleep infinity
    init: true
  worker: {image: "${IMAGE}", command: sleep infinity, init: true}
`})
	s.export("IMAGE", s.name+":dev")
	s.succeed(s.fastdock("up", "-d"))
	web, worker := s.id("web"), s.id("worker")
	s.export("REV", "2")
	s.succeed(s.fastdock("up", "-d"))
	if s.id("web") == web || s.id("worker") == worker {
		t.Error("a service runs the old image")
	}
	for _, service := range []string{"web", "worker"} {
		same(t, service+"'s image", s.docker("exec", s.name+"-"+service+"-1", "cat", "/rev"), "2")
	}
	before := s.containers()
	s.succeed(s.fastdock("up", "-d"))
	same(t, "the containers after another up", s.containers(), before)
}

// Where several services build the same image, all of them run the one that was built last.
func TestImageThatTwoServicesBuild(t *testing.T) {
	t.Parallel()
	const service = `
    image: ${IMAGE}
    command: sleep infinity
    init: true
    build: {context: ., dockerfile: `
	s := stackOf(t, map[string]string{
		"compose.yaml": "services:\n  app:" + service + "fast}\n  migrate:" + service + "slow}\n" +
			"  worker: {image: \"${IMAGE}\", command: sleep infinity, init: true}\n",
		"fast": "FROM redis:8-alpine\nRUN echo fast >/rev\n",
	})
	s.export("IMAGE", s.name+":dev")
	s.write("slow", []byte("FROM redis:8-alpine\nRUN sleep 2 && echo slow >/rev # not in the cache: "+s.name+"\n"))
	s.succeed(s.fastdock("up", "-d"))
	for _, service := range []string{"app", "migrate", "worker"} {
		same(t, service+"'s image", s.docker("exec", s.name+"-"+service+"-1", "cat", "/rev"), "slow")
	}
}

// An image that is built upon another service's follows what that one is built of, whether or not it is started itself.
func TestImageBuiltUponAnotherService(t *testing.T) {
	t.Parallel()
	const build = `    command: sleep infinity
    init: true
    build:
      dockerfile_inline: |
        FROM under
        RUN cat /rev /more >/app
      additional_contexts: {under: "service:`
	s := stackOf(t, map[string]string{
		"compose.yaml": "services:\n  app:\n" + build + "base\"}\n  tool:\n" + build + `hidden"}
  base: {build: base, command: sleep infinity, init: true}
  hidden: {build: base, profiles: [never]}
`,
		"base/Dockerfile": "FROM redis:8-alpine\nCOPY rev /rev\nRUN echo -n 1 >/more\n", "base/rev": "1",
	})
	check := func(when, want string) {
		t.Helper()
		s.succeed(s.fastdock("up", "-d"))
		for _, service := range []string{"app", "tool"} {
			same(t, service+"'s image "+when, s.docker("exec", s.name+"-"+service+"-1", "cat", "/app"), want)
		}
		before := s.containers()
		s.succeed(s.fastdock("up", "-d"))
		same(t, "the containers of another up "+when, s.containers(), before)
	}
	check("at first", "11")
	s.write("base/rev", []byte("2"))
	s.down()
	check("after a file of the context has changed", "21")
	s.edit("base/Dockerfile", "echo -n 1", "echo -n 2")
	check("after the Dockerfile has changed", "22")
}

// Where one service cannot be created, the others are, or are not there: none fails for its own name.
func TestFailureOfOneIsNoConflictOfAnother(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{"compose.yaml": `services:
  db: {image: "redis:8-alpine", volumes: ["./x:relative"]}
  cache: {` + sleeping + `}
`})
	r := s.fastdock("up", "-d")
	sameCode(t, r, 6)
	contains(t, "what is said", r.stderr, "mount path must be absolute")
	if strings.Contains(r.stderr, "Conflict") {
		t.Errorf("the other service fails for its own name:\n%s", r.stderr)
	}
}

// A build that only the SDK can do says that it was building, and why it failed.
func TestFailedSDKBuild(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{"compose.yaml": `services:
  app:
    build:
      dockerfile_inline: |
        FROM redis:8-alpine
        RUN echo 'error: no such header foo.h' >&2 && exit 7
`})
	r := s.fastdock("up", "-d")
	sameCode(t, r, 6)
	said := regexp.MustCompile(`fastdock: service "app": building image ".*": .*` +
		`exit code: 7: error: no such header foo.h\n`)
	if !said.MatchString(r.stderr) {
		t.Errorf("it says\n%s", r.stderr)
	}
}

// No service to start is an error, with docker compose's exit code.
func TestNoServiceSelected(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{"compose.yaml": "services:\n  app: {" + sleeping + ", profiles: [dev]}\n"})
	r := s.fastdock("up", "-d")
	sameCode(t, r, s.compose("up", "-d").code)
	contains(t, "what is said", r.stderr, "no service selected: each is in a profile, and none is enabled; "+
		"enable one with --profile: dev")
}

// Scaled to none, a stack has its network all the same.
func TestScaledToNone(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{"compose.yaml": "services:\n  web: {" + sleeping + "}\n"})
	s.succeed(s.fastdock("up", "-d", "--scale", "web=0"))
	same(t, "containers", s.left("ps", "-a"), "")
	if s.left("network", "ls") == "" {
		t.Error("the network does not exist")
	}
}

// A pre_start hook that fails is shown with what it said, and what the loader warns of before anything starts.
func TestHookAndWarningsAreShown(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{"compose.yaml": `services:
  app:
    image: redis:8-alpine
    environment: {NOPE: "${NOT_SET_ANYWHERE}"}
    pre_start: [{image: "redis:8-alpine", command: [sh, -c, "echo cannot chown >&2; exit 3"]}]
`})
	r := s.fastdock("up", "-d")
	sameCode(t, r, 6)
	contains(t, "what is said", r.stderr, "cannot chown")
	contains(t, "what is said", r.stderr, `warning: The "NOT_SET_ANYWHERE" variable is not set.`)
}

// A volume that differs from the files is reported, and keeps its data.
func TestChangedVolumeIsKept(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{"compose.yaml": `services:
  a: {` + sleeping + `, volumes: ["data:/data"]}
volumes: {data: {labels: {x: "${X:-1}"}}}
`})
	s.succeed(s.fastdock("up", "-d"))
	s.docker("exec", s.name+"-a-1", "touch", "/data/kept")
	s.export("X", "2")
	r := s.succeed(s.fastdock("up", "-d"))
	contains(t, "the note", r.stderr, "volume "+s.name+"_data differs from the Compose files; it is kept with its data")
	s.docker("exec", s.name+"-a-1", "ls", "/data/kept")
}

// A stack whose .env no longer loads is taken down all the same.
func TestDownWithABrokenEnv(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{"compose.yaml": "services:\n  app: {" + sleeping + "}\n"})
	s.succeed(s.fastdock("up", "-d"))
	must(t, os.WriteFile(s.file(".env"), []byte("A=\"x\n"), 0o600))
	r := s.succeed(s.fastdock("down"))
	contains(t, "what is said", r.stderr, "the Compose files cannot be read (.env:2: unterminated quoted value")
	same(t, "what is left", s.left("ps", "-a")+s.left("network", "ls"), "")
}

// With --no-deps, a service whose namespace another one has is created while that one's container is there, and fails
// when it is missing: nothing would ever start it.
func TestNamespaceOfServiceThatIsLeftOut(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{"compose.yaml": `services:
  app: {` + sleeping + `, network_mode: "service:db", environment: {V: "${V:-1}"}}
  db: {` + sleeping + `}
`})
	s.succeed(s.fastdock("up", "-d"))
	app, db := s.id("app"), s.id("db")
	s.export("V", "2")
	s.succeed(s.fastdock("up", "-d", "--no-deps", "app"))
	if s.id("app") == app {
		t.Error("the changed service was kept")
	}
	same(t, "the other container", s.id("db"), db)

	s.docker("rm", "-f", s.name+"-db-1")
	s.export("V", "3")
	r := s.fastdock("up", "-d", "--no-deps", "app")
	sameCode(t, r, 6)
	contains(t, "what is said", r.stderr, "cannot share network namespace with service db: container missing")
}
