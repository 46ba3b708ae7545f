package e2e

import (
	"context"
	"os"
	"runtime"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
	"golang.org/x/sync/errgroup"

	"github.com/fastdock/fastdock/devenv"
	composefiles "github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/down"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/up"
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
func TestCycles(t *testing.T) { cycle(t, 1, 5) }

// BenchmarkCycles is 200 rounds, of four stacks side by side: `make bench BENCH=Cycles`.
func BenchmarkCycles(b *testing.B) {
	if b.N > 1 {
		return // the first run was the whole
	}
	cycle(b, 4, 50)
	b.ReportMetric(200, "cycles")
}

func cycle(t testing.TB, stacks, rounds int) {
	engine, err := engine.Connect(t.Context())
	must(t, err)
	var all []*cycledStack
	for range stacks {
		all = append(all, newCycledStack(t, engine))
	}
	each := func(do func(*cycledStack) error) {
		t.Helper()
		var group errgroup.Group
		for _, s := range all {
			group.Go(func() error { return do(s) })
		}
		must(t, group.Wait())
	}
	// what is kept for good is made now: idle connections, caches
	each(func(s *cycledStack) error { return s.round(t.Context()) })
	goroutines, descriptors := runtime.NumGoroutine(), openFiles(t)
	for range rounds {
		each(func(s *cycledStack) error { return s.round(t.Context()) })
		for _, s := range all {
			same(t, "containers, networks and volumes", s.left("ps", "-a")+s.left("network", "ls")+s.left("volume", "ls"), "")
		}
	}
	runtime.GC()
	if now := runtime.NumGoroutine(); now > goroutines+idleKept {
		t.Errorf("%d goroutines after the first round, %d after %d more", goroutines, now, rounds)
	}
	if now := openFiles(t); now > descriptors+idleKept {
		t.Errorf("%d open files after the first round, %d after %d more", descriptors, now, rounds)
	}
}

type cycledStack struct {
	*stack
	engine  *engine.Engine
	files   composefiles.Files
	project *types.Project
}

func newCycledStack(t testing.TB, engine *engine.Engine) *cycledStack {
	s := stackOf(t, map[string]string{"docker-compose.yml": cycled})
	files := composefiles.Files{Dir: s.dir, Paths: []string{s.file("docker-compose.yml")}, Name: s.name}
	project, err := composefiles.Load(t.Context(), engine, files)
	must(t, err)
	return &cycledStack{s, engine, files, project}
}

// round takes the stack up and down.
func (s *cycledStack) round(ctx context.Context) error {
	bringing := up.Up(ctx, s.engine, s.project, up.Options{Files: &s.files, Detach: true, Wait: true}).Events()
	if err := endOf(bringing); err != nil {
		return err
	}
	return endOf(down.Run(ctx, s.engine, s.project, down.Options{Volumes: true}))
}

// endOf reads a stream to its end and returns the error it ended with.
func endOf(events <-chan devenv.Event) error {
	var err error
	for event := range events {
		if ended, is := event.(devenv.Ended); is {
			err = ended.Err
		}
	}
	return err
}

// idleKept is how many connections may wait for their next request, each with its goroutines.
const idleKept = 12

// openFiles counts the descriptors of this process.
func openFiles(t testing.TB) int {
	entries, err := os.ReadDir("/proc/self/fd")
	must(t, err)
	return len(entries)
}
