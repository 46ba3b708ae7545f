package main

import (
	"context"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/build"
	"github.com/fastdock/fastdock/devenv/deploy"
	"github.com/fastdock/fastdock/devenv/deploy/ship"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/image"
)

// load reads the Compose files, with the version of the sources where no variable states one.
func (d *deployment) load(ctx context.Context) error {
	var err error
	d.project, _, err = image.Load(ctx, d.engine, d.files)
	return err
}

// provideImages builds the images with the engine of this machine, and copies them to the target's. Without one here
// the target's builds them.
func (d *deployment) provideImages(ctx context.Context, report func(deploy.Event)) error {
	builder := d.builder(ctx)
	var done []string
	for _, name := range d.project.ServiceNames() {
		service := d.project.Services[name]
		named := api.GetImageNameOrDefault(service, d.project.Name)
		if service.Build == nil || slices.Contains(done, named) {
			continue
		}
		done = append(done, named)
		report(deploy.Building{Service: name, Image: named})
		if err := buildOn(ctx, builder, d.project, service, report); err != nil {
			if ctx.Err() != nil {
				return errInterrupted
			}
			return &devenv.ServiceError{Service: name, Cause: err}
		}
		if builder != d.engine {
			if err := shipTo(ctx, builder, d.engine, named, report); err != nil {
				return err
			}
		}
	}
	return nil
}

// builder returns the engine that builds: this machine's own, where it is another one and answers.
func (d *deployment) builder(ctx context.Context) *engine.Engine {
	local, err := engine.Connect(ctx)
	if err != nil || local.Host() == d.engine.Host() {
		return d.engine
	}
	if _, err := local.Ping(ctx); err != nil || !local.HasBuildKit(ctx) {
		return d.engine
	}
	return local
}

// buildOn builds an image, unless nothing it is made of has changed.
func buildOn(ctx context.Context, e *engine.Engine, project *types.Project, service types.ServiceConfig,
	report func(deploy.Event),
) error {
	if !build.Supported(service) {
		return e.SDK.Build(ctx, project, api.BuildOptions{Services: []string{service.Name}, Quiet: true})
	}
	return build.Service(ctx, e, project, service, func(event devenv.Event) { report(deploy.Progress{Event: event}) })
}

// shipTo copies an image to another engine, with the layers that it lacks.
func shipTo(ctx context.Context, from, to *engine.Engine, name string, report func(deploy.Event)) error {
	report(deploy.Shipping{Image: name})
	result, err := ship.Image(ctx, from, to, name, ship.Options{Progress: func(p ship.Progress) {
		report(deploy.Shipping{Image: name, Stage: string(p.Stage), Bytes: p.Bytes})
	}})
	if err != nil {
		return err
	}
	report(deploy.Shipped{
		Image: name, Present: result.Present, Archive: string(result.Archive), Bytes: result.Bytes, Took: result.Took,
	})
	return nil
}
