package down

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
)

const (
	// discardGrace is how long a container that is thrown away may take to stop.
	discardGrace = 3 * time.Second
	// quietTime is how long nothing may appear before the project counts as gone: the engine may still be making
	// what was asked for right before.
	quietTime = 250 * time.Millisecond
)

// Discard removes all that the engine has of an isolated project, its volumes and images too, and streams what it
// removed; the caller must read the events until the channel is closed. The stream ends well only when nothing is
// left; ctx bounds how long it tries.
func Discard(ctx context.Context, e *engine.Engine, project *types.Project) <-chan devenv.Event {
	out := devenv.NewEmitter()
	go func() { out.End(discard(ctx, e, project, out.Send)) }()
	return out.Stream()
}

func discard(ctx context.Context, e *engine.Engine, project *types.Project, emit func(devenv.Event)) error {
	var gone *devenv.EngineError
	for {
		grace := discardGrace
		err := removeStack(ctx, e, project, Options{Volumes: true, images: true, Timeout: &grace}, emit)
		if errors.As(err, &gone) && ctx.Err() == nil {
			return err
		}
		select {
		case <-time.After(quietTime):
		case <-ctx.Done():
		}
		left, leftErr := leftovers(context.WithoutCancel(ctx), e, project.Name)
		switch {
		case leftErr != nil:
			return &devenv.EngineError{Host: e.Host(), Cause: leftErr}
		case len(left) == 0:
			return nil
		case ctx.Err() != nil:
			return errors.Join(fmt.Errorf("removing the stack of %q: still in the engine: %s",
				project.Name, strings.Join(left, ", ")), err)
		}
	}
}

// leftovers names what the engine has of a project.
func leftovers(ctx context.Context, e *engine.Engine, project string) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, engine.PingTimeout)
	defer cancel()
	filters := engine.ProjectFilters(project)
	containers, err1 := e.API.ContainerList(ctx, client.ContainerListOptions{All: true, Filters: filters})
	networks, err2 := e.API.NetworkList(ctx, client.NetworkListOptions{Filters: filters})
	volumes, err3 := e.API.VolumeList(ctx, client.VolumeListOptions{Filters: filters})
	images, err4 := e.API.ImageList(ctx, client.ImageListOptions{Filters: filters})
	var left []string
	for _, c := range containers.Items {
		left = append(left, "container "+engine.SummaryName(c))
	}
	for _, n := range networks.Items {
		left = append(left, "network "+n.Name)
	}
	for _, v := range volumes.Items {
		left = append(left, "volume "+v.Name)
	}
	for _, i := range images.Items {
		left = append(left, "image "+i.ID)
	}
	return left, errors.Join(err1, err2, err3, err4)
}
