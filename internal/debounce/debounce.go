// Package debounce waits for requests that come in bursts.
package debounce

import (
	"context"
	"time"
)

// Wait waits for a request and then until none has come for a while; it reports false when ctx has ended.
func Wait(ctx context.Context, requests <-chan struct{}, quiet time.Duration) bool {
	var rest <-chan time.Time
	for {
		select {
		case <-requests:
			rest = time.After(quiet)
		case <-rest:
			return true
		case <-ctx.Done():
			return false
		}
	}
}
