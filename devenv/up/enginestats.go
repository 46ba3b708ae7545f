package up

import (
	"context"
	"encoding/json"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
)

func (e *Engine) stats(ctx context.Context, containerID string) (container.StatsResponse, error) {
	var stats container.StatsResponse
	result, err := e.api.ContainerStats(ctx, containerID, client.ContainerStatsOptions{})
	if err != nil {
		return stats, err
	}
	defer result.Body.Close()
	return stats, json.NewDecoder(result.Body).Decode(&stats)
}
