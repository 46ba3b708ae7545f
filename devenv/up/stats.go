package up

import (
	"context"
	"sync"
	"time"

	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
)

// meter remembers what containers had taken, because the Engine counts from their start.
type meter struct {
	mu     sync.Mutex
	before map[string]usageAt // by container ID
}

type usageAt struct {
	at  time.Time
	cpu time.Duration
}

// Usage asks the Engine once what every running container takes. Containers that it does not report are left out.
func (i *inspector) Usage(ctx context.Context) []devenv.Usage {
	var mu sync.Mutex
	var used []devenv.Usage
	var asking sync.WaitGroup
	for service := range i.model.project().Services {
		for _, id := range i.runningIDs(service) {
			asking.Go(func() {
				stats, err := i.engine.Stats(ctx, id)
				if err != nil {
					return
				}
				mu.Lock()
				defer mu.Unlock()
				used = append(used, devenv.Usage{
					Service:     service,
					ContainerID: id,
					CPU:         i.meter.read(id, stats),
					Memory:      memory(stats.MemoryStats),
				})
			})
		}
	}
	asking.Wait()
	i.meter.forget(used)
	return used
}

// read returns the share of a core since the last time.
func (m *meter) read(id string, stats container.StatsResponse) float64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := usageAt{stats.Read, time.Duration(stats.CPUStats.CPUUsage.TotalUsage)}
	before, known := m.before[id]
	m.before[id] = now
	elapsed, used := now.at.Sub(before.at), now.cpu-before.cpu
	if !known || elapsed <= 0 || used < 0 { // it was started again
		return 0
	}
	return used.Seconds() / elapsed.Seconds()
}

// forget lets go of containers that are gone.
func (m *meter) forget(used []devenv.Usage) {
	m.mu.Lock()
	defer m.mu.Unlock()
	kept := map[string]usageAt{}
	for _, u := range used {
		kept[u.ContainerID] = m.before[u.ContainerID]
	}
	m.before = kept
}

// memory returns what docker stats shows: the whole without the file cache that is not in use, whose name
// differs between cgroup v1 and v2.
func memory(stats container.MemoryStats) int64 {
	for _, cache := range []string{"total_inactive_file", "inactive_file"} {
		if n, is := stats.Stats[cache]; is && n < stats.Usage {
			return int64(stats.Usage - n)
		}
	}
	return int64(stats.Usage)
}
