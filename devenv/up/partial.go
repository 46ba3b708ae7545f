package up

import (
	"context"

	"github.com/docker/compose/v5/pkg/api"
	"golang.org/x/sync/errgroup"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/plan"
)

// createOnly makes images and containers, and starts none. The SDK makes the containers in one call: those that use
// others' namespaces need not wait for a start then.
func (a *wholeStack) createOnly(ctx context.Context, planned []devenv.Planned, seen plan.Observed) error {
	if err := a.makeImages(ctx, planned, seen); err != nil {
		return err
	}
	options := a.commonOptions()
	options.Services = a.options.named().Services
	if a.first && a.options.Recreate {
		options.Recreate = api.RecreateForce
	}
	if a.first && a.options.RecreateDeps {
		options.RecreateDependencies = api.RecreateForce
	}
	if err := a.engine.SDK.Create(ctx, a.project, options); err != nil {
		return devenv.NewAttemptError("creating containers", err)
	}
	return nil
}

// makeImages builds the images of a plan; each waits only for those that it needs.
func (a *wholeStack) makeImages(ctx context.Context, planned []devenv.Planned, seen plan.Observed) error {
	a.images = newSharedImages(a.project, planned)
	var group errgroup.Group
	for _, p := range planned {
		service := a.project.Services[p.Service]
		if service.Build == nil || p.Action == devenv.ActionAttach {
			continue
		}
		group.Go(func() error {
			err := a.makeImage(ctx, service, seen.Outdated[p.Service])
			a.images.byBuilder[p.Service].end(err)
			if err != nil {
				return a.failed(ctx, p.Service, err)
			}
			return nil
		})
	}
	return group.Wait()
}

// commonOptions returns those with which the SDK creates containers.
func (a *attempt) commonOptions() api.CreateOptions {
	options := api.CreateOptions{
		IgnoreOrphans: true,
		Inherit:       !a.options.RenewVolumes,
		Timeout:       a.options.StopTimeout,
		QuietPull:     a.options.QuietPull,
	}
	if a.options.NoRecreate {
		options.Recreate, options.RecreateDependencies = api.RecreateNever, api.RecreateNever
	}
	return options
}
