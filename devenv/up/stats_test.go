package up

import (
	"testing"
	"time"

	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

func TestMeterTakesTheDifference(t *testing.T) {
	m := meter{before: map[string]usageAt{}}
	at := time.Unix(100, 0)
	sample := func(second int, used time.Duration) container.StatsResponse {
		return container.StatsResponse{
			Read:     at.Add(time.Duration(second) * time.Second),
			CPUStats: container.CPUStats{CPUUsage: container.CPUUsage{TotalUsage: uint64(used)}},
		}
	}
	for i, c := range []struct {
		stats container.StatsResponse
		want  float64
	}{
		{sample(0, time.Minute), 0},
		{sample(2, time.Minute+3*time.Second), 1.5},
		{sample(4, time.Minute+3*time.Second), 0},
		{sample(4, time.Minute+3*time.Second), 0},
		{sample(6, time.Second), 0},
		{sample(10, 2*time.Second), 0.25},
	} {
		if got := m.read("a", c.stats); got != c.want {
			t.Errorf("reading %d: %v of a core, want %v", i, got, c.want)
		}
	}
	m.forget(nil)
	if len(m.before) != 0 {
		t.Errorf("%d containers that are gone are remembered", len(m.before))
	}
}

func TestMemoryIsWithoutTheCache(t *testing.T) {
	for want, stats := range map[int64]container.MemoryStats{
		3: {Usage: 5, Stats: map[string]uint64{"total_inactive_file": 2}},
		4: {Usage: 5, Stats: map[string]uint64{"inactive_file": 1}},
		5: {Usage: 5},
		6: {Usage: 6, Stats: map[string]uint64{"inactive_file": 9}},
	} {
		if got := memory(stats); got != want {
			t.Errorf("memory(%+v) = %d, want %d", stats, got, want)
		}
	}
}

func TestUsageOfWhatRuns(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1")
	session, w := up(t, engine,
		stacktest.Load(t, engine, `services: {app: {image: "app:1"}, db: {image: "app:1"}}`), Options{})
	w.Ready()
	session.Do(devenv.VerbStop, "db")
	if err := w.Ended(devenv.VerbStop, "db"); err != nil {
		t.Fatal(err)
	}
	session.Usage(t.Context())
	used := session.Usage(t.Context())
	if len(used) != 1 || used[0].Service != "app" || used[0].CPU != 0.5 || used[0].Memory != 3_000_000 {
		t.Errorf("used %+v", used)
	}
	if fake.Count("stats app stream=false&one-shot=true")+fake.Count("stats app one-shot=true&stream=false") !=
		2 || fake.Count("stats db") != 0 {
		t.Errorf("asked %v", fake.Requests())
	}
	w.Stop(session)
}
