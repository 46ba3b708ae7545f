package swarm

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/moby/moby/api/pkg/stdcopy"
	"github.com/moby/moby/api/types/swarm"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/deploy"
)

const (
	pollPause   = 300 * time.Millisecond // the Engine has no events for tasks
	lastLines   = 20
	newFailures = 3 // of a new service's tasks, until it is taken for broken
)

// view is a service at one time, with its tasks.
type view struct {
	service swarm.Service
	tasks   []swarm.Task
	fresh   []swarm.Task // those of the definition that is applied
	old     []swarm.Task // others that have not ended
}

func (d *deployment) look(ctx context.Context, c *change) (view, error) {
	service, err := d.api.ServiceInspect(ctx, c.id, client.ServiceInspectOptions{})
	if err != nil {
		return view{}, err
	}
	tasks, err := d.tasks(ctx, c.id)
	if err != nil {
		return view{}, err
	}
	v := view{service: service.Service, tasks: tasks}
	for _, task := range tasks {
		switch {
		case c.past[task.ID]:
		case c.isOf(task, v.service):
			v.fresh = append(v.fresh, task)
		case !ended(task.Status.State):
			v.old = append(v.old, task)
		}
	}
	return v, nil
}

func (t *Target) tasks(ctx context.Context, serviceID string) ([]swarm.Task, error) {
	list, err := t.api.TaskList(ctx, client.TaskListOptions{
		Filters: make(client.Filters).Add("service", serviceID),
	})
	slices.SortFunc(list.Items, func(a, b swarm.Task) int { return a.CreatedAt.Compare(b.CreatedAt) })
	return list.Items, err
}

// isOf reports whether a task is of the definition that was applied.
func (c *change) isOf(task swarm.Task, now swarm.Service) bool {
	if now.JobStatus != nil {
		return task.JobIteration != nil && task.JobIteration.Index == now.JobStatus.JobIteration.Index
	}
	return sameContainer(task.Spec.ContainerSpec, c.spec.TaskTemplate.ContainerSpec) &&
		task.Spec.ForceUpdate == c.spec.TaskTemplate.ForceUpdate
}

// sameContainer compares what decides about a container: the API gives some empty fields as none.
func sameContainer(a, b *swarm.ContainerSpec) bool {
	return a.Image == b.Image && slices.Equal(a.Env, b.Env) && slices.Equal(a.Args, b.Args) &&
		slices.Equal(a.Command, b.Command) && sameReferences(a, b) && sameJSON(a.Mounts, b.Mounts) &&
		sameJSON(a.Healthcheck, b.Healthcheck) && sameJSON(a.Labels, b.Labels)
}

func sameReferences(a, b *swarm.ContainerSpec) bool {
	names := func(c *swarm.ContainerSpec) (list []string) {
		for _, s := range c.Secrets {
			list = append(list, s.SecretName+s.File.Name)
		}
		for _, s := range c.Configs {
			list = append(list, s.ConfigName)
		}
		slices.Sort(list)
		return list
	}
	return slices.Equal(names(a), names(b))
}

func sameJSON(a, b any) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return string(x) == string(y)
}

func ended(state swarm.TaskState) bool {
	switch state {
	case swarm.TaskStateComplete, swarm.TaskStateShutdown, swarm.TaskStateFailed, swarm.TaskStateRejected,
		swarm.TaskStateRemove, swarm.TaskStateOrphaned:
		return true
	}
	return false
}

func broken(task swarm.Task) bool {
	return task.Status.State == swarm.TaskStateFailed || task.Status.State == swarm.TaskStateRejected
}

// stopped reports whether a task that was to serve has ended by itself. An app that ends well after it was stopped as
// unhealthy has completed, in Swarm's words.
func stopped(task swarm.Task) bool {
	return broken(task) || task.Status.State == swarm.TaskStateComplete
}

// tasksOf returns how many tasks of a service run at once; 1 of each node's.
func tasksOf(spec swarm.ServiceSpec) int {
	switch {
	case spec.Mode.Replicated != nil && spec.Mode.Replicated.Replicas != nil:
		return int(*spec.Mode.Replicated.Replicas) //nolint:gosec // a count of a file
	case spec.Mode.ReplicatedJob != nil && spec.Mode.ReplicatedJob.TotalCompletions != nil:
		return int(*spec.Mode.ReplicatedJob.TotalCompletions) //nolint:gosec // a count of a file
	}
	return 1
}

// await waits until a change is complete, and reports what happens to its tasks. It returns an *deploy.UnhealthyError
// where Swarm rolls it back or it makes no progress for as long as tasks may take, and a *deploy.MigrationError where a
// job fails.
func (d *deployment) await(ctx context.Context, c *change) error {
	seen := &follower{deployment: d, change: c, states: map[string]swarm.TaskState{}, began: time.Now()}
	for {
		v, err := d.look(ctx, c)
		if err != nil {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			return devenv.NewAttemptError(fmt.Sprintf("inspecting service %q", c.service), err)
		}
		seen.update(v)
		if done, err := seen.check(ctx, v); done || err != nil {
			return err
		}
		if err := pause(ctx, pollPause); err != nil {
			return err
		}
	}
}

func pause(ctx context.Context, limit time.Duration) error {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

// follower sees the tasks of one change go by.
type follower struct {
	*deployment
	change   *change
	states   map[string]swarm.TaskState // by task
	began    time.Time                  // of the last progress
	switched bool
}

// update reports what has changed since the last look.
func (f *follower) update(v view) {
	for _, task := range v.fresh {
		before, known := f.states[task.ID]
		name := taskName(f.change.spec.Name, task)
		if !known && !isJob(f.change.spec) {
			f.report(deploy.Starting{Service: f.change.service, Container: name, Version: f.change.release.Version})
		}
		if task.Status.State != before {
			f.reportState(task, name)
		}
		f.states[task.ID] = task.Status.State
	}
	for _, task := range v.tasks {
		before, known := f.states[task.ID]
		leaving := task.DesiredState == swarm.TaskStateShutdown || task.DesiredState == swarm.TaskStateRemove
		switch {
		case slices.ContainsFunc(v.fresh, func(fresh swarm.Task) bool { return fresh.ID == task.ID }):
		case !known && leaving && task.Status.State == swarm.TaskStateRunning:
			f.states[task.ID] = task.Status.State
			f.report(deploy.Draining{
				Service: f.change.service, Container: taskName(f.change.spec.Name, task), Limit: grace(task),
			})
		case known && before != task.Status.State && ended(task.Status.State):
			f.states[task.ID] = task.Status.State
			f.report(deploy.Removed{Service: f.change.service, Container: taskName(f.change.spec.Name, task)})
		}
	}
}

func (f *follower) reportState(task swarm.Task, name string) {
	switch {
	case isJob(f.change.spec):
	case task.Status.State == swarm.TaskStateRunning:
		f.began = time.Now()
		f.report(deploy.Healthy{Service: f.change.service, Container: name, Took: task.Status.Timestamp.Sub(task.CreatedAt)})
	case stopped(task):
		f.report(deploy.Unhealthy{Service: f.change.service, Container: name})
	}
}

func grace(task swarm.Task) time.Duration {
	if period := task.Spec.ContainerSpec.StopGracePeriod; period != nil {
		return *period
	}
	return 10 * time.Second // the Engine's own
}

// taskName returns the name of a task's container.
func taskName(service string, task swarm.Task) string {
	place := fmt.Sprint(task.Slot)
	if task.Slot == 0 { // one on each node
		place = task.NodeID
	}
	return fmt.Sprintf("%s.%s.%s", service, place, task.ID)
}

// check reports whether the change is complete.
func (f *follower) check(ctx context.Context, v view) (done bool, err error) {
	if isJob(f.change.spec) {
		return f.checkJob(ctx, v)
	}
	switch f.updateState(v.service) {
	case swarm.UpdateStateRollbackStarted:
		return false, nil // it is still under way
	case swarm.UpdateStateRollbackCompleted, swarm.UpdateStateRollbackPaused, swarm.UpdateStatePaused:
		return false, f.unhealthy(ctx, v, "")
	case swarm.UpdateStateUpdating:
		return f.late(ctx, v)
	}
	running := 0
	for _, task := range v.fresh {
		if task.Status.State == swarm.TaskStateRunning && task.DesiredState == swarm.TaskStateRunning {
			running++
		}
	}
	want := tasksOf(f.change.spec)
	if running >= want && !f.switched {
		f.switched = true
		f.report(deploy.Switching{Service: f.change.service, Version: f.change.release.Version})
	}
	if running >= want && len(v.old) == 0 {
		return true, f.verify(ctx, v)
	}
	failures := 0
	for _, task := range v.fresh {
		if stopped(task) {
			failures++
		}
	}
	if f.change.before == nil && failures >= newFailures {
		return false, f.unhealthy(ctx, v, "")
	}
	return f.late(ctx, v)
}

// updateState returns the state of the update that the deployment has begun; empty where Swarm has none of it.
func (f *follower) updateState(now swarm.Service) swarm.UpdateState {
	status := now.UpdateStatus
	if status == nil {
		return ""
	}
	if before := f.change.before; before != nil && before.UpdateStatus != nil && status.StartedAt != nil &&
		before.UpdateStatus.StartedAt != nil && status.StartedAt.Equal(*before.UpdateStatus.StartedAt) {
		return ""
	}
	return status.State
}

// late fails a change that has made no progress for too long. Old tasks that drain are none of its business.
func (f *follower) late(ctx context.Context, v view) (bool, error) {
	limit := f.limit
	for _, task := range v.old {
		limit = max(limit, grace(task)+f.limit)
	}
	if config := f.change.spec.UpdateConfig; config != nil {
		limit += config.Monitor + config.Delay
	}
	if time.Since(f.began) < limit {
		return false, nil
	}
	return false, f.unhealthy(ctx, v, fmt.Sprintf("not healthy within %s", f.limit))
}

// verify compares what runs with what was deployed: an update that was rolled back ends as well as one that was not.
func (f *follower) verify(ctx context.Context, v view) error {
	want := f.change.spec.TaskTemplate.ContainerSpec.Image
	if v.service.Spec.Labels[sumLabel] == f.change.spec.Labels[sumLabel] &&
		v.service.Spec.TaskTemplate.ContainerSpec.Image == want {
		return nil
	}
	return f.unhealthy(ctx, v, "another release runs: "+v.service.Spec.TaskTemplate.ContainerSpec.Image)
}

func (f *follower) checkJob(ctx context.Context, v view) (bool, error) {
	completed, failed := 0, []swarm.Task{}
	for _, task := range v.fresh {
		switch {
		case task.Status.State == swarm.TaskStateComplete:
			completed++
		case broken(task):
			failed = append(failed, task)
		}
	}
	attempts := newFailures
	if p := f.change.spec.TaskTemplate.RestartPolicy; p != nil && p.MaxAttempts != nil {
		attempts = int(*p.MaxAttempts) + 1 //nolint:gosec // a count of a file
	} else if p != nil && p.Condition == swarm.RestartPolicyConditionNone {
		attempts = 1
	}
	switch {
	case completed >= tasksOf(f.change.spec):
		f.report(deploy.Migrated{Service: f.change.service, Took: time.Since(f.began)})
		return true, nil
	case len(failed) >= attempts:
		last := failed[len(failed)-1]
		return false, &deploy.MigrationError{
			Service: f.change.service, Container: taskName(f.change.spec.Name, last), ExitCode: exitCode(last),
			Lines: f.lines(ctx, last),
		}
	}
	return false, nil
}

func exitCode(task swarm.Task) int {
	if task.Status.ContainerStatus == nil {
		return 0
	}
	return task.Status.ContainerStatus.ExitCode
}

// unhealthy returns why a change failed: by the last of its tasks that did, else by what is given.
func (f *follower) unhealthy(ctx context.Context, v view, cause string) error {
	failure := &deploy.UnhealthyError{Service: f.change.service, Version: f.change.release.Version, Cause: cause}
	if f.change.before != nil {
		failure.Restored = releaseOf(f.change.before.Spec).Version
	}
	for _, task := range slices.Backward(v.fresh) {
		if !stopped(task) && cause == "" {
			continue
		}
		failure.Container = taskName(f.change.spec.Name, task)
		failure.Probe, failure.Lines = f.probe(ctx, task), f.lines(ctx, task)
		failure.Cause = cmp.Or(cause, causeOf(task, failure.Probe))
		break
	}
	failure.Cause = cmp.Or(failure.Cause, messageOf(v.service))
	return failure
}

func messageOf(service swarm.Service) string {
	if service.UpdateStatus == nil {
		return "did not start"
	}
	return devenv.FirstLine(service.UpdateStatus.Message)
}

func causeOf(task swarm.Task, probe *devenv.Probe) string {
	said := strings.TrimPrefix(devenv.FirstLine(task.Status.Err), "task: ")
	switch code := exitCode(task); {
	case probe != nil, strings.Contains(said, "unhealthy"):
		return "is unhealthy"
	case code != 0, task.Status.State == swarm.TaskStateComplete:
		return fmt.Sprintf("exited with code %d", code)
	case said != "":
		return "failed: " + said
	}
	return "failed: " + devenv.FirstLine(task.Status.Message)
}

// probe returns the last run of the health check, where the task's container is on this engine.
func (f *follower) probe(ctx context.Context, task swarm.Task) *devenv.Probe {
	if task.Status.ContainerStatus == nil {
		return nil
	}
	found, err := f.api.ContainerInspect(ctx, task.Status.ContainerStatus.ContainerID, client.ContainerInspectOptions{})
	if err != nil || found.Container.State == nil || found.Container.State.Health == nil {
		return nil
	}
	log := found.Container.State.Health.Log
	if len(log) == 0 || log[len(log)-1].ExitCode == 0 { // it did not end because of that
		return nil
	}
	last := log[len(log)-1]
	return &devenv.Probe{
		ExitCode: last.ExitCode, Output: devenv.SanitizeText(last.Output), Start: last.Start, End: last.End,
	}
}

// lines returns the last ones of a task's log; none where they cannot be had.
func (f *follower) lines(ctx context.Context, task swarm.Task) []string {
	ctx, cancel := context.WithTimeout(ctx, deploy.CleanupTime)
	defer cancel()
	log, err := f.api.TaskLogs(ctx, task.ID, client.TaskLogsOptions{
		ShowStdout: true, ShowStderr: true, Tail: fmt.Sprint(lastLines),
	})
	if err != nil {
		return nil
	}
	defer log.Close()
	var text strings.Builder
	_, _ = stdcopy.StdCopy(&text, &text, log) // what was read counts
	var lines []string
	for line := range strings.Lines(text.String()) {
		lines = append(lines, devenv.SanitizeText(strings.TrimRight(line, "\r\n")))
	}
	return lines
}

// awaitTasks waits until all tasks of a service that run are of a definition.
func (t *Target) awaitTasks(ctx context.Context, c *change, spec swarm.ServiceSpec) error {
	for {
		tasks, err := t.tasks(ctx, c.id)
		if err != nil {
			return err
		}
		running, others := 0, 0
		for _, task := range tasks {
			switch same := sameContainer(task.Spec.ContainerSpec, spec.TaskTemplate.ContainerSpec); {
			case same && task.Status.State == swarm.TaskStateRunning && task.DesiredState == swarm.TaskStateRunning:
				running++
			case !same && !ended(task.Status.State):
				others++
			}
		}
		if running >= tasksOf(spec) && others == 0 {
			return nil
		}
		if err := pause(ctx, pollPause); err != nil {
			return errors.Join(err, fmt.Errorf("%d of %d tasks run", running, tasksOf(spec)))
		}
	}
}
