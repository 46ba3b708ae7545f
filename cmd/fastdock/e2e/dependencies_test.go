package e2e

import (
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// A branch with another lock is taken and left again while the stack runs, and once more without fastdock: the
// packages in the running container follow each time without a build, and a container that is recreated is right
// from the start. A lock that is not up to date leaves the app as it is.
func TestPackagesFollowTheLock(t *testing.T) {
	t.Parallel()
	s := newStack(t, "--db", "none", "--cache", "none")
	a := s.up()
	a.await("ready", nil)
	container := s.appID()
	main, branch := s.branches("toolz")

	s.writeAll(branch)
	same(t, "added", a.synchronised(), "toolz")
	s.mustImport("toolz", true)
	s.comesBack("/health")
	s.writeAll(main)
	same(t, "removed", a.synchronised(), "toolz")
	s.mustImport("toolz", false)
	s.comesBack("/health")

	s.writeAll(map[string]string{"pyproject.toml": branch["pyproject.toml"]})
	failed := a.await("sync_ended", nil).text("error")
	if !strings.Contains(failed, "run `uv lock`") {
		t.Errorf("an outdated lock is told as %q", failed)
	}
	s.mustAnswer("/health", http.StatusOK, "")
	s.writeAll(main)

	must(t, a.cmd.Process.Kill()) // the stack runs on without fastdock
	s.writeAll(branch)
	s.succeed(s.fastdock("up", "--detach"))
	s.mustImport("toolz", true)
	same(t, "the container", s.appID(), container)
	if again := s.succeed(s.compose("up", "-d")); s.appID() != container {
		t.Errorf("docker compose made another container\n%s", again.stderr)
	}

	s.succeed(s.fastdock("down"))
	s.succeed(s.fastdock("up", "--detach"))
	s.mustImport("toolz", true)
	if strings.Contains(s.docker("diff", s.name+"-app-1"), "toolz") {
		t.Error("the package was installed into the new container rather than into its image")
	}
	for name, content := range branch {
		if now, err := os.ReadFile(s.file(name)); err != nil || string(now) != content {
			t.Errorf("%s was touched (%v)", name, err)
		}
	}
}

// branches returns the files that say what the project needs, as they are and with one package more.
func (s *stack) branches(extra string) (main, branch map[string]string) {
	s.t.Helper()
	main = map[string]string{}
	for _, name := range []string{"pyproject.toml", "uv.lock"} {
		content, err := os.ReadFile(s.file(name))
		must(s.t, err)
		main[name] = string(content)
	}
	branch = map[string]string{
		"pyproject.toml": strings.Replace(main["pyproject.toml"], "dependencies = [",
			"dependencies = [\n    \""+extra+"\",", 1),
	}
	scratch := sharedDir(s.t)
	must(s.t, os.WriteFile(scratch+"/pyproject.toml", []byte(branch["pyproject.toml"]), 0o644))
	must(s.t, os.WriteFile(scratch+"/uv.lock", []byte(main["uv.lock"]), 0o644))
	s.docker("cp", scratch, s.name+"-app-1:/var/tmp/branch")
	branch["uv.lock"] = s.docker("exec", "--user", "0", "--env", "UV_CACHE_DIR=/var/tmp/cache", "--workdir",
		"/var/tmp/branch", s.name+"-app-1", "sh", "-c", "uv lock --quiet && cat uv.lock") + "\n"
	return main, branch
}

// writeAll writes files as git does when it checks a branch out.
func (s *stack) writeAll(files map[string]string) {
	s.t.Helper()
	for name, content := range files {
		must(s.t, os.WriteFile(s.file(name), []byte(content), 0o644))
	}
}

// comesBack waits until the app answers after a restart.
func (s *stack) comesBack(path string) {
	s.t.Helper()
	// between two questions
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if status, _, err := s.get(path); err == nil && status == http.StatusOK {
			return
		}
	}
	s.t.Fatalf("GET %s: no response within %s", path, patience)
}

func (s *stack) appID() string { return s.docker("inspect", "-f", "{{.Id}}", s.name+"-app-1") }

// mustImport asks the container's Python for a module.
func (s *stack) mustImport(module string, there bool) {
	s.t.Helper()
	code := "import importlib.util as u; print(u.find_spec('" + module + "') is not None)"
	same(s.t, module+" is installed", s.docker("exec", s.name+"-app-1", "python", "-c", code),
		map[bool]string{true: "True", false: "False"}[there])
}

// synchronised waits for packages that changed and names them.
func (a *attached) synchronised() string {
	a.t.Helper()
	ended := a.await("sync_ended", func(e event) bool { return e.text("error") == "" })
	var names []string
	for _, kind := range []string{"added", "removed", "changed"} {
		packages, _ := ended[kind].([]any)
		for _, p := range packages {
			name, _, _ := strings.Cut(p.(string), " ")
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}
