package engine

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/moby/moby/client"
)

// frozen is a client of an engine that does not answer.
type frozen struct{ client.APIClient }

func (frozen) ContainerStart(ctx context.Context, _ string,
	_ client.ContainerStartOptions,
) (client.ContainerStartResult, error) {
	<-ctx.Done()
	return client.ContainerStartResult{}, context.Cause(ctx)
}

// The answer to a start that is cancelled is waited for, and not for long where the user does not want to wait.
func TestCancelledStartIsGivenUp(t *testing.T) {
	for name, test := range map[string]struct {
		hurryAfter, want time.Duration
	}{
		"stopped":         {time.Hour, startGrace},
		"killed":          {0, hurriedGrace},
		"stopped, killed": {2 * time.Second, 2*time.Second + hurriedGrace},
	} {
		synctest.Test(t, func(t *testing.T) {
			e := &Engine{changes: &changes{APIClient: frozen{}}}
			ctx, cancel := context.WithCancel(t.Context())
			hurry := make(chan struct{})
			defer time.AfterFunc(test.hurryAfter, func() { close(hurry) }).Stop()
			began := time.Now()
			cancel()
			if err := e.StartContainer(ctx, "1", hurry); err == nil {
				t.Error("a start without an answer succeeds")
			}
			if spent := time.Since(began); spent != test.want {
				t.Errorf("%s: given up after %s, want %s", name, spent, test.want)
			}
		})
	}
}
