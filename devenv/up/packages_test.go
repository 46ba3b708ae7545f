package up

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/enginetest"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

// pythonApp is a service whose image installs from a uv.lock that is mounted.
type pythonApp struct {
	*devtest.Stream
	fake    *enginetest.Engine
	engine  *engine.Engine
	project *types.Project
	marked  chan struct{}

	mu    sync.Mutex
	asked int    // how often an installer ran, if only to say what it would do
	lock  string // what the environment was made from
	mark  string
	fails string // what the installer says in place of working
}

func newPythonApp(t *testing.T) *pythonApp {
	fake, engine := stacktest.New(t, "app:1")
	a := &pythonApp{fake: fake, engine: engine, lock: "a", marked: make(chan struct{}, 64)}
	fake.Histories = map[string][]string{"app:1": {"WORKDIR /app", "RUN /bin/sh -c uv sync --locked # buildkit"}}
	fake.Shell, fake.Archived = a.shell, a.left
	a.project = stacktest.Load(t, engine, "services: {app: {image: \"app:1\", volumes: [\".:/app\"]}}")
	a.save(t, "a")
	return a
}

// up attaches and waits until the environment has been looked at.
func (a *pythonApp) up(t *testing.T, options Options) *Session {
	t.Helper()
	session, w := up(t, a.engine, a.project, options)
	a.Stream = w
	if !options.Detach {
		<-a.marked
	}
	return session
}

func (a *pythonApp) save(t *testing.T, lock string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(a.project.WorkingDir, "uv.lock"), []byte(lock), 0o644); err != nil {
		t.Fatal(err)
	}
}

func (a *pythonApp) breaks(says string) { a.mu.Lock(); defer a.mu.Unlock(); a.fails = says }

// shell returns uv and the shell in the container.
func (a *pythonApp) shell(command string, stdout, stderr io.Writer) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	content, _ := os.ReadFile(filepath.Join(a.project.WorkingDir, "uv.lock"))
	now, installs := string(content), strings.Contains(command, "uv sync")
	if installs {
		a.asked++
	}
	switch {
	case installs && a.fails != "":
		fmt.Fprintln(stderr, a.fails)
		return 2
	case installs && now != a.lock:
		fmt.Fprintf(stderr, "Resolved\n - %s==1\n + %s==1\n", a.lock, now)
	}
	if installs && !strings.Contains(command, "--dry-run") {
		a.lock = now
	}
	if _, mark, found := strings.Cut(command, "echo "); found {
		a.mark = strings.Fields(mark)[0]
		a.marked <- struct{}{}
	}
	return 0
}

// left returns the mark beside the environment.
func (a *pythonApp) left(string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.mark == "" {
		return ""
	}
	a.marked <- struct{}{}
	return a.mark + "\n"
}

func (a *pythonApp) synchronised() devenv.SyncEnded {
	a.T.Helper()
	return a.Until("synchronised", func(e devenv.Event) bool {
		_, ok := e.(devenv.SyncEnded)
		return ok
	}).(devenv.SyncEnded)
}

func (a *pythonApp) changed(t *testing.T, added, removed string) {
	t.Helper()
	ended := a.synchronised()
	if ended.Err != nil {
		t.Fatal(ended.Err)
	}
	if diff := cmp.Diff([][]string{{added + " 1"}, {removed + " 1"}}, [][]string{ended.Added, ended.Removed}); diff != "" {
		t.Errorf("added and removed (-want +got):\n%s", diff)
	}
}

func (a *pythonApp) restarted(t *testing.T, times int) {
	t.Helper()
	if restarts := a.fake.Count("restart app"); restarts != times {
		t.Errorf("restarted %d times, want %d\n%s", restarts, times, a.Transcript())
	}
}

func TestPackagesFollowTheLock(t *testing.T) {
	a := newPythonApp(t)
	session := a.up(t, Options{})
	a.save(t, "b")
	a.changed(t, "b", "a")
	a.restarted(t, 1)
	a.save(t, "a") // another branch and back
	a.changed(t, "a", "b")
	a.restarted(t, 2)
	session.Stop()
	a.mustEnd(t)
}

func TestLockThatChangedWithoutSession(t *testing.T) {
	for name, options := range map[string]Options{"attached": {}, "detached": {Detach: true, Wait: true}} {
		t.Run(name, func(t *testing.T) {
			a := newPythonApp(t)
			a.up(t, Options{}).Detach()
			a.mustEnd(t)
			a.save(t, "b")
			session := a.up(t, options)
			a.changed(t, "b", "a")
			a.restarted(t, 1)
			session.Detach()
			a.mustEnd(t)
		})
	}
}

func TestPackagesThatAreRightAreLeftAlone(t *testing.T) {
	a := newPythonApp(t)
	a.up(t, Options{}).Detach()
	a.mustEnd(t)
	a.up(t, Options{Detach: true, Wait: true})
	a.mustEnd(t)
	a.restarted(t, 0)
	if a.Saw("SyncStarted") {
		t.Errorf("a synchronisation is told:\n%s", a.Transcript())
	}
}

// The installer is asked only where the image may be of other files: it takes most of an up that has nothing to do.
func TestImageOfTheFilesNeedsNoInstaller(t *testing.T) {
	for name, test := range map[string]struct {
		context string
		tagged  time.Time
		want    int
	}{
		"built after the last save": {".", time.Now().Add(time.Hour), 0},
		"of unknown age":            {".", time.Time{}, 1},
		"of another lock":           {"image", time.Now().Add(time.Hour), 1},
	} {
		t.Run(name, func(t *testing.T) {
			devtest.CacheFolder(t)
			a := newPythonApp(t)
			a.project = stacktest.Load(t, a.engine,
				"services: {app: {image: \"app:1\", build: "+test.context+", volumes: [\".:/app\"]}}")
			devtest.WriteFiles(t, a.project.WorkingDir, map[string]string{
				"uv.lock": "a", test.context + "/Dockerfile": "FROM python:3.14\n",
			})
			a.fake.Tagged = test.tagged
			stacktest.Run(t, a.engine, a.project)
			a.up(t, Options{Detach: true, Wait: true})
			a.mustEnd(t)
			if a.asked != test.want {
				t.Errorf("the installer was asked %d times, want %d\n%s", a.asked, test.want, a.Transcript())
			}
		})
	}
}

func TestFailedSynchronisationLeavesTheApp(t *testing.T) {
	a := newPythonApp(t)
	session := a.up(t, Options{})
	a.breaks("error: The lockfile at `uv.lock` needs to be updated, but `--locked` was provided.")
	a.save(t, "b")
	ended := a.synchronised()
	if ended.Err == nil || !strings.Contains(ended.Err.Error(), "run `uv lock`") || len(ended.Logs) != 1 {
		t.Errorf("ended with %v and %q", ended.Err, ended.Logs)
	}
	a.restarted(t, 0)
	a.breaks("")
	a.save(t, "c")
	a.changed(t, "c", "a")
	session.Stop()
	a.mustEnd(t)
}

func (a *pythonApp) mustEnd(t *testing.T) {
	t.Helper()
	if err := a.End(); err != nil {
		t.Error(err)
	}
}
