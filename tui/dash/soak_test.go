package dash

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/fastdock/fastdock/devenv"
)

// soakGrowth is how much more memory, in MB, may live after a day than when the stores were full.
const soakGrowth = 2.0

// second returns what a busy stack of four services reports in one second of a day: 16 lines, now and then a traceback,
// a reload, a container recreated, a health check that failed, and every other second what the containers take.
func second(n int, now time.Time) []devenv.Event {
	say := func(service, text string, args ...any) devenv.Event {
		return logLines(service, "shop-"+service+"-1", now, fmt.Sprintf(text, args...))
	}
	events := []devenv.Event{say("app", `INFO:     127.0.0.1:%d - "GET /health HTTP/1.1" 200 OK`, 40000+n%9999)}
	for i := range 5 {
		events = append(
			events,
			say(
				"app",
				"\x1b[32mINFO\x1b[0m:     172.18.0.1:%d - \"GET /items/%d?page=%d HTTP/1.1\" \x1b[32m200 OK\x1b[0m",
				40000+i,
				n,
				i,
			),
			say("worker", `{"level": "info", "message": "job %d done", "took_ms": %d}`, n, i),
			say("postgres", "2026-11-23 12:03:04.512 UTC [%d] LOG:  checkpoint complete: wrote %d buffers", n, i),
		)
	}
	if n%10 == 0 {
		events = append(
			events,
			say("app", "Traceback (most recent call last):"),
			say("app", `  File "/app/main.py", line %d, in read_item`, n),
			say("app", "ValueError: %d", n),
		)
	}
	if n%60 == 0 {
		events = append(events, reloaded(fmt.Sprintf("app/module_%d.py", n), 940*ms, now)...)
	}
	if n%300 == 0 {
		id := fmt.Sprintf("worker-%d", n)
		events = append(
			events,
			devenv.ContainerChanged{Service: "worker", Container: "shop-worker-1", ContainerID: id, Status: "running", At: now},
			healthOf("redis", "unhealthy"),
			healthOf("redis", "healthy"),
			devenv.VerbStarted{
				Verb:    devenv.VerbRestart,
				Service: "redis",
				Command: "docker compose restart redis",
			},
			devenv.VerbEnded{Verb: devenv.VerbRestart, Service: "redis"},
		)
	}
	return events
}

// soak lives through a day in which seconds of this kind come every beat, by a clock that waits for nothing, and
// returns the memory in MB that lives after each hour. A user filters one pane, and looks once a minute.
func soak(beat time.Duration) (live []float64) {
	now := noon
	m := screen(80, 24, healthy(), Options{clock: func() time.Time { return now }})
	press(m, "+", "tab", "v", "+", "m")
	for n := range int(24 * time.Hour / beat) {
		now = now.Add(beat)
		m.Update(batchMsg(second(n, now)))
		if now.Second() == noon.Second() {
			m.Update(usageMsg{{Service: "app", ContainerID: "app", CPU: 0.25, Memory: 84_000_000}})
			m.View()
		}
		if int(now.Sub(noon).Hours()) > len(live) {
			live = append(live, liveMemory())
		}
	}
	runtime.KeepAlive(m)
	return live
}

func liveMemory() float64 {
	var memory runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&memory)
	return float64(memory.HeapAlloc) / 1e6
}

// A day of logs takes no more memory than the hours that fill the stores.
func TestMemoryIsFlatOverADay(t *testing.T) {
	live := soak(6 * time.Second)
	t.Logf("MB after each hour: %.1f", live)
	full := live[11] // the merged store is full by then
	if most := slices.Max(live); most > full+soakGrowth {
		t.Errorf("%.1f MB live, %.1f more than when the stores were full: %.1f", most, most-full, live)
	}
}

// BenchmarkDay is a day of 1.5 million lines, and the memory that lives after three hours of it and at its end.
func BenchmarkDay(b *testing.B) {
	for b.Loop() {
		live := soak(time.Second)
		b.ReportMetric(live[2], "MB-after-3h")
		b.ReportMetric(live[len(live)-1], "MB-after-24h")
	}
}
