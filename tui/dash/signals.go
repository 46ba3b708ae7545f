package dash

import (
	"os"
	"os/signal"
	"syscall"

	tea "charm.land/bubbletea/v2"
)

// quitRequestMsg asks to leave, as the key does.
type quitRequestMsg struct{}

// quitOnSignals makes a signal that would end the process, and leave the terminal as it is, work like the key to leave: the
// first one stops the stack, the second one kills it. Whoever has the terminal meanwhile is sent away. The function it returns
// gives the signals back.
func quitOnSignals(program *tea.Program, sendAway func()) (giveBack func()) {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		for range signals {
			sendAway()
			program.Send(quitRequestMsg{})
		}
	}()
	return func() {
		signal.Stop(signals)
		close(signals)
	}
}
