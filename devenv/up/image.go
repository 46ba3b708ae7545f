package up

import (
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/build"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/engine"
)

// sharedImage is an image that one service builds and others use. They wait for it: before it is built, a registry
// would be asked for it, or they would run an old one.
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

// sharedImages are the images that services of a plan build and others use, by the service that builds them.
type sharedImages struct {
	builders  compose.Builders
	byBuilder map[string]*sharedImage
}

func newSharedImages(project *types.Project, planned []devenv.Planned) sharedImages {
	shared := sharedImages{compose.BuildersOf(project), map[string]*sharedImage{}}
	works := map[string]bool{}
	for _, p := range planned {
		works[p.Service] = p.Action != devenv.ActionAttach
	}
	for _, service := range project.Services {
		if builder := shared.builders.Of(service); works[builder] && shared.byBuilder[builder] == nil {
			shared.byBuilder[builder] = &sharedImage{made: make(chan struct{})}
		}
	}
	return shared
}

// of returns the image that another service builds for this one; nil where none does, or it is built already.
func (s sharedImages) of(service types.ServiceConfig) *sharedImage {
	return s.byBuilder[s.builders.Of(service)]
}

// awaitImage waits for the service that builds another one's image.
func (a *attempt) awaitImage(ctx context.Context, service types.ServiceConfig) error {
	image := a.images.of(service)
	if image == nil {
		return nil
	}
	select {
	case <-image.made:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if image.err != nil {
		return fmt.Errorf("its image %q is built by service %q, which failed: %w",
			service.Image, a.images.builders.Of(service), image.err)
	}
	return nil
}

// makeImage builds a service's image where it has to be built before its containers are created.
func (a *attempt) makeImage(ctx context.Context, service types.ServiceConfig, outdated bool) error {
	var err error
	switch {
	case a.options.NoBuild && service.Build != nil:
		err = a.mustHaveImage(ctx, service)
	case build.Supported(service) && a.engine.HasBuildKit(ctx):
		err = build.Service(ctx, a.engine, a.project, service, a.out.Send)
	case build.First(service):
		err = a.buildWithSDK(ctx, service, outdated)
	default:
		return a.awaitImage(ctx, service)
	}
	if err != nil && ctx.Err() != nil {
		return err
	}
	if err != nil {
		return a.withoutImage(service.Name, err)
	}
	a.images.byBuilder[service.Name].end(nil)
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
	if existing.ID != "" && !outdated && !a.rebuilds(service.Name) && service.PullPolicy != types.PullPolicyBuild {
		return nil
	}
	one, err := compose.Subset(a.project, service.Name)
	if err != nil {
		return err
	}
	output := &build.Output{Next: a.buildOutput(service.Name)}
	err = a.engine.SDK.Build(ctx, one, api.BuildOptions{Services: []string{service.Name}, Progress: "plain", Out: output})
	if err != nil {
		return build.NewSDKError(image, service, output.Lines(), err)
	}
	build.Remember(a.engine, a.project, service, image, a.engine.LocalImage(ctx, image, service.Platform))
	return nil
}

// buildOutput takes the text of a build that the SDK does with the buildx plugin.
func (a *attempt) buildOutput(service string) io.Writer {
	return engine.NewLineWriter(func(text string) { a.out.Send(devenv.BuildOutput{Service: service, Text: text}) })
}
