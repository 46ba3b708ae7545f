package engine

import (
	"context"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/moby/moby/client"
)

// busy is a client whose changes take a while. It counts how many are under way at the same time.
type busy struct {
	client.APIClient
	mu          sync.Mutex
	under, most int
}

func (b *busy) change(by int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.under += by
	b.most = max(b.most, b.under)
}

func (b *busy) ContainerStop(context.Context, string, client.ContainerStopOptions) (client.ContainerStopResult, error) {
	b.change(1)
	time.Sleep(time.Second)
	b.change(-1)
	return client.ContainerStopResult{}, nil
}

func (b *busy) ImagePull(context.Context, string, client.ImagePullOptions) (client.ImagePullResponse, error) {
	b.change(1)
	return answer{of: b, Reader: strings.NewReader("layers")}, nil
}

// answer is that of a pull, which lasts until it has been read.
type answer struct {
	client.ImagePullResponse
	of *busy
	io.Reader
}

func (a answer) Read(into []byte) (int, error) {
	time.Sleep(time.Second)
	n, err := a.Reader.Read(into)
	if err != nil {
		a.of.change(-1)
	}
	return n, err
}

// As many changes as the limit says are under way at once, of whatever kind; without one, all of them.
func TestChangesAreLimited(t *testing.T) {
	for value, want := range map[string]int{"": 10, "-1": 10, "0": 10, "1": 1, "3": 3} {
		synctest.Test(t, func(t *testing.T) {
			api := &busy{}
			e := &Engine{changes: &changes{APIClient: api}}
			if value != "" {
				if err := e.Limit(value); err != nil {
					t.Fatal(err)
				}
			}
			var all sync.WaitGroup
			for range 5 {
				all.Go(func() { _, _ = e.changes.ContainerStop(t.Context(), "id", client.ContainerStopOptions{}) })
				all.Go(func() {
					pull, err := e.changes.ImagePull(t.Context(), "redis", client.ImagePullOptions{})
					if err == nil {
						_, _ = io.ReadAll(pull)
					}
				})
			}
			all.Wait()
			if api.most != want {
				t.Errorf("limit %q: %d changes at once, want %d", value, api.most, want)
			}
		})
	}
}

// A change that is cancelled while it waits for a slot is not made.
func TestCancelledChangeIsNotMade(t *testing.T) {
	api := &busy{}
	e := &Engine{changes: &changes{APIClient: api}}
	if err := e.Limit("1"); err != nil {
		t.Fatal(err)
	}
	release, err := e.Slot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := e.StartContainer(ctx, "id", nil); err == nil {
		t.Error("a start was made that nobody waits for")
	}
}

func TestLimitIsANumber(t *testing.T) {
	for _, value := range []string{"", "two", "1.5"} {
		want := `COMPOSE_PARALLEL_LIMIT must be an integer (found: "` + value + `")`
		if err := (&Engine{changes: &changes{}}).Limit(value); err == nil || err.Error() != want {
			t.Errorf("limit %q: %v, want %s", value, err, want)
		}
	}
}
