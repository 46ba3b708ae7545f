package up

import (
	"errors"
	"testing"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

// The failure of an image that no other service needs says how to start the others.
func TestUnneededImageIsMissing(t *testing.T) {
	const app = "api: {build: ., depends_on: [db]}, db: {image: 'db:1'}, "
	for services, want := range map[string]string{
		app + "front: {image: 'front:1'}": "cannot be had; no other service depends on it: `fastdock up api` " +
			"starts api and what it depends on",
		"db: {image: 'db:1'}, mail: {image: 'mail:1'}, front: {image: 'front:1'}": "cannot be had; no other " +
			"service depends on it: `fastdock up db mail` starts db, mail and what they depend on",
		app + "front: {image: 'front:1'}, proxy: {image: 'proxy:1', depends_on: [front]}": "cannot be had",
		app + "front: {image: 'front:1', depends_on: [api]}": "cannot be had; no " +
			"other service depends on it: `fastdock up api` starts api and what it depends on",
		"front: {build: .}, db: {image: 'db:1'}": "cannot be had",
		"front: {image: 'front:1'}":              "cannot be had",
	} {
		_, engine := stacktest.New(t)
		s := &attempt{project: stacktest.Load(t, engine, "services: {"+services+"}"), shared: discarding()}
		if got := s.withoutImage("front", errors.New("cannot be had")).Error(); got != want {
			t.Errorf("of %s: %q, want %q", services, got, want)
		}
	}
}

// Several images that no other service needs are reported in one error, with how to start what can be.
func TestUnneededImagesAreMissing(t *testing.T) {
	const app = "api: {build: ., depends_on: [db]}, db: {image: 'db:1'}, "
	for services, want := range map[string]string{
		app + "admin: {image: 'admin:1'}, front: {build: front}": `service "admin": no image admin; service ` +
			`"front": no image front; ` +
			"no other service depends on them: `fastdock up api` starts api and what it depends on",
		app + "admin: {image: 'admin:1'}": `service "admin": no image admin; no other service depends on it: ` +
			"`fastdock up api` starts api and what it depends on",
	} {
		_, engine := stacktest.New(t)
		s := &attempt{project: stacktest.Load(t, engine, "services: {"+services+"}"), shared: discarding()}
		for _, name := range []string{"admin", "front"} {
			if _, found := s.project.Services[name]; found {
				s.status.fail(name, s.withoutImage(name, errors.New("no image "+name)))
			}
		}
		if got := s.withoutImages(s.lacking()).Error(); got != want {
			t.Errorf("of %s:\n%s\nwant\n%s", services, got, want)
		}
		s.status.fail("api", errors.New("exited"))
		if got := s.lacking(); got != nil {
			t.Errorf("with a failure of another kind: %q", got)
		}
	}
}

// discarding returns what an attempt works with that reports nothing.
func discarding() *shared { return &shared{status: newStatusTable(func(devenv.Event) {})} }
