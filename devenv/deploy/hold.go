package deploy

import "context"

// WhileHeld runs a deployment that holds a lock. It keeps the lock alive meanwhile and releases it at the end, also
// when ctx has ended. It owns the goroutine of keepAlive and waits for it before it releases the lock.
func WhileHeld(ctx context.Context, keepAlive, release func(context.Context),
	do func(context.Context) (Result, error),
) (Result, error) {
	always := context.WithoutCancel(ctx)
	beating, stop := context.WithCancel(always)
	ended := make(chan struct{})
	go func() { defer close(ended); keepAlive(beating) }()
	defer func() {
		stop()
		<-ended
		release(always)
	}()
	return do(ctx)
}
