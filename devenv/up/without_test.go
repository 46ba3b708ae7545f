package up

import (
	"errors"
	"testing"
)

// The failure of an image that no other service needs says how to start the others.
func TestImageThatNobodyNeeds(t *testing.T) {
	const app = "api: {build: ., depends_on: [db]}, db: {image: 'db:1'}, "
	for services, want := range map[string]string{
		app + "front: {image: 'front:1'}": "cannot be had; no other service depends on it: `fastdock up api` starts api and what it depends on",
		"db: {image: 'db:1'}, mail: {image: 'mail:1'}, front: {image: 'front:1'}": "cannot be had; no other service depends on it: " +
			"`fastdock up db mail` starts db, mail and what they depend on",
		app + "front: {image: 'front:1'}, proxy: {image: 'proxy:1', depends_on: [front]}": "cannot be had",
		app + "front: {image: 'front:1', depends_on: [api]}":                              "cannot be had; no other service depends on it: `fastdock up api` starts api and what it depends on",
		"front: {build: .}, db: {image: 'db:1'}":                                          "cannot be had",
		"front: {image: 'front:1'}":                                                       "cannot be had",
	} {
		_, engine := newFakeEngine(t)
		s := &Session{project: loaded(t, engine, "services: {"+services+"}")}
		if got := s.withoutImage("front", errors.New("cannot be had")).Error(); got != want {
			t.Errorf("of %s: %q, want %q", services, got, want)
		}
	}
}
