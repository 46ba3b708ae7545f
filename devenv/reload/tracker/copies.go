package tracker

import (
	"sync"
	"time"
)

// copyTimes remembers when files were last copied into the containers of each service.
type copyTimes struct {
	mu sync.Mutex
	at map[string]time.Time // by service
}

// Copied records that files were copied into a service's containers.
func (t *Tracker) Copied(service string, at time.Time) {
	t.copies.mu.Lock()
	defer t.copies.mu.Unlock()
	if t.copies.at == nil {
		t.copies.at = map[string]time.Time{}
	}
	t.copies.at[service] = at
}

// last returns when files were last copied into a service's containers; zero if none were.
func (c *copyTimes) last(service string) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at[service]
}
