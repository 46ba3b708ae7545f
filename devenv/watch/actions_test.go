package watch

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/mount"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

// oneContainer is a session with one running container, which counts its restarts.
type oneContainer struct {
	id       string
	restarts int
	sent     []devenv.WatchActed
}

func (o *oneContainer) Leads() bool                                  { return true }
func (o *oneContainer) Follows(context.Context, string, string) bool { return false }
func (o *oneContainer) Running(string) []string                      { return []string{o.id} }
func (o *oneContainer) Restart(context.Context, string) error        { o.restarts++; return nil }
func (o *oneContainer) Rebuild(context.Context, string) error        { return nil }
func (o *oneContainer) Busy(int)                                     {}
func (o *oneContainer) Send(e devenv.Event) {
	if acted, is := e.(devenv.WatchActed); is {
		o.sent = append(o.sent, acted)
	}
}

// syncing returns a stack whose app has the files of a folder copied and is restarted then.
func syncing(t *testing.T) (w *Actions, session *oneContainer, dir string) {
	t.Helper()
	fake, engine := stacktest.New(t, "app:1")
	project := stacktest.Load(t, engine, `services:
  app:
    image: "app:1"
    develop:
      watch: [{action: sync+restart, path: ., target: /app}]
`)
	stacktest.Run(t, engine, project)
	session = &oneContainer{id: fake.Container(t, "app").ID}
	return NewActions(engine, project, session), session, project.WorkingDir
}

// A file that cannot be copied leaves the service as it runs: a restart would show the old code as the new one.
func TestFailedCopyDoesNotRestart(t *testing.T) {
	w, session, dir := syncing(t)
	devtest.WriteFiles(t, dir, map[string]string{"main.py": "app = 1"})
	below := filepath.Join(dir, "main.py", "gone.py") // a file is no folder
	w.answer(t.Context(), "app", map[int][]mount.File{0: {{Host: below, Inside: "/app/main.py/gone.py"}}})
	if len(session.sent) != 1 || session.sent[0].Err == nil {
		t.Fatalf("reported %+v, want one failure", session.sent)
	}
	if session.restarts != 0 {
		t.Errorf("the service was restarted %d times, want none", session.restarts)
	}
}

// A file that was saved twice is reported once.
func TestFileSavedTwiceIsReportedOnce(t *testing.T) {
	w, session, dir := syncing(t)
	devtest.WriteFiles(t, dir, map[string]string{"main.py": "app = 1", "db.py": "db = 1"})
	main := mount.File{Host: filepath.Join(dir, "main.py"), Inside: "/app/main.py"}
	db := mount.File{Host: filepath.Join(dir, "db.py"), Inside: "/app/db.py"}
	w.answer(t.Context(), "app", map[int][]mount.File{0: {main, db, main}})
	if len(session.sent) != 1 {
		t.Fatalf("reported %+v, want one action", session.sent)
	}
	if diff := cmp.Diff([]string{"db.py", "main.py"}, session.sent[0].Paths); diff != "" {
		t.Errorf("paths (-want +got):\n%s", diff)
	}
	if session.restarts != 1 {
		t.Errorf("the service was restarted %d times, want once", session.restarts)
	}
}
