//go:build unix

package dash

import (
	"os"
	"os/signal"
	"syscall"
)

// onResize calls changed whenever the terminal's size does, until the function it returns is called.
func onResize(changed func()) (stop func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGWINCH)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for range signals {
			changed()
		}
	}()
	return func() {
		signal.Stop(signals)
		close(signals)
		<-ended
	}
}
