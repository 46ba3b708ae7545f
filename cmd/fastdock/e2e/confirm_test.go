package e2e

import (
	"net/http"
	"strings"
	"testing"
)

// A reload counts when the app answers, not when its log says so: an app that fails every request after an edit
// is reported as stuck, with the address that was asked and what it said; repaired, it is ready.
func TestReloadThatDoesNotServe(t *testing.T) {
	t.Parallel()
	s := newStack(t, "--db", "none", "--cache", "none")
	a := s.up()
	a.await("ready", nil)

	s.edit("app/main.py", "app = FastAPI(", "from app.broken import app as _broken\n\napp = FastAPI(")
	a.await("reload_broken", nil) // the module does not exist yet: a broken reload needs no answer
	s.edit("app/main.py", "from app.broken import app as _broken\n\n", "")
	a.await("reload_ready", nil)
	s.mustAnswer("/health", http.StatusOK, "")

	s.edit("app/main.py", "app = FastAPI(", failing+"app = FastAPI(middleware=[_failing], ")
	stuck := a.await("reload_stuck", nil).text("on")
	same(t, "what it waits for", stuck, "a response from "+s.url("/health")+" (503 Service Unavailable)")
	s.edit("app/main.py", "middleware=[_failing], ", "")
	ready := a.await("reload_ready", nil)
	s.mustAnswer("/health", http.StatusOK, "")
	if took := ready.number("took_seconds"); took <= 0 {
		t.Errorf("ready after %v s", took)
	}
	a.interrupt()
	a.ends()
	if left := strings.Fields(s.left("ps")); len(left) > 0 {
		t.Errorf("still running: %v", left)
	}
}

const failing = `from starlette.middleware import Middleware as _Middleware
from starlette.responses import PlainTextResponse as _Text


class _Fail:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        answer = self.app if scope["type"] != "http" else _Text("no", status_code=503)
        await answer(scope, receive, send)


_failing = _Middleware(_Fail)

`
