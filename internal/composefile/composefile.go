// Package composefile looks at Compose files before they are loaded. The loader has no bounds of its own: a pipe would
// keep it waiting, a device or aliases would fill the memory, and it would ask other machines for remote files.
package composefile

import (
	"context"
	"fmt"
	"time"
)

// What files may ask of the loader at most.
const (
	largest      = 1 << 20   // bytes of a file
	mostBytes    = 4 << 20   // of all files, each as often as services name it
	mostNodes    = 1_000_000 // of a file whose aliases are followed
	mostNested   = 50        // files that include each other
	mostDefault  = 100       // references within references
	mostFilled   = 1000      // references in one value, and $ that stand for themselves
	mostValue    = 1 << 20   // bytes of a variable
	mostPorts    = 20_000    // that services publish
	mostPaths    = 250_000   // by which services lead to those that they depend on
	loadingTakes = 8 * time.Second
)

// Error states why a file must not be given to the loader.
type Error struct{ File, Text string }

// Error returns the file and the reason.
func (e *Error) Error() string { return e.File + ": " + e.Text }

// Within returns what load returns, and an error where it takes too long: load is left running, and its result is
// dropped.
func Within[T any](ctx context.Context, load func(context.Context) (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	ctx, cancel := context.WithTimeout(ctx, loadingTakes)
	defer cancel()
	done := make(chan result, 1)
	go func() {
		value, err := load(ctx)
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var none T
		if ctx.Err() == context.Canceled {
			return none, ctx.Err()
		}
		return none, fmt.Errorf("the Compose files cannot be loaded within %v: they ask for too much; make them smaller",
			loadingTakes)
	}
}
