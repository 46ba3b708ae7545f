package down

import (
	"testing"

	"github.com/docker/compose/v5/pkg/api"
	"github.com/google/go-cmp/cmp"
	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

// A container is stopped when what needs it has stopped, whether that is removed already or not.
func TestDownStopsWhileItRemoves(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1", "db:1")
	project := stacktest.Load(t, engine, `services: {app: {image: "app:1", depends_on: [db]}, db: {image: "db:1"}}`)
	stacktest.Run(t, engine, project)
	stop, remove, last := fake.Hold("stop app"), fake.Hold("remove app"), fake.Hold("stop db")
	down := devtest.NewStream(t, Run(t.Context(), engine, project, Options{}))
	<-stop.Arrived
	if fake.Count("stop db") > 0 {
		t.Error("db was stopped before the app")
	}
	stop.Release()
	<-remove.Arrived
	<-last.Arrived
	remove.Release()
	last.Release()
	if err := down.End(); err != nil || len(fake.Remaining()) > 0 {
		t.Errorf("ended with %v, told:\n%s", err, down.Transcript())
	}
}

// Volumes are removed while the Engine removes networks, which takes it longer.
func TestDownRemovesVolumesBesideNetworks(t *testing.T) {
	fake, engine := stacktest.New(t, "db:1")
	project := stacktest.Load(t, engine,
		`{services: {db: {image: "db:1", volumes: ["data:/data"]}}, volumes: {data: {}}}`)
	stacktest.Run(t, engine, project)
	network, volume := fake.Hold("remove network"), fake.Hold("remove volume shop_data")
	down := devtest.NewStream(t, Run(t.Context(), engine, project, Options{Volumes: true}))
	<-network.Arrived
	<-volume.Arrived
	volume.Release()
	network.Release()
	if err := down.End(); err != nil || len(fake.Remaining()) > 0 {
		t.Errorf("ended with %v, told:\n%s", err, down.Transcript())
	}
}

func TestDownRemovesItsContainers(t *testing.T) {
	project := devtest.Project(t, `services: {app: {image: "app:1"}, tool: {image: "tool:1", profiles: [tools]}}`)
	labelled := func(service string, more ...string) container.Summary {
		labels := map[string]string{api.ServiceLabel: service, api.ConfigHashLabel: "abc"}
		for i := 0; i < len(more); i += 2 {
			labels[more[i]] = more[i+1]
		}
		return container.Summary{Labels: labels, State: container.StateRunning}
	}
	exited := labelled("gone", api.OneoffLabel, "True")
	exited.State = container.StateExited
	tests := map[string]struct {
		c                container.Summary
		plainly, orphans bool
	}{
		"a service's":                   {labelled("app"), true, true},
		"of a profile not enabled":      {labelled("tool"), false, false},
		"an orphan":                     {labelled("gone"), false, true},
		"a run of a service":            {labelled("app", api.OneoffLabel, "True"), false, true},
		"a run of an orphan":            {labelled("gone", api.OneoffLabel, "True"), false, false},
		"a run of an orphan, over":      {exited, false, true},
		"a hook's":                      {labelled("app", api.HookLabel, "pre_start", api.ConfigHashLabel, ""), true, true},
		"of another tool, same project": {labelled("app", api.ConfigHashLabel, ""), false, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := []bool{Options{}.takes(project, test.c), Options{Orphans: true}.takes(project, test.c)}
			if diff := cmp.Diff([]bool{test.plainly, test.orphans}, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}
