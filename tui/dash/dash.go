// Package dash is the dashboard of fastdock up: services on the left, their logs on the right, the last reloads beneath.
//
// A feed reads devenv's events and hands them over in batches; the root model folds each batch, lets every pane note what it
// shows, and lays the panes out. A pane is a file of its own with its keys, its help, its size and its drawing; it knows the state
// and nothing of its neighbours. Verbs leave through Control; nothing here knows the engine.
package dash

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor"
	"github.com/fastdock/fastdock/tui/internal/altscreen"
)

// Control is what a user can ask of the environment. The calls come from the screen and must not block; what they lead to
// comes back as events.
type Control interface {
	Stop()   // stop the stack, and end the stream when it has stopped
	Kill()   // do not wait for the containers any longer
	Detach() // end the stream and leave the stack running

	StandStill() // what follows may not be read for a while, and no container shall wait for it

	// Company is who else uses the stack; it is called beside the screen.
	Company(ctx context.Context) devenv.Company

	Do(verb devenv.Verb, service string)

	// Hand gives a terminal to a command in a service's container, and returns when that has ended: it is called beside the screen.
	Hand(ctx context.Context, service string, command []string, terminal devenv.Terminal) (exitCode int, err error)

	// Usage asks what the containers take of the machine; it is called beside the screen.
	Usage(ctx context.Context) []devenv.Usage

	// Probes are the last runs of the health checks of a service's containers, oldest first; it is called beside the screen.
	Probes(ctx context.Context, service string) map[string][]devenv.Probe

	// Debugger is how a service stands with its debugger; it is called beside the screen.
	Debugger(ctx context.Context, service string) devenv.Debugger

	// HostFile is where a file of a service's containers lies on this machine; "" is nowhere.
	HostFile(service, file string) string
}

// Options are what the dashboard is told besides events.
type Options struct {
	Project    string                              // its name in the status bar
	Dir        string                              // its folder
	Input      io.Reader                           // nil for the terminal
	Output     io.Writer                           // nil for the terminal
	NoColor    bool                                // no escape sequence for colours, neither ours nor the containers'
	ASCII      bool                                // draw with ASCII characters only
	Examine    func(context.Context) doctor.Result // says what is not well and why; it is called beside the screen
	LayoutFile string                              // file that remembers the layout of this project; "" is none

	zone  *time.Location   // of the times that are shown; nil is the local one
	clock func() time.Time // nil is time.Now
}

// Run shows the environment on the alternate screen until events is closed, and returns the last state and the error that Ended
// carried. The terminal is restored when it returns, and already when ctx is cancelled; the events are read to their end in
// any case. While the screen is up, SIGINT, SIGTERM and SIGHUP do what the key to leave does. If the screen itself fails, the
// stack is stopped and that error is joined.
func Run(ctx context.Context, events <-chan devenv.Event, control Control, opts Options) (devenv.State, error) {
	return run(ctx, events, control, opts)
}

func run(ctx context.Context, events <-chan devenv.Event, control Control, opts Options, more ...tea.ProgramOption) (devenv.State, error) {
	feed := newFeed(events)
	go feed.run()
	root := newRoot(feed.batches, control, opts)
	root.background.closed = feed.closed
	root.restoreLayout(loadLayout(opts.LayoutFile))
	program := tea.NewProgram(root, append(programOptions(ctx, opts), more...)...)
	giveBack := quitOnSignals(program, root.activeExec.stop)
	restoreTitle := saveTitle(opts.Output)
	_, err := program.Run()
	restoreTitle()
	saveLayout(opts.LayoutFile, root.currentLayout())
	giveBack() // whatever is still awaited below can be interrupted
	close(feed.closed)
	if ctx.Err() != nil {
		err = nil // the caller took the screen away
	}
	if err != nil {
		err = fmt.Errorf("show the dashboard: %w", err)
		control.Stop()
	}
	for range feed.batches { // until the stream has ended
	}
	return feed.state, errors.Join(feed.state.Err, err)
}

func programOptions(ctx context.Context, opts Options) []tea.ProgramOption {
	options := []tea.ProgramOption{tea.WithContext(ctx), tea.WithoutSignalHandler(), tea.WithFPS(int(time.Second / frameInterval))}
	if opts.Input != nil {
		options = append(options, tea.WithInput(opts.Input))
	}
	if opts.Output != nil {
		options = append(options, tea.WithOutput(altscreen.Wiped(opts.Output)))
	}
	if opts.NoColor {
		options = append(options, tea.WithColorProfile(colorprofile.ASCII))
	}
	return options
}
