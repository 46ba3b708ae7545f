package e2e

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// workflow is a workflow of GitHub, as far as the tests look at it.
type workflow struct {
	Permissions map[string]string
	Jobs        map[string]job
}

type job struct {
	Permissions map[string]string
	Outputs     map[string]string
	Steps       []struct {
		ID, Name, Uses, Run string
		Env                 map[string]string
	}
}

var (
	expression   = regexp.MustCompile(`\$\{\{ ([a-zA-Z0-9_.-]+) \}\}`)
	pinnedAction = regexp.MustCompile(`@[0-9a-f]{40}$`)
)

// The workflow of a project that is deployed pins its actions, gives each job the permissions that it needs, and its
// steps build, check, push and deploy: here to the second engine, from a registry with a password.
func TestWorkflowDeploys(t *testing.T) {
	t.Parallel()
	server := remoteEngine(t)
	s := newStack(t, "--deploy", "server", "--db", "none", "--cache", "none", "--ci", "github")
	p := &production{s, "server", server, fmt.Sprintf("http://%s:%d", os.Getenv("REMOTE_ADDRESS"), s.port)}
	p.onRemoteLeavesNothing()
	var w workflow
	must(t, yaml.Unmarshal(s.read(".github/workflows/containers.yml"), &w))
	w.check(t)

	registry := debianRegistry(t, true)
	lendPort(t, strings.TrimPrefix(server, "ssh://"), registry)
	known := map[string]string{
		"github.repository": "Ada/" + s.name, "github.actor": "ann", "github.ref_name": "v1.0.0",
		"secrets.GITHUB_TOKEN": "s3cret", "secrets.DEPLOY_HOST": server, "secrets.DEPLOY_KEY": "a key",
		"secrets.DEPLOY_KNOWN_HOSTS": "a host", "secrets.APP_ENV": "GREETING=hello",
	}
	s.runner(map[string]string{"REGISTRY": registry, "APP_BIND": "0.0.0.0", "APP_PORT": fmt.Sprint(s.port)})
	s.runJob(w.Jobs["image"], known)
	s.runJob(w.Jobs["deploy"], known)
	p.awaitAnswer()
	contains(t, "the key", string(must1(os.ReadFile(filepath.Join(s.dir, "home", ".ssh", "id_ed25519")))), "a key")
	same(t, "the environment", string(s.read(".fastdock/app.env")), "GREETING=hello\n")
}

// check looks for actions that are not pinned, and for permissions that are not needed.
func (w workflow) check(t *testing.T) {
	t.Helper()
	same(t, "the permissions", fmt.Sprint(w.Permissions), "map[contents:read]")
	same(t, "the permissions of image", fmt.Sprint(w.Jobs["image"].Permissions), "map[contents:read packages:write]")
	same(t, "the permissions of deploy", fmt.Sprint(w.Jobs["deploy"].Permissions), "map[contents:read packages:read]")
	for name, job := range w.Jobs {
		for _, step := range job.Steps {
			if step.Uses != "" && !pinnedAction.MatchString(step.Uses) {
				t.Errorf("job %s: action %q is not pinned", name, step.Uses)
			}
			if strings.Contains(step.Run, "${{") {
				t.Errorf("job %s: an expression is in the script: %s", name, step.Run)
			}
		}
	}
}

// runner gives the commands of a stack what a runner of GitHub has.
func (s *stack) runner(variables map[string]string) {
	s.t.Helper()
	dir, home := sharedDir(s.t), s.file("home")
	must(s.t, os.MkdirAll(home, 0o755))
	must(s.t, os.Symlink(fastdock, filepath.Join(dir, "fastdock")))
	must(s.t, os.WriteFile(filepath.Join(dir, "pipx"), []byte("#!/bin/sh\n"), 0o755))
	s.export("PATH", dir+":"+os.Getenv("PATH"))
	s.export("HOME", home)
	s.export("COMPOSE_PROJECT_NAME", s.name)
	for name, value := range variables {
		s.export(name, value)
	}
}

// runJob runs the scripts of a job, and adds its outputs to what later jobs know.
func (s *stack) runJob(j job, known map[string]string) {
	s.t.Helper()
	overridden := strings.Join(s.env, "\n")
	value := func(text string) string {
		return expression.ReplaceAllStringFunc(text, func(of string) string {
			name := expression.FindStringSubmatch(of)[1]
			if _, is := known[name]; !is {
				s.t.Fatalf("the workflow asks for %s", name)
			}
			return known[name]
		})
	}
	for _, step := range j.Steps {
		if step.Run == "" {
			continue
		}
		output := filepath.Join(s.t.TempDir(), "output")
		cmd := s.command(s.dir, "bash", "-e", "-c", step.Run)
		cmd.Env = append(cmd.Env, "GITHUB_OUTPUT="+output)
		for name, text := range step.Env {
			if !strings.Contains(overridden, name+"=") {
				cmd.Env = append(cmd.Env, name+"="+value(text))
			}
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			s.t.Fatalf("%s: %v\n%s", step.Name, err, out)
		}
		text, _ := os.ReadFile(output) // most steps write none
		for line := range strings.Lines(string(text)) {
			name, result, _ := strings.Cut(strings.TrimSpace(line), "=")
			known["steps."+step.ID+".outputs."+name] = result
		}
	}
	for name, text := range maps.All(j.Outputs) {
		known["needs.image.outputs."+name] = value(text)
		s.t.Logf("%s: %s", name, value(text))
	}
}

// lendPort makes an address of this machine one of the server's, until the test ends.
func lendPort(t *testing.T, server, address string) {
	t.Helper()
	ssh := exec.Command("ssh", "-o", "ExitOnForwardFailure=yes", "-R", address+":"+address, server, "echo forwarded; cat")
	stdin, err := ssh.StdinPipe()
	must(t, err)
	stdout, err := ssh.StdoutPipe()
	must(t, err)
	must(t, ssh.Start())
	t.Cleanup(func() { stdin.Close(); _ = ssh.Wait() })
	said := make([]byte, 9)
	_, err = stdout.Read(said)
	must(t, err)
	same(t, "what ssh said", string(said), "forwarded")
}

// onRemoteLeavesNothing takes away what a project leaves on the second engine.
func (p *production) onRemoteLeavesNothing() {
	p.t.Helper()
	p.t.Cleanup(func() {
		label := "label=com.docker.compose.project=" + p.name
		for _, kind := range [][]string{{"ps", "-aq"}, {"network", "ls", "-q"}, {"volume", "ls", "-q"}} {
			for _, id := range strings.Fields(onEngine(p.t, p.host, append(kind, "--filter", label)...)) {
				remove := map[string][]string{"ps": {"rm", "-fv"}}[kind[0]]
				if remove == nil {
					remove = []string{kind[0], "rm"}
				}
				_ = exec.Command("docker", append([]string{"-H", direct(p.host)}, append(remove, id)...)...).Run()
			}
		}
		for _, host := range []string{"", p.host} {
			for _, id := range strings.Fields(onEngine(p.t, host, "images", "-q", "--filter",
				"reference=*/ada/"+p.name, "--filter", "reference="+p.name)) {
				_ = exec.Command("docker", "-H", direct(host), "rmi", "-f", id).Run()
			}
		}
	})
}

func must1[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
