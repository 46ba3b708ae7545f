package devenv

import (
	"context"
	"sync"

	"github.com/docker/compose/v5/pkg/api"
)

// images are the IDs of those of the project's images that are there, by name. The Engine is asked about all of
// them at once, and once about one that many services share.
func (s *Session) images(ctx context.Context) map[string]string {
	var mu sync.Mutex
	var asking sync.WaitGroup
	found, asked := map[string]string{}, map[string]bool{}
	for _, service := range s.project.Services {
		image := api.GetImageNameOrDefault(service, s.project.Name)
		if asked[image] {
			continue
		}
		asked[image] = true
		asking.Go(func() {
			inspected, err := s.engine.api.ImageInspect(ctx, image)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				found[image] = inspected.ID
			}
		})
	}
	asking.Wait()
	return found
}
