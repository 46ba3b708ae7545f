package up

import (
	"io"
	"strings"
	"testing"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

func TestExecReportsTheCommandsOutput(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1")
	session, w := up(t, engine, stacktest.Load(t, engine, `services: {app: {image: "app:1"}}`), Options{})
	w.Ready()
	fake.Run("pytest -q", func(_ io.Reader, stdout, _ io.Writer) int {
		_, _ = io.WriteString(stdout, "\x1b]0;evil\a1 failed\n")
		return 1
	})
	session.Exec("app", "pytest", "-q")
	err := w.Ended(devenv.VerbExec, "app")
	if err == nil || err.Error() != `"pytest -q" exited with code 1` {
		t.Errorf("it ended with %v", err)
	}
	if !w.Saw("exec app: docker compose exec app pytest -q") || !w.Saw("exec app says: 1 failed") {
		t.Errorf("told:\n%s", w.Transcript())
	}
	session.Exec("db", "psql")
	if err := w.Ended(devenv.VerbExec, "db"); err == nil || !strings.Contains(err.Error(), `"db"`) {
		t.Errorf("a service that does not exist: %v", err)
	}
	w.Stop(session)
}

func TestSyncIsForPythonOnly(t *testing.T) {
	_, engine := stacktest.New(t, "app:1")
	session, w := up(t, engine, stacktest.Load(t, engine, `services: {app: {image: "app:1"}}`), Options{})
	w.Ready()
	session.Do(devenv.VerbSync, "app")
	if err := w.Ended(devenv.VerbSync, "app"); err == nil || !strings.Contains(err.Error(), "no Python environment") {
		t.Errorf("it ended with %v", err)
	}
	w.Stop(session)
}

func TestSyncInstallsWhateverTheMarkSays(t *testing.T) {
	a := newPythonApp(t)
	session := a.up(t, Options{})
	a.mu.Lock()
	a.lock = "something installed by hand"
	a.mu.Unlock()
	session.Do(devenv.VerbSync, "app")
	if ended := a.synchronised(); ended.Err != nil || len(ended.Added)+len(ended.Changed) == 0 {
		t.Errorf("ended: %+v", ended)
	}
	if err := a.Ended(devenv.VerbSync, "app"); err != nil {
		t.Errorf("it ended with %v", err)
	}
	a.Stop(session)
}
