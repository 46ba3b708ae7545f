package up

import (
	"testing"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/events"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
)

// A stack whose containers are recreated all day does not grow.
func TestMonitorForgetsRemovedContainers(t *testing.T) {
	var forgotten string
	table := newStatusTable(func(devenv.Event) {})
	m := &monitor{status: table, gone: func(id string) { forgotten = id }}
	m.lock("1")()
	m.ignore("1")
	table.observe(engine.ContainerStatus{ID: "1", Service: "app", Status: container.StateRunning})
	table.hold("1")
	if err := m.handle(t.Context(), events.Message{
		Action: events.ActionDestroy, Actor: events.Actor{ID: "1"},
	}); err != nil {
		t.Fatal(err)
	}
	_, locked := m.refreshing.Load("1")
	_, ignored := m.ignored.Load("1")
	if locked || ignored || len(table.facts) > 0 || len(table.held) > 0 || forgotten != "1" {
		t.Errorf("kept: lock %t, ignored %t, %d facts, %d held; forgotten elsewhere: %q",
			locked, ignored, len(table.facts), len(table.held), forgotten)
	}
}
