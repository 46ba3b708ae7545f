package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/containerd/errdefs"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
	"golang.org/x/sync/errgroup"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/deploy"
	"github.com/fastdock/fastdock/devenv/engine"
)

// pollPause is between two looks at containers that start.
const pollPause = 200 * time.Millisecond

// steadyTime is how long a container without a health check must have run to count as healthy.
const steadyTime = time.Second

// requestTime is how long uvicorn lets open requests take after the drain.
const requestTime = 20 * time.Second

// containers returns those of the project.
func (t *Target) containers(ctx context.Context) ([]container.Summary, error) {
	list, err := t.engine.API.ContainerList(ctx, client.ContainerListOptions{
		All: true, Filters: engine.ProjectFilters(t.project.Name),
	})
	if err != nil {
		return nil, &devenv.EngineError{Host: t.engine.Host(), Cause: err}
	}
	for i := range list.Items {
		t.nameImage(ctx, &list.Items[i])
	}
	return list.Items, nil
}

// nameImage gives a listed container the name of its image where that is another image's by now. The Engine lists the
// ID instead.
func (t *Target) nameImage(ctx context.Context, c *container.Summary) {
	if !strings.HasPrefix(c.Image, "sha256:") {
		return
	}
	found, err := t.engine.API.ContainerInspect(ctx, c.ID, client.ContainerInspectOptions{})
	if err == nil && found.Container.Config != nil {
		c.Image = found.Container.Config.Image
	}
}

func anyUnwell(containers []container.Summary) bool {
	return slices.ContainsFunc(containers, func(c container.Summary) bool {
		return c.State != container.StateRunning || healthOf(c) == container.Unhealthy
	})
}

// healthOf returns the health of a listed container; empty without a health check. Engines before 29 have it in a
// sentence only: "Up 2 minutes (healthy)".
func healthOf(c container.Summary) container.HealthStatus {
	if c.Health != nil && c.Health.Status != container.NoHealthcheck {
		return c.Health.Status
	}
	for text, status := range map[string]container.HealthStatus{
		"(healthy)": container.Healthy, "(unhealthy)": container.Unhealthy, "(health: starting)": container.Starting,
	} {
		if strings.HasSuffix(c.Status, text) {
			return status
		}
	}
	return ""
}

// create makes containers of some services as Compose does, without touching those that are there.
func (d *deployment) create(ctx context.Context, services ...types.ServiceConfig) error {
	project := *d.project
	project.Services = types.Services{}
	var names []string
	for name, service := range d.project.Services {
		project.Services[name] = service
	}
	for _, service := range services {
		project.Services[service.Name] = service
		names = append(names, service.Name)
	}
	some, err := compose.Subset(&project, names...)
	if err != nil {
		return err
	}
	return d.engine.SDK.Create(ctx, some, api.CreateOptions{
		Services: names, IgnoreOrphans: true, Inherit: true, SkipProviders: true,
		Recreate: api.RecreateNever, RecreateDependencies: api.RecreateNever,
	})
}

// start starts containers of a service. What only Compose does (hooks, configs and secrets that are copied in) goes
// through its SDK, which starts all of the service.
func (d *deployment) start(ctx context.Context, service types.ServiceConfig, ids []string) error {
	if len(service.PreStart)+len(service.PostStart)+len(service.Secrets)+len(service.Configs) > 0 {
		alone, err := d.project.WithSelectedServices([]string{service.Name}, types.IgnoreDependencies)
		if err != nil {
			return err
		}
		return d.engine.SDK.Start(ctx, d.project.Name, api.StartOptions{Project: alone, Services: []string{service.Name}})
	}
	for _, id := range ids {
		if err := d.engine.StartContainer(ctx, id, nil); err != nil {
			return err
		}
	}
	return nil
}

// startBeside starts what the release needs and does not run: databases, caches, the proxy. What runs is left alone,
// also where it differs from the files.
func (d *deployment) startBeside(ctx context.Context) error {
	var absent []types.ServiceConfig
	for _, name := range d.roles.beside {
		switch p := d.planned[name]; p.Action {
		case devenv.ActionCreate, devenv.ActionStart:
			absent = append(absent, d.project.Services[name])
		case devenv.ActionRecreate:
			d.report(deploy.Kept{Service: name, Cause: p.Cause})
		}
	}
	if len(absent) == 0 {
		return nil
	}
	if err := d.create(ctx, absent...); err != nil {
		return devenv.NewAttemptError("creating containers", err)
	}
	containers, err := d.containers(ctx)
	if err != nil {
		return err
	}
	var group errgroup.Group
	limit := time.Now().Add(d.healthTimeout())
	for _, service := range absent {
		mine := engine.ContainersOf(service.Name, containers)
		for _, c := range mine {
			d.report(deploy.Starting{Service: service.Name, Container: engine.SummaryName(c)})
		}
		if err := d.start(ctx, service, idsOf(mine)); err != nil {
			return &devenv.ServiceError{Service: service.Name, Cause: devenv.NewAttemptError("starting it", err)}
		}
		group.Go(func() error { return d.besideHealthy(ctx, service.Name, mine, limit) })
	}
	return group.Wait()
}

func (d *deployment) besideHealthy(ctx context.Context, service string, mine []container.Summary,
	limit time.Time,
) error {
	for _, c := range mine {
		if failed := d.awaitHealthy(ctx, c.ID, limit); failed != nil {
			return &devenv.ServiceError{Service: service, Cause: failed}
		}
	}
	return nil
}

func idsOf(containers []container.Summary) []string {
	var ids []string
	for _, c := range containers {
		ids = append(ids, c.ID)
	}
	return ids
}

func (d *deployment) healthTimeout() time.Duration {
	return cmp.Or(d.options.HealthTimeout, deploy.DefaultHealthTimeout)
}

// grace returns how long an old container may take to end: the drain, then its open requests.
func (d *deployment) grace(service types.ServiceConfig) time.Duration {
	grace := 10 * time.Second
	if service.StopGracePeriod != nil {
		grace = time.Duration(*service.StopGracePeriod)
	}
	return max(grace, d.options.Drain+requestTime)
}

// startFresh starts the new replicas and returns when the proxy sends them requests.
func (d *deployment) startFresh(ctx context.Context, changes []*change) error {
	for _, c := range changes {
		if err := d.createFresh(ctx, c); err != nil {
			return err
		}
	}
	limit := time.Now().Add(d.healthTimeout())
	for _, c := range changes {
		if err := d.freshHealthy(ctx, c, limit); err != nil {
			return err
		}
	}
	return d.awaitProxy(ctx, changes)
}

// createFresh creates a service's new replicas beside the old ones, and starts them.
func (d *deployment) createFresh(ctx context.Context, c *change) error {
	service := c.service
	service.SetScale(len(c.old) + c.service.GetScale())
	service.CustomLabels = maps.Clone(service.CustomLabels)
	maps.Copy(service.CustomLabels, c.labels())
	failure := d.create(ctx, service)
	containers, err := d.containers(context.WithoutCancel(ctx)) // also those of a call that failed
	if err != nil {
		return err
	}
	old := idsOf(c.old)
	for _, fresh := range engine.ContainersOf(service.Name, containers) {
		if slices.Contains(old, fresh.ID) {
			continue
		}
		c.fresh = append(c.fresh, fresh.ID)
		if failure == nil {
			d.report(deploy.Starting{
				Service: service.Name, Container: engine.SummaryName(fresh), Version: c.release.Version,
			})
		}
	}
	if failure == nil {
		failure = d.start(ctx, service, c.fresh)
	}
	if failure != nil && ctx.Err() == nil {
		return &devenv.ServiceError{Service: service.Name, Cause: devenv.NewAttemptError("starting new replicas", failure)}
	}
	return failure
}

// freshHealthy waits until each new replica of a service is healthy.
func (d *deployment) freshHealthy(ctx context.Context, c *change, limit time.Time) error {
	began := time.Now()
	for _, id := range c.fresh {
		failed := d.awaitHealthy(ctx, id, limit)
		var unwell *unwellError
		switch {
		case errors.As(failed, &unwell):
			d.report(deploy.Unhealthy{Service: c.service.Name, Container: unwell.status.Name})
			return d.unhealthy(ctx, c, unwell)
		case failed != nil:
			return failed
		}
		if found, err := d.engine.API.ContainerInspect(ctx, id, client.ContainerInspectOptions{}); err == nil {
			d.report(deploy.Healthy{
				Service: c.service.Name, Container: engine.ContainerName(found.Container), Took: time.Since(began),
			})
		}
	}
	return nil
}

// unhealthy explains why a release was not taken.
func (d *deployment) unhealthy(ctx context.Context, c *change, unwell *unwellError) *deploy.UnhealthyError {
	return &deploy.UnhealthyError{
		Service: c.service.Name, Container: unwell.status.Name, Version: c.release.Version, Cause: unwell.cause,
		Probe: unwell.status.Probe, Lines: d.engine.LastLines(ctx, unwell.status.ID, engine.FailureLines),
		Restored: c.current.Version,
	}
}

// unwellError reports that a container will not become healthy.
type unwellError struct {
	status engine.ContainerStatus
	cause  string
}

func (e *unwellError) Error() string { return fmt.Sprintf("container %q %s", e.status.Name, e.cause) }

// awaitHealthy waits until a container is healthy, or has run for a moment where it has no health check. It returns an
// *unwellError when it will not be.
func (d *deployment) awaitHealthy(ctx context.Context, id string, limit time.Time) error {
	for {
		found, err := d.engine.API.ContainerInspect(ctx, id, client.ContainerInspectOptions{})
		if err != nil {
			return cmp.Or(context.Cause(ctx), err)
		}
		status := engine.StatusOf(found.Container)
		if cause := whyUnwell(status); cause != "" {
			return &unwellError{status, cause}
		}
		if isHealthy(status) {
			return nil
		}
		if time.Now().After(limit) {
			return &unwellError{status, fmt.Sprintf("is not healthy after %s", d.healthTimeout())}
		}
		select {
		case <-time.After(pollPause):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// whyUnwell returns why a container will not become healthy; empty where it may.
func whyUnwell(status engine.ContainerStatus) string {
	switch {
	case status.OOMKilled:
		return "was killed: it ran out of memory"
	case status.Status == container.StateExited, status.Status == container.StateDead, status.Restarts > 0:
		return fmt.Sprintf("exited with code %d", status.ExitCode)
	case status.Health == container.Unhealthy:
		return "is unhealthy"
	}
	return ""
}

func isHealthy(status engine.ContainerStatus) bool {
	if status.Health == "" {
		return status.Status == container.StateRunning && time.Since(status.StartedAt) >= steadyTime
	}
	return status.Health == container.Healthy
}

// discard removes the new replicas: the old ones go on as if nothing had been. Those that are ready take requests
// already, although others of them are not: they complete these first.
func (d *deployment) discard(ctx context.Context, changes []*change) {
	for _, c := range changes {
		grace := d.grace(c.service)
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace+deploy.CleanupTime)
		defer cancel()
		var stopping errgroup.Group
		for _, id := range c.fresh {
			stopping.Go(func() error { _, err := d.stop(ctx, id, grace); return err })
		}
		_ = stopping.Wait() // what did not stop is removed all the same
		for _, id := range c.fresh {
			d.remove(ctx, c.service.Name, id, false)
		}
		if len(c.fresh) > 0 {
			d.report(deploy.RolledBack{Service: c.service.Name, To: c.current.Version})
		}
	}
}

// remove removes a container and reports it.
func (d *deployment) remove(ctx context.Context, service, id string, killed bool) {
	found, err := d.engine.API.ContainerInspect(ctx, id, client.ContainerInspectOptions{})
	if err != nil {
		return
	}
	options := client.ContainerRemoveOptions{Force: true, RemoveVolumes: true}
	if _, err := d.engine.API.ContainerRemove(ctx, id, options); err == nil || errdefs.IsNotFound(err) {
		d.report(deploy.Removed{Service: service, Container: engine.ContainerName(found.Container), Killed: killed})
	}
}

// removeOld lets the old replicas complete their requests, all at once, and removes them.
func (d *deployment) removeOld(ctx context.Context, changes []*change) error {
	type ended struct {
		service, id string
		killed      bool
		err         error
	}
	count, done := 0, make(chan ended)
	for _, c := range changes {
		grace := d.grace(c.service)
		for _, old := range c.old {
			d.report(deploy.Draining{Service: c.service.Name, Container: engine.SummaryName(old), Limit: grace})
			count++
			go func() {
				killed, err := d.stop(ctx, old.ID, grace)
				done <- ended{c.service.Name, old.ID, killed, err}
			}()
		}
	}
	var failures []error
	for range count {
		e := <-done
		if e.err != nil {
			failures = append(failures, devenv.NewAttemptError("stopping an old container", e.err))
			continue
		}
		d.remove(ctx, e.service, e.id, e.killed)
	}
	return errors.Join(failures...)
}

// stop sends SIGTERM, and reports whether the container had to be killed after the grace period.
func (d *deployment) stop(ctx context.Context, id string, grace time.Duration) (killed bool, err error) {
	err = d.sendStop(ctx, id, grace)
	if errdefs.IsNotFound(err) {
		return false, nil
	}
	found, looked := d.engine.API.ContainerInspect(ctx, id, client.ContainerInspectOptions{})
	return looked == nil && found.Container.State.ExitCode == 137, err
}

// sendStop stops a container, again where the connection breaks meanwhile: another may be made.
func (d *deployment) sendStop(ctx context.Context, id string, grace time.Duration) error {
	seconds := int(grace.Seconds())
	for try := 1; ; try++ {
		_, err := d.engine.API.ContainerStop(ctx, id, client.ContainerStopOptions{Timeout: &seconds})
		if !client.IsErrConnectionFailed(err) || try == stopTries || pause(ctx, time.Second) != nil {
			return err
		}
	}
}

const stopTries = 3
