package tracker

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/enginetest"
	"github.com/fastdock/fastdock/devenv/mount"
	"github.com/fastdock/fastdock/devenv/reload"
	"github.com/fastdock/fastdock/devenv/stacktest"
	"github.com/fastdock/fastdock/devenv/watch"
)

// oneApp is a stack in which one container runs or not.
type oneApp struct {
	runs bool

	mu   sync.Mutex
	sent []devenv.Event
}

func (a *oneApp) Runs(string) bool { return a.runs }

func (a *oneApp) Send(event devenv.Event) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sent = append(a.sent, event)
}

// drain returns what was sent since the last call.
func (a *oneApp) drain() []devenv.Event {
	a.mu.Lock()
	defer a.mu.Unlock()
	sent := a.sent
	a.sent = nil
	return sent
}

// serving returns a tracker of a project with an app in a container of the fake engine whose reloader waits.
func serving(t *testing.T, yaml string, mounts func(dir string) []container.MountPoint,
	said ...string,
) (*enginetest.Engine, *Tracker, *reload.Reloader, string) {
	t.Helper()
	fake, e := stacktest.New(t, "app")
	project := stacktest.Load(t, e, yaml)
	stacktest.Run(t, e, project)
	s := New(e, project, &oneApp{runs: true}, Options{})
	c := devtest.Container("/app", mounts(project.WorkingDir)...)
	c.ID, c.Args = fake.Container(t, "app").ID,
		[]string{"uvicorn", "main:app", "--reload", "--reload-exclude", "scripts/*"}
	c.Config.Labels = map[string]string{"com.docker.compose.service": "app"}
	r := s.reloaderOf(c)
	for _, line := range said {
		r.Read(line, enginetest.Noon)
	}
	return fake, s, r, project.WorkingDir
}

const watchesApp = "INFO:     Will watch for changes in these directories: ['/app']"

const startedReloader = "INFO:     Started reloader process [1] using WatchFiles"

const buildsApp = "services:\n  app:\n    image: app\n    build: .\n    pull_policy: missing\n"

func wholeFolder(dir string) []container.MountPoint {
	return []container.MountPoint{devtest.Bind(dir, "/app")}
}

func printing(text string, code int) enginetest.Command {
	return func(_ io.Reader, stdout, _ io.Writer) int { fmt.Fprintln(stdout, text); return code }
}

func TestBrokenLinks(t *testing.T) {
	const same = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  x" // of "abc"
	appOnly := func(dir string) []container.MountPoint {
		return []container.MountPoint{devtest.Bind(filepath.Join(dir, "app"), "/app/app")}
	}
	mainOnly := func(dir string) []container.MountPoint {
		return []container.MountPoint{devtest.Bind(filepath.Join(dir, "main.py"), "/app/main.py")}
	}
	for name, test := range map[string]struct {
		yaml, file string
		mounts     func(string) []container.MountPoint
		said       []string
		hash, stat string
		code       int
		want       devenv.ReloadMissed // without what is the same in all cases
	}{
		"in no mount": {
			file: "lib/x.py", mounts: appOnly,
			want: devenv.ReloadMissed{Reason: devenv.MissNotMounted, Volume: "./lib:/app/lib"},
		},
		"outside": {
			file: "lib/x.py", said: []string{"INFO:     Will watch for changes in these directories: ['/app/app']"},
			want: devenv.ReloadMissed{
				Reason: devenv.MissOutside, Target: "/app/lib/x.py", Volume: "./lib:/app/lib", Dirs: []string{"/app/app"},
			},
		},
		"excluded": {
			file: "scripts/x.py",
			want: devenv.ReloadMissed{
				Reason: devenv.MissExcluded, Target: "/app/scripts/x.py", Volume: "./scripts:/app/scripts", Exclude: "scripts/*",
			},
		},
		"no event": {
			file: "main.py", hash: same,
			want: devenv.ReloadMissed{Reason: devenv.MissNoEvent, Polling: "WATCHFILES_FORCE_POLLING"},
		},
		"no event, variable handed on": {
			yaml: buildsApp + "    environment: {WATCHFILES_FORCE_POLLING: \"${WATCHFILES_FORCE_POLLING:-}\"}\n",
			file: "main.py", hash: same,
			want: devenv.ReloadMissed{Reason: devenv.MissNoEvent, Polling: "WATCHFILES_FORCE_POLLING", Passed: true},
		},
		"stale folder": {file: "main.py", hash: "0000  x", want: devenv.ReloadMissed{Reason: devenv.MissStale}},
		"not there":    {file: "main.py", code: 1, want: devenv.ReloadMissed{Reason: devenv.MissStale}},
		"stale file": {
			file: "main.py", mounts: mainOnly, hash: "0000  x",
			want: devenv.ReloadMissed{Reason: devenv.MissReplaced, Volume: ".:/app"},
		},
		"no sha256sum": {
			file: "main.py", code: 127,
			want: devenv.ReloadMissed{Reason: devenv.MissNoEvent, Polling: reload.ForcePolling},
		},
		"gone": {
			file: "main.py", hash: same, stat: "gone",
			want: devenv.ReloadMissed{Reason: devenv.MissProcess, Process: devenv.ProcessGone},
		},
		"stopped": {
			file: "main.py", hash: same, stat: "1 (uvicorn) T 0",
			want: devenv.ReloadMissed{Reason: devenv.MissProcess, Process: devenv.ProcessStopped},
		},
		"ended": {
			file: "main.py", hash: same, stat: "1 (a) b) Z 0",
			want: devenv.ReloadMissed{Reason: devenv.MissProcess, Process: devenv.ProcessEnded},
		},
		"stat": {
			file: "main.py", hash: same, said: []string{watchesApp, "INFO:     Started reloader process [1] using StatReload"},
			want: devenv.ReloadMissed{Reason: devenv.MissTime},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if test.yaml == "" {
				test.yaml = buildsApp
			}
			if test.mounts == nil {
				test.mounts = wholeFolder
			}
			if test.said == nil {
				test.said = []string{watchesApp}
			}
			fake, s, r, dir := serving(t, test.yaml, test.mounts, append([]string{startedReloader}, test.said...)...)
			devtest.WriteFiles(t, dir, map[string]string{test.file: "abc"})
			fake.Run("sha256sum /app/"+test.file, printing(test.hash, test.code))
			fake.Run("cat /proc/1/stat", printing("1 (uvicorn) S 0", 0))
			if test.stat == "gone" {
				fake.Run("cat /proc/1/stat", printing("", 1))
			} else if test.stat != "" {
				fake.Run("cat /proc/1/stat", printing(test.stat, 0))
			}
			test.want.File, test.want.Defined = test.file, "compose.yaml:2"
			test.want.Target = cmp.Or(test.want.Target, mount.ContainerPath(r.Container, filepath.Join(dir, test.file)))
			test.want.Volume = cmp.Or(test.want.Volume, ".:/app")
			if test.want.Dirs == nil {
				test.want.Dirs = r.Dirs
			}
			missed, _ := s.missReason(t.Context(), r, filepath.Join(dir, test.file))
			if diff := gocmp.Diff(test.want, missed); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// waiting returns a tracker whose clock the test drives.
func waiting(t *testing.T) (s *Tracker, r *reload.Reloader, save func(files ...string), late chan time.Time) {
	t.Helper()
	fake, s, r, dir := serving(t, buildsApp, wholeFolder, startedReloader, watchesApp)
	fake.Run("cat /proc/1/stat", printing("1 (uvicorn) S 0", 0))
	fake.Run("sha256sum /app/main.py", printing("0000  x", 0))
	late = make(chan time.Time)
	s.after = func(limit time.Duration) <-chan time.Time {
		if limit != missTime {
			t.Errorf("waits for %v", limit)
		}
		return late
	}
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(func() { cancel(); s.wait.Wait() })
	return s, r, func(files ...string) {
		var batch []watch.Change
		for _, file := range files {
			devtest.WriteFiles(t, dir, map[string]string{file: "abc"})
			batch = append(batch, watch.Change{Path: filepath.Join(dir, file), At: time.Now()})
		}
		s.Changed(ctx, batch)
	}, late
}

// missedReloads drains the missed reloads that the session has reported.
func (s *Tracker) missedReloads() []devenv.ReloadMissed {
	s.wait.Wait()
	var missed []devenv.ReloadMissed
	for _, event := range s.stack.(*oneApp).drain() {
		if m, is := event.(devenv.ReloadMissed); is {
			missed = append(missed, m)
		}
	}
	return missed
}

func TestMissedReloadIsReportedWithItsCause(t *testing.T) {
	s, r, save, late := waiting(t)
	save("main.py")
	save("main.py", "other.py") // the same burst
	late <- time.Now()
	missed := s.missedReloads()
	if len(missed) != 1 || missed[0].Service != "app" || missed[0].File != "main.py" || missed[0].At.IsZero() {
		t.Fatalf("got %+v, want one of main.py", missed)
	}
	var state devenv.State
	state.Apply(missed[0])
	if app, _ := state.Service("app"); app.Reload.Missed == nil {
		t.Error("the state does not know of it")
	}
	state.Apply(devenv.ReloadStarted{Service: "app"})
	if app, _ := state.Service("app"); app.Reload.Missed != nil {
		t.Error("the state still has it after the reloader saw a change")
	}

	save("main.py")
	s.mu.Lock()
	r.Read("WARNING:  WatchFiles detected changes in 'main.py'. Reloading...", time.Now())
	s.mu.Unlock()
	late <- time.Now()
	if missed := s.missedReloads(); len(missed) != 0 {
		t.Errorf("told although it was seen: %+v", missed)
	}
}

// What lies beside the code is reported once.
func TestMissedReloadBesideTheCode(t *testing.T) {
	s, r, save, late := waiting(t)
	r.Dirs = []string{"/app/app"}
	for range 2 {
		save("lib/x.py")
		late <- time.Now()
		s.wait.Wait()
	}
	if missed := s.missedReloads(); len(missed) != 1 {
		t.Errorf("got %+v, want one", missed)
	}
}

// No reload is expected of these.
func TestNoReloadIsExpected(t *testing.T) {
	for name, test := range map[string]struct {
		file string
		when func(s *Tracker, r *reload.Reloader)
	}{
		"no code":       {"README.md", nil},
		"a test":        {"tests/x.py", nil},
		"a test beside": {"test_main.py", nil},
		"a migration":   {"alembic/versions/1.py", nil},
		"no reloader":   {"main.py", func(_ *Tracker, r *reload.Reloader) { r.Pid = "" }},
		"reloads just now": {"main.py", func(s *Tracker, r *reload.Reloader) {
			s.parsers[r.Container.ID] = &reload.Parser{Phase: reload.Reloading}
		}},
		"is broken": {
			"main.py",
			func(s *Tracker, r *reload.Reloader) { s.parsers[r.Container.ID] = &reload.Parser{Phase: reload.Broken} },
		},
		"starts": {"main.py", func(s *Tracker, r *reload.Reloader) {
			s.parsers[r.Container.ID] = &reload.Parser{Phase: reload.Starting}
		}},
		"is stopped": {"main.py", func(s *Tracker, _ *reload.Reloader) {
			s.stack.(*oneApp).runs = false
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s, r, save, _ := waiting(t)
			if test.when != nil {
				test.when(s, r)
			}
			save(test.file)
			if len(s.awaited) != 0 {
				t.Errorf("expects a reload after %s", test.file)
			}
		})
	}
}

// An app that was broken before the session began is broken still, unless it was fixed.
func TestBrokenBeforeTheSessionIsReported(t *testing.T) {
	began := time.Now()
	broke := []string{
		startedReloader,
		"WARNING:  WatchFiles detected changes in 'main.py'. Reloading...",
		"Process SpawnProcess-2:",
		"Traceback (most recent call last):",
		`  File "/app/main.py", line 29`,
		"    def broken(:",
		"SyntaxError: invalid syntax",
	}
	fixed := append(slices.Clone(broke), broke[1], "INFO:     Application startup complete.")
	const want = "main.py:29 SyntaxError: invalid syntax"
	for name, test := range map[string]struct {
		phase reload.Phase
		lines []string
		want  string
	}{
		"broken":                       {reload.Settled, broke, want},
		"the log begins in the middle": {reload.Settled, slices.Delete(slices.Clone(broke), 1, 2), want},
		"fixed since":                  {reload.Settled, fixed, ""},
		"started again":                {reload.Starting, broke, ""},
	} {
		fake, s, _, _ := serving(t, buildsApp, wholeFolder)
		c, err := s.engine.API.ContainerInspect(t.Context(), fake.Container(t, "app").ID, client.ContainerInspectOptions{})
		if err != nil {
			t.Fatal(err)
		}
		c.Container.Config.WorkingDir, c.Container.State.StartedAt = "/app", began.Format(time.RFC3339Nano)
		for _, line := range test.lines {
			fake.Log(fake.Container(t, "app"), line)
		}
		s.Track(c.Container, test.phase)
		s.Learn(t.Context(), c.Container)
		got := ""
		for _, event := range s.stack.(*oneApp).drain() {
			broken := event.(devenv.ReloadBroken)
			got += fmt.Sprintf("%s:%d %s", broken.File, broken.Line, broken.Error)
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

// A line from before the session, read after a save, is no answer to that save.
func TestHistoryIsNoAnswerToASave(t *testing.T) {
	began := time.Now().Add(-time.Minute)
	s := New(nil, nil, &oneApp{runs: true}, Options{Began: began})
	c := devtest.Container("/app")
	s.Track(c, reload.Settled)
	s.Read(c, devenv.LogLines{Lines: []devenv.LogLine{{At: began.Add(-time.Hour), Text: startedReloader}}})
	if s.sawSince(s.reloaders[c.ID], began.Add(time.Second)) {
		t.Error("a start from before the session counts as one after the save")
	}
}
