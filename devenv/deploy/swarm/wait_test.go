package swarm

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/moby/moby/api/types/swarm"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/deploy"
)

// update is a change of a service with two replicas, of which a test sees what a deployment would.
type update struct {
	*follower
	events []deploy.Event
	begun  time.Time
}

func newUpdate() *update {
	spec := swarm.ServiceSpec{
		Annotations: swarm.Annotations{Name: "shop_app", Labels: map[string]string{sumLabel: "new"}},
		Mode:        swarm.ServiceMode{Replicated: &swarm.ReplicatedService{Replicas: new(uint64(2))}},
	}
	spec.TaskTemplate.ContainerSpec = &swarm.ContainerSpec{Image: "shop:2"}
	before := swarm.Service{Spec: spec, UpdateStatus: &swarm.UpdateStatus{
		State: swarm.UpdateStateRollbackCompleted, StartedAt: new(time.Unix(1, 0)),
	}}
	u := &update{begun: time.Unix(2, 0)}
	u.follower = &follower{
		deployment: &deployment{
			Target: &Target{api: withoutLogs{}}, limit: time.Minute,
			report: func(e deploy.Event) { u.events = append(u.events, e) },
		},
		change: &change{service: "app", spec: spec, before: &before},
		states: map[string]swarm.TaskState{},
		began:  time.Now(),
	}
	return u
}

// withoutLogs is an engine that has no log of any task.
type withoutLogs struct{ client.APIClient }

func (withoutLogs) TaskLogs(context.Context, string, client.TaskLogsOptions) (client.TaskLogsResult, error) {
	return nil, errors.New("none")
}

// seen returns a view of the service in a state of its update, with new tasks in some states.
func (u *update) seen(state swarm.UpdateState, tasks ...swarm.TaskState) view {
	service := swarm.Service{Spec: u.change.spec}
	if state != "" {
		service.UpdateStatus = &swarm.UpdateStatus{State: state, StartedAt: &u.begun}
	}
	v := view{service: service}
	for i, s := range tasks {
		task := swarm.Task{
			ID: string(rune('a' + i)), Slot: i + 1, DesiredState: swarm.TaskStateRunning,
			Spec: swarm.TaskSpec{ContainerSpec: u.change.spec.TaskTemplate.ContainerSpec}, Status: swarm.TaskStatus{State: s},
		}
		v.fresh, v.tasks = append(v.fresh, task), append(v.tasks, task)
	}
	return v
}

func TestUpdateIsCompleteWhenAllReplicasRun(t *testing.T) {
	u := newUpdate()
	for _, v := range []view{
		u.seen(swarm.UpdateStateUpdating, swarm.TaskStateRunning, swarm.TaskStateRunning), // still watched
		u.seen(swarm.UpdateStateCompleted, swarm.TaskStateRunning, swarm.TaskStateStarting),
	} {
		if done, err := u.check(t.Context(), v); done || err != nil {
			t.Errorf("%+v: done %t, %v", v, done, err)
		}
	}
	draining := u.seen(swarm.UpdateStateCompleted, swarm.TaskStateRunning, swarm.TaskStateRunning)
	draining.old = []swarm.Task{{ID: "old", Spec: swarm.TaskSpec{ContainerSpec: &swarm.ContainerSpec{}}}}
	if done, err := u.check(t.Context(), draining); done || err != nil {
		t.Errorf("while an old one drains: done %t, %v", done, err)
	}
	complete := u.seen(swarm.UpdateStateCompleted, swarm.TaskStateRunning, swarm.TaskStateRunning)
	if done, err := u.check(t.Context(), complete); !done || err != nil {
		t.Errorf("done %t, %v", done, err)
	}
}

// The state of an earlier update is none of this one's.
func TestUpdateIgnoresTheStateOfAnEarlierOne(t *testing.T) {
	u := newUpdate()
	v := u.seen("", swarm.TaskStateRunning, swarm.TaskStateRunning)
	v.service.UpdateStatus = u.change.before.UpdateStatus
	if done, err := u.check(t.Context(), v); !done || err != nil {
		t.Errorf("done %t, %v", done, err)
	}
}

// What Swarm has rolled back is a failure, also where all replicas run again.
func TestUpdateThatWasRolledBackFails(t *testing.T) {
	u := newUpdate()
	if done, err := u.check(t.Context(), u.seen(swarm.UpdateStateRollbackStarted)); done || err != nil {
		t.Errorf("while it is rolled back: done %t, %v", done, err)
	}
	for _, state := range []swarm.UpdateState{
		swarm.UpdateStateRollbackCompleted, swarm.UpdateStateRollbackPaused, swarm.UpdateStatePaused,
	} {
		var unhealthy *deploy.UnhealthyError
		if _, err := u.check(t.Context(), u.seen(state)); !errors.As(err, &unhealthy) || unhealthy.Service != "app" {
			t.Errorf("%s: %v", state, err)
		}
	}
	other := u.seen("", swarm.TaskStateRunning, swarm.TaskStateRunning)
	other.service.Spec.Labels = map[string]string{sumLabel: "old"}
	if _, err := u.check(t.Context(), other); err == nil {
		t.Error("another release runs, and nothing is said of it")
	}
}

func TestUpdateWithoutProgressFails(t *testing.T) {
	u := newUpdate()
	u.began = time.Now().Add(-2 * time.Minute)
	var unhealthy *deploy.UnhealthyError
	v := u.seen(swarm.UpdateStateUpdating)
	if _, err := u.check(t.Context(), v); !errors.As(err, &unhealthy) || unhealthy.Cause != "not healthy within 1m0s" {
		t.Errorf("got %v", err)
	}
}

// An app that ends with 0 when it is stopped as unhealthy has completed, in Swarm's words.
func TestCauseOfATask(t *testing.T) {
	for want, test := range map[string]struct {
		task  swarm.Task
		probe *devenv.Probe
	}{
		"is unhealthy":          {swarm.Task{Status: swarm.TaskStatus{State: "complete"}}, &devenv.Probe{ExitCode: 1}},
		"exited with code 0":    {swarm.Task{Status: swarm.TaskStatus{State: "complete"}}, nil},
		"failed: no such image": {swarm.Task{Status: swarm.TaskStatus{State: "rejected", Err: "no such image"}}, nil},
		"exited with code 3": {swarm.Task{Status: swarm.TaskStatus{
			State: "failed", Err: "task: non-zero exit (3)", ContainerStatus: &swarm.ContainerStatus{ExitCode: 3},
		}}, nil},
	} {
		if !stopped(test.task) {
			t.Errorf("%s: it has not stopped", want)
		}
		if got := causeOf(test.task, test.probe); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
