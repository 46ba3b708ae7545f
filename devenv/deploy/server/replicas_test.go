package server

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/fastdock/fastdock/devenv/deploy"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

// A new replica that is ready now receives requests, also when the release is removed because another one is not.
func TestDiscardedReplicasCompleteTheirRequests(t *testing.T) {
	fake, e := stacktest.New(t, "shop:1")
	project := stacktest.Load(t, e, "services: {app: {image: 'shop:1', deploy: {replicas: 2}}}\n")
	stacktest.Run(t, e, project)
	var events []deploy.Event
	d, err := New(e, project).prepare(t.Context(), deploy.Options{}, func(e deploy.Event) { events = append(events, e) })
	if err != nil {
		t.Fatal(err)
	}
	d.changes[0].fresh = idsOf(d.changes[0].old)
	d.discard(t.Context(), d.changes)
	requests := fake.Requests()
	stopped, removed := slices.Index(requests, "stop app"), slices.Index(requests, "remove app")
	if left := strings.Join(fake.Remaining(), " "); stopped < 0 || removed < stopped || strings.Contains(left, "app") {
		t.Errorf("requests %q, remaining %q", requests, fake.Remaining())
	}
	if last := events[len(events)-1]; last != (deploy.RolledBack{Service: "app", To: "1"}) {
		t.Errorf("the last event is %#v", last)
	}
}

// Old replicas go some time after new ones have come, for a proxy whose servers are not known. A first release has no
// old ones.
func TestFirstReleaseDoesNotWaitForTheProxy(t *testing.T) {
	_, e := stacktest.New(t, "shop:1")
	project := stacktest.Load(t, e, "services: {app: {image: 'shop:1', deploy: {replicas: 2}}}\n")
	stacktest.Run(t, e, project)
	d, err := New(e, project).prepare(t.Context(), deploy.Options{}, func(deploy.Event) {})
	if err != nil {
		t.Fatal(err)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if err := d.awaitProxy(over, d.changes); !errors.Is(err, context.Canceled) {
		t.Errorf("with old replicas: %v, want a wait that is cancelled", err)
	}
	d.changes[0].old = nil
	if err := d.awaitProxy(over, d.changes); err != nil {
		t.Errorf("without old replicas: %v, want no wait", err)
	}
}

// A rollback to a release whose image was removed names the service and the version.
func TestRollbackWithoutTheImage(t *testing.T) {
	_, e := stacktest.New(t, "shop:2")
	const before = `'[{"service": "app", "version": "1", "image": "shop:1", "imageID": "sha256:1"}]'`
	project := stacktest.Load(t, e, "services: {app: {image: 'shop:2', deploy: {replicas: 1}, labels: {"+
		previousLabel+": "+before+"}}}\n")
	stacktest.Run(t, e, project)
	d, err := New(e, project).prepare(t.Context(), deploy.Options{}, func(deploy.Event) {})
	if err != nil {
		t.Fatal(err)
	}
	const want = `rolling back service "app" to version 1: its image no longer exists on the engine`
	if err := d.goBack(t.Context()); err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v", err)
	}
}
