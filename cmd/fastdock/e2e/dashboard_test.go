package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// The dashboard shows health, a reload with its time, a broken one with file and line, and leaves the terminal
// as it was.
func TestDashboard(t *testing.T) {
	t.Parallel()
	s := newStack(t, "--db", "sqlite", "--cache", "redis")
	s.succeed(s.fastdock("up", "--wait"))
	term := newScreen(t, s.dir, 100, 30)
	before := term.settings(filepath.Join(filepath.Dir(s.dir), "before"))

	program, opened := opener(t)
	term.types("BROWSER="+program+" "+raced+" up", "Enter")
	term.shows("app    healthy")
	term.shows("cache  healthy")
	s.edit("app/main.py", `"Hello from `, `"Hello again from `)
	term.shows("1 reload, last")
	s.edit("app/main.py", "app = FastAPI(", "app = = FastAPI(")
	term.shows("SyntaxError: invalid syntax")
	s.edit("app/main.py", "app = = FastAPI(", "app = FastAPI(")
	term.shows("2 reloads, last")

	term.types("c", "") // the only service with a console
	term.shows("6379>")
	term.types("exit", "Enter")
	term.shows("2 reloads, last")
	term.types("", "Tab") // the first service
	term.shows("─ app ─")
	term.types("u", "")
	term.eventually("the address in the browser", func(string) bool {
		return opened() == fmt.Sprintf("http://127.0.0.1:%d/docs", s.port)
	})
	term.types("!echo ran $((6 * 7))", "Enter")
	term.shows("ran 42")
	term.shows("exit code 0; Enter goes back to the dashboard")
	term.types("", "Enter")
	term.shows("2 reloads, last")
	term.types("t", "")
	term.shows("1 failed, 2 passed in") // it greets otherwise than its test knows
	term.shows("exit code 1; Enter goes back to the dashboard")
	term.types("", "Enter")
	term.shows("2 reloads, last")

	term.types("", "q")
	term.shows("it was already running when you attached")
	term.types("", "q")
	term.shows("Stack stopped")
	same(t, "running containers", s.left("ps"), "")
	term.givenBack("q", before)
}

// Leaving the dashboard with d leaves the stack running.
func TestDashboardDetaches(t *testing.T) {
	t.Parallel()
	s := newStack(t, "--db", "none", "--cache", "none")
	term := newScreen(t, s.dir, 80, 24)
	term.types(raced+" up", "Enter")
	term.shows("healthy")
	term.types("", "d")
	term.shows("Stack is still running")
	s.mustAnswer("/health", 200, "ok")
}

// The dashboard's keys do to a service what they say, and show it as a docker command.
func TestDashboardKeys(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{"docker-compose.yml": `services:
  app:
    image: python:3.14-slim-trixie
    command: [sleep, infinity]
    stop_signal: SIGKILL
    environment: {COLOUR: "${COLOUR}"}
`, ".env": "COLOUR=red\n"})
	term := newScreen(t, s.dir, 110, 30)
	before := term.settings(filepath.Join(filepath.Dir(s.dir), "before"))
	term.types(raced+" up", "Enter")
	term.shows("ready in")
	term.types("", "Tab")
	term.types("r", "")
	term.shows("restart done in")
	s.edit(".env", "red", "blue")
	term.shows("app≠ running")
	term.shows("R to apply")
	term.types("R", "")
	term.shows("recreate done in")
	contains(t, "the app's environment", s.docker("exec", s.name+"-app-1", "env"), "COLOUR=blue")
	term.types("s", "")
	term.shows("stop done in")
	term.shows("app  stopped")
	term.types(":stop, start", "Enter")
	term.shows("│ start done in")
	term.types("e", "")
	term.shows("root@")
	term.types("echo in the co''ntainer; exit", "Enter")
	term.shows("docker compose start app") // the panes are back
	term.types("C", "")                    // and have the next key
	term.shows("docker compose exec app sh")
	term.types("C", "")
	term.types("", "C-z")
	term.shows("Stopped")
	away := term.settings(filepath.Join(filepath.Dir(s.dir), "away"))
	same(t, "the terminal's settings after Ctrl-Z", untitled(away), untitled(before)) // it has no title then
	term.types("fg", "Enter")
	term.shows("ready in")
	term.types("", "q")
	term.shows("Stack stopped")
	term.givenBack("q", before)
}

// The wizard asks on a terminal, and Enter all the way gives the defaults.
func TestWizardTakesDefaults(t *testing.T) {
	t.Parallel()
	dir := sharedDir(t)
	term := newScreen(t, dir, 80, 24)
	term.types(raced+" new shop --no-lock; echo code $?", "Enter")
	for _, question := range []string{
		"What is the project's name?", "Which database?", "Which PostgreSQL?",
		"Which cache?", "Which Python version?", "Which base", "Advanced options", "new files",
	} {
		term.shows(question)
		term.types("", "Enter")
	}
	term.shows("fastdock up", "code 0")
	byWizard := listing(t, filepath.Join(dir, "shop"))

	s := &stack{t: t, dir: dir}
	// The wizard offers the first port that is free on this machine.
	compose, err := os.ReadFile(filepath.Join(dir, "shop", "docker-compose.yml"))
	must(t, err)
	port := regexp.MustCompile(`\$\{APP_PORT:-(\d+)\}`).FindStringSubmatch(string(compose))
	if port == nil {
		t.Fatalf("no published port in\n%s", compose)
	}
	s.succeed(s.fastdock("new", "flags/shop", "--yes", "--no-lock", "--port", port[1]))
	same(t, "the files", byWizard, listing(t, filepath.Join(dir, "flags", "shop")))
}

// Ctrl-C in the wizard writes nothing and gives the terminal back.
func TestWizardInterrupted(t *testing.T) {
	t.Parallel()
	dir := sharedDir(t)
	term := newScreen(t, dir, 80, 24)
	before := term.settings(filepath.Join(dir, "before"))
	term.types(raced+" new shop; echo code $?", "Enter")
	term.shows("What is the project's name?")
	term.types("", "C-c")
	term.shows("code 130")
	same(t, "the terminal's settings", term.settings(filepath.Join(dir, "after")), before)
	same(t, "what was written", listing(t, filepath.Join(dir, "shop")), "")
}
