package compose

import (
	"context"
	"sync"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"

	"github.com/fastdock/fastdock/devenv/engine"
)

// LocalImages returns the services' images by service. Each image is looked up once, all of them at the same time.
func LocalImages(ctx context.Context, e *engine.Engine, project *types.Project) map[string]engine.LocalImage {
	type wanted struct{ name, platform string }
	services := map[wanted][]string{}
	for _, service := range project.Services {
		key := wanted{api.GetImageNameOrDefault(service, project.Name), service.Platform}
		services[key] = append(services[key], service.Name)
	}
	var mu sync.Mutex
	var asking sync.WaitGroup
	found := map[string]engine.LocalImage{}
	for key, names := range services {
		asking.Go(func() {
			image := e.LocalImage(ctx, key.name, key.platform)
			mu.Lock()
			defer mu.Unlock()
			for _, name := range names {
				found[name] = image
			}
		})
	}
	asking.Wait()
	return found
}
