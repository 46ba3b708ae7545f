package e2e

import (
	"os"
	"runtime"
	"testing"

	"github.com/fastdock/fastdock/devenv"
)

// cycled is a stack of which each part can be forgotten: two services, a network of its own and a volume.
const cycled = `services:
  app:
    image: redis:8-alpine
    entrypoint: [sleep, infinity]
    stop_signal: SIGKILL
    depends_on: [db]
  db:
    image: redis:8-alpine
    entrypoint: [sleep, infinity]
    stop_signal: SIGKILL
    volumes: [data:/data]
volumes: {data: }
`

// A few rounds of up and down in one process leave nothing in the engine and nothing in the process.
func TestCycles(t *testing.T) { cycle(t, 5) }

// BenchmarkCycles is 200 rounds: `make bench BENCH=Cycles`.
func BenchmarkCycles(b *testing.B) {
	if b.N > 1 {
		return // the first run was the whole
	}
	cycle(b, 200)
}

func cycle(t testing.TB, rounds int) {
	s := stackOf(t, map[string]string{"docker-compose.yml": cycled})
	engine, err := devenv.Connect(t.Context())
	must(t, err)
	files := devenv.Files{Dir: s.dir, Paths: []string{s.file("docker-compose.yml")}, Name: s.name}
	project, err := engine.Load(t.Context(), files)
	must(t, err)
	round := func() {
		t.Helper()
		for event := range engine.Up(t.Context(), project, devenv.UpOptions{Files: &files, Detach: true, Wait: true}).Events() {
			if ended, is := event.(devenv.Ended); is {
				must(t, ended.Err)
			}
		}
		for event := range engine.Down(t.Context(), project, devenv.DownOptions{Volumes: true}) {
			if ended, is := event.(devenv.Ended); is {
				must(t, ended.Err)
			}
		}
	}
	round() // what is kept for good is made now: idleKept connections, caches
	goroutines, descriptors := runtime.NumGoroutine(), openFiles(t)
	for range rounds {
		round()
		same(t, "containers, networks and volumes", s.left("ps", "-a")+s.left("network", "ls")+s.left("volume", "ls"), "")
	}
	runtime.GC()
	if now := runtime.NumGoroutine(); now > goroutines+idleKept {
		t.Errorf("%d goroutines after the first round, %d after %d more", goroutines, now, rounds)
	}
	if now := openFiles(t); now > descriptors+idleKept {
		t.Errorf("%d open files after the first round, %d after %d more", descriptors, now, rounds)
	}
}

// idleKept is how many connections may wait for their next request, each with its goroutines.
const idleKept = 12

// openFiles counts the descriptors of this process.
func openFiles(t testing.TB) int {
	entries, err := os.ReadDir("/proc/self/fd")
	must(t, err)
	return len(entries)
}
