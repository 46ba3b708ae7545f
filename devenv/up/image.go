package up

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/build"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/engine"
)

// sharedImage is an image that one service builds and others need. They wait for it: before it is built, a registry
// would be asked for it, or they would use an old one.
type sharedImage struct {
	made chan struct{} // closed when it is built, or will not be
	once sync.Once
	err  error
}

func (i *sharedImage) end(err error) {
	if i != nil {
		i.once.Do(func() { i.err = err; close(i.made) })
	}
}

// sharedImages are the images that services of a plan build and others need, by the service that builds them.
type sharedImages struct {
	project   *types.Project
	builders  compose.Builders
	byBuilder map[string]*sharedImage
}

func newSharedImages(project *types.Project, planned []devenv.Planned) sharedImages {
	shared := sharedImages{project, compose.BuildersOf(project), map[string]*sharedImage{}}
	works := map[string]bool{}
	for _, p := range planned {
		works[p.Service] = p.Action != devenv.ActionAttach
	}
	for _, service := range project.Services {
		for _, builder := range append(shared.used(service), shared.builtUpon(service)...) {
			if works[builder] && shared.byBuilder[builder] == nil {
				shared.byBuilder[builder] = &sharedImage{made: make(chan struct{})}
			}
		}
	}
	return shared
}

// used returns the services that build images which a service's containers run or mount.
func (s sharedImages) used(service types.ServiceConfig) []string {
	return slices.Concat(s.builders.Mounted(s.project, service), s.building(service), []string{s.builders.Of(service)})
}

// building returns the other services that build the image of a service before containers are created. The one that
// is built last has the name, and the Engine would call a container out of date that was created before.
func (s sharedImages) building(service types.ServiceConfig) []string {
	if service.Build != nil && !build.First(service) {
		return nil // it would wait for those that wait for it
	}
	var names []string
	image := api.GetImageNameOrDefault(service, s.project.Name)
	for _, other := range s.project.Services {
		if other.Name != service.Name && build.First(other) && api.GetImageNameOrDefault(other, s.project.Name) == image {
			names = append(names, other.Name)
		}
	}
	return names
}

// builtUpon returns the services whose images must be there before a service's own is built. Where they go round in a
// circle, the builder says so.
func (s sharedImages) builtUpon(service types.ServiceConfig) []string {
	upon := compose.BuiltUpon(s.project, service.Name)
	if slices.Contains(upon, service.Name) {
		return nil
	}
	return upon
}

// awaited reports whether any of these services has yet to build its image.
func (s sharedImages) awaited(builders []string) bool {
	return slices.ContainsFunc(builders, func(name string) bool { return s.byBuilder[name] != nil })
}

// awaitImages waits for the images of other services.
func (a *attempt) awaitImages(ctx context.Context, builders []string) error {
	for _, name := range builders {
		image := a.images.byBuilder[name]
		if image == nil {
			continue
		}
		select {
		case <-image.made:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		if image.err != nil {
			return fmt.Errorf("it needs image %q of service %q, which failed: %w",
				api.GetImageNameOrDefault(a.project.Services[name], a.project.Name), name, image.err)
		}
	}
	return nil
}

// makeImage builds a service's image where it has to be built before its containers are created, and waits for those
// that others build.
func (a *attempt) makeImage(ctx context.Context, service types.ServiceConfig, outdated bool) error {
	err := a.buildImage(ctx, service, outdated)
	if err != nil || build.First(service) { // else the SDK makes it with the container
		a.images.byBuilder[service.Name].end(err)
	}
	if err != nil && ctx.Err() != nil {
		return err
	}
	if err != nil {
		return a.withoutImage(service.Name, err)
	}
	return a.awaitImages(ctx, a.images.used(service))
}

func (a *attempt) buildImage(ctx context.Context, service types.ServiceConfig, outdated bool) error {
	if err := a.awaitImages(ctx, a.images.builtUpon(service)); err != nil {
		return err
	}
	switch {
	case a.options.NoBuild && service.Build != nil:
		return a.mustHaveImage(ctx, service)
	case build.Supported(service) && a.engine.HasBuildKit(ctx):
		return build.Service(ctx, a.engine, a.project, service, a.out.Send)
	case build.First(service):
		return a.buildWithSDK(ctx, service, outdated)
	}
	return nil
}

// mustHaveImage returns an error where an image is not there and is not to be built.
func (a *attempt) mustHaveImage(ctx context.Context, service types.ServiceConfig) error {
	image := api.GetImageNameOrDefault(service, a.project.Name)
	if a.engine.LocalImage(ctx, image, service.Platform).ID != "" {
		return nil
	}
	return fmt.Errorf("its image %q does not exist and --no-build was given; run the command without --no-build", image)
}

// buildWithSDK builds an image that is not there, that is to be built each time, or that would be built in another way
// now.
func (a *attempt) buildWithSDK(ctx context.Context, service types.ServiceConfig, outdated bool) error {
	image := api.GetImageNameOrDefault(service, a.project.Name)
	existing := a.engine.LocalImage(ctx, image, service.Platform)
	outdated = outdated || build.UponChanged(ctx, a.engine, a.project, service, image, existing)
	if existing.ID != "" && !outdated && !a.rebuilds(service.Name) && service.PullPolicy != types.PullPolicyBuild {
		return nil
	}
	some, err := compose.Subset(a.project, append(a.enabled(a.images.builtUpon(service)), service.Name)...)
	if err != nil {
		return err
	}
	release, err := a.engine.Slot(ctx)
	if err != nil {
		return err
	}
	defer release()
	output := &build.Output{Next: a.buildOutput(service.Name)}
	err = a.engine.SDK.Build(ctx, some, api.BuildOptions{Services: []string{service.Name}, Progress: "plain", Out: output})
	if err != nil {
		return build.NewSDKError(image, service, output.Lines(), err)
	}
	build.Remember(ctx, a.engine, a.project, service, image, a.engine.LocalImage(ctx, image, service.Platform))
	return nil
}

// enabled returns those of the services that are.
func (a *attempt) enabled(services []string) []string {
	return slices.DeleteFunc(services, func(name string) bool { return a.project.Services[name].Name == "" })
}

// buildOutput takes the text of a build that the SDK does with the buildx plugin.
func (a *attempt) buildOutput(service string) io.Writer {
	return engine.NewLineWriter(func(text string) { a.out.Send(devenv.BuildOutput{Service: service, Text: text}) })
}
