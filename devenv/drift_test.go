package devenv

import (
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"
)

// drifted is the next event about a service's drift.
func (w *watch) drifted(service string) Drifted {
	w.t.Helper()
	found := w.until("drift of "+service, func(e Event) bool { d, ok := e.(Drifted); return ok && d.Service == service })
	return found.(Drifted)
}

const driftable = "services:\n  app: {image: \"app:1\", environment: {LEVEL: low}}\n  db: {image: \"db:1\"}\n"

func TestDrift(t *testing.T) {
	_, engine := newFakeEngine(t, "app:1", "db:1")
	project := loaded(t, engine, driftable)
	session, w := up(t, engine, project, UpOptions{Files: &Files{Name: "shop"}})
	w.ready()
	save(t, ".", "compose.yaml", strings.Replace(driftable, "low", "s3cret", 1))
	told := w.drifted("app")
	if told.Would != "recreated" || told.Because != "compose.yaml changed (environment.LEVEL)" {
		t.Errorf("told %+v", told)
	}
	save(t, ".", "compose.yaml", driftable)
	if settled := w.drifted("app"); settled.Would != "" {
		t.Errorf("told %+v after it was taken back", settled)
	}
	save(t, ".", "compose.yaml", strings.Replace(driftable, "  db: {image: \"db:1\"}\n", "  cache: {image: \"db:1\"}\n", 1))
	if told := w.drifted("cache"); told.Would != "created" {
		t.Errorf("told %+v of a new service", told)
	}
	if told := w.drifted("db"); told.Would != "removed" {
		t.Errorf("told %+v of a service that is gone", told)
	}
	save(t, ".", "compose.yaml", "services: {app: {imagine: x}}")
	w.until("the unreadable file", func(e Event) bool {
		n, ok := e.(Notice)
		return ok && strings.Contains(n.Text, "runs on") && strings.Contains(n.Text, "imagine")
	})
	w.stopped(session)
}

func TestDriftIsSettledByAnotherUp(t *testing.T) {
	cacheFolder(t)
	_, engine := newFakeEngine(t, "app:1", "db:1")
	project := loaded(t, engine, driftable)
	session, w := up(t, engine, project, UpOptions{Files: &Files{Name: "shop"}})
	w.ready()
	save(t, ".", "compose.yaml", strings.Replace(driftable, "low", "high", 1))
	w.drifted("app")
	again, err := engine.Load(t.Context(), Files{Name: "shop"})
	if err != nil {
		t.Fatal(err)
	}
	_, other := up(t, engine, again, UpOptions{Detach: true, Wait: true})
	if err := other.end(); err != nil {
		t.Fatal(err)
	}
	if settled := w.drifted("app"); settled.Would != "" {
		t.Errorf("told %+v", settled)
	}
	w.stopped(session)
}

func TestDifferences(t *testing.T) {
	level, other := "low", "high"
	var before, now types.ServiceConfig
	before.Image, before.Environment = "a", types.MappingWithEquals{"LEVEL": &level, "SAME": &level}
	now.Image, now.Environment = "b", types.MappingWithEquals{"LEVEL": &other, "SAME": &level, "NEW": nil}
	now.User = "x"
	if diff := cmp.Diff([]string{"environment.LEVEL", "environment.NEW", "image", "user"}, differences(before, now)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
