package engine

import (
	"context"
	"encoding/json"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
)

// Stats asks once what a container takes.
func (e *Engine) Stats(ctx context.Context, containerID string) (container.StatsResponse, error) {
	var stats container.StatsResponse
	result, err := e.API.ContainerStats(ctx, containerID, client.ContainerStatsOptions{})
	if err != nil {
		return stats, err
	}
	defer result.Body.Close()
	return stats, json.NewDecoder(result.Body).Decode(&stats)
}
