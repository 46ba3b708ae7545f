package dash

import (
	"os"
	"os/signal"
	"syscall"

	tea "charm.land/bubbletea/v2"
)

// quitRequestMsg asks to leave, as the key does.
type quitRequestMsg struct{}

// quitOnSignals makes signals that would end the process work like the quit key: the first stops the stack, the second
// kills it. A command that has the terminal is cancelled. The goroutine ends, and the signals get their default
// behaviour back, when restore is called.
func quitOnSignals(program *tea.Program, cancelExec func()) (restore func()) {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		for range signals {
			cancelExec()
			program.Send(quitRequestMsg{})
		}
	}()
	return func() {
		signal.Stop(signals)
		close(signals)
	}
}
