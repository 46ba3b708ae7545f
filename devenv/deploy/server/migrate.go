package server

import (
	"context"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/deploy"
	"github.com/fastdock/fastdock/devenv/engine"
)

// migrate runs the services that must complete before the release starts, one after another.
func (d *deployment) migrate(ctx context.Context) error {
	for _, name := range d.roles.once {
		began := time.Now()
		d.report(deploy.Migrating{Service: name})
		if err := d.runOnce(ctx, name); err != nil {
			return err
		}
		d.report(deploy.Migrated{Service: name, Took: time.Since(began)})
	}
	return nil
}

// runOnce runs a service's container until it has ended. The container stays, so that its log can be read.
func (d *deployment) runOnce(ctx context.Context, name string) error {
	service := d.project.Services[name]
	for _, c := range engine.ContainersOf(name, d.seen.Containers) {
		if c.State == container.StateRunning { // of a deployment that was killed: half a migration is worse than two
			_ = d.awaitCompleted(ctx, name, c)
		}
		_, _ = d.engine.API.ContainerRemove(ctx, c.ID, client.ContainerRemoveOptions{Force: true, RemoveVolumes: true})
	}
	if err := d.create(ctx, service); err != nil {
		return &devenv.ServiceError{Service: name, Cause: devenv.NewAttemptError("creating its container", err)}
	}
	containers, err := d.containers(ctx)
	if err != nil {
		return err
	}
	mine := engine.ContainersOf(name, containers)
	if err := d.start(ctx, service, idsOf(mine)); err != nil {
		return &devenv.ServiceError{Service: name, Cause: devenv.NewAttemptError("starting it", err)}
	}
	for _, c := range mine {
		if err := d.awaitCompleted(ctx, name, c); err != nil {
			return err
		}
	}
	return nil
}

func (d *deployment) awaitCompleted(ctx context.Context, service string, c container.Summary) error {
	waiting := d.engine.API.ContainerWait(ctx, c.ID, client.ContainerWaitOptions{
		Condition: container.WaitConditionNotRunning,
	})
	select {
	case err := <-waiting.Error:
		return err
	case ended := <-waiting.Result:
		if ended.StatusCode == 0 {
			return nil
		}
		return &deploy.MigrationError{
			Service: service, Container: engine.SummaryName(c), ExitCode: int(ended.StatusCode),
			Lines: d.engine.LastLines(ctx, c.ID, engine.FailureLines),
		}
	}
}
