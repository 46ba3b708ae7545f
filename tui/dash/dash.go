// Package dash is the dashboard of fastdock up: services on the left, their logs on the right, the last reloads
// beneath.
//
// An event of the Engine takes this way to the screen:
//
//  1. devenv sends it on the channel that Run got. feed.run, in a goroutine of its own, applies it to a state and
//     collects it in a batch, so that a stalled screen never holds up the environment.
//  2. Once per frame the feed delivers the batch; root.next receives it as a batchMsg in Bubble Tea's loop.
//  3. root.applyBatch applies it to root.state and to each pane: services, logs (package logs), reloads, commands,
//     diagnosis. All of this runs in Bubble Tea's goroutine, so no pane has a lock.
//  4. root.arrange gives each pane its box; root.View draws them into one screen, overlays and the cursor last.
//  5. What became stale is requested in the background (usage, probes, debuggers, doctor); the results come back as
//     messages to root.handleMsg. background ends all of it with the screen.
//
// A key goes from root.handleKeyPress to the prompt, the overlay or the panes; a verb leaves through Control, and what
// it leads to comes back as events. Nothing here knows the Engine.
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
	"github.com/fastdock/fastdock/tui/settings"
)

// Control is what a user can ask of the environment. Methods without a context are called in Bubble Tea's goroutine and
// must not block; what they lead to comes back as events. Methods with a context are called in the background.
type Control interface {
	Stop()   // stop the stack, and end the stream when it has stopped
	Kill()   // do not wait for the containers any longer
	Detach() // end the stream and leave the stack running

	PrepareSuspend() // prepare for a suspended process: no container may wait for it to read

	// SharedUse returns who else uses the stack.
	SharedUse(ctx context.Context) devenv.SharedUse

	Do(verb devenv.Verb, service string)

	// ExecInteractive runs a command on a terminal in a service's container, and returns when it has ended.
	ExecInteractive(ctx context.Context, service string, command []string,
		terminal devenv.Terminal) (exitCode int, err error)

	// Usage returns the CPU and memory usage of the containers.
	Usage(ctx context.Context) []devenv.Usage

	// Probes returns the last runs of the health checks of a service's containers, by container, oldest first.
	Probes(ctx context.Context, service string) map[string][]devenv.Probe

	// Describe returns what is known of a service's containers, secrets included.
	Describe(ctx context.Context, service string) ([]devenv.Description, error)

	// Debugger returns the state of a service's debugger.
	Debugger(ctx context.Context, service string) devenv.Debugger

	// HostFile returns the path on the host of a file in a service's containers; "" where it has none.
	HostFile(service, file string) string
}

// Options configure the dashboard.
type Options struct {
	Project    string                              // its name in the status bar
	Dir        string                              // its directory
	Input      io.Reader                           // nil for the terminal
	Output     io.Writer                           // nil for the terminal
	NoColor    bool                                // no escape sequence for colours, neither ours nor the containers'
	ASCII      bool                                // draw with ASCII characters only
	Examine    func(context.Context) doctor.Result // runs doctor, in the background
	Signalled  func(handled bool)                  // called after a signal; a terminal that takes no output blocks it
	LayoutFile string                              // file that keeps the layout of this project; "" is none
	Settings   settings.Settings                   // of the user

	zone  *time.Location   // of the times that are shown; nil is the local one
	clock func() time.Time // nil is time.Now
}

// Run shows the environment on the alternate screen until events is closed, and returns the last state and the error
// that Ended carried. The terminal is restored when it returns, and already when ctx is cancelled; the events are read
// to their end in any case. While the screen is up, SIGINT, SIGTERM and SIGHUP do what the key to leave does. If the
// screen itself fails, the stack is stopped and that error is joined.
func Run(ctx context.Context, events <-chan devenv.Event, control Control, opts Options) (devenv.State, error) {
	return run(ctx, events, control, opts)
}

func run(
	ctx context.Context,
	events <-chan devenv.Event,
	control Control,
	opts Options,
	more ...tea.ProgramOption,
) (devenv.State, error) {
	feed := newFeed(events)
	go feed.run()
	root := newRoot(feed.batches, control, opts)
	root.background.closed = feed.closed
	root.restoreLayout(loadLayout(opts.LayoutFile))
	program := tea.NewProgram(root, append(programOptions(ctx, opts), more...)...)
	restoreSignals := quitOnSignals(program, root.activeExec.stop, opts.Signalled)
	restoreTitle := saveTitle(opts.Output)
	_, err := program.Run()
	restoreTitle()
	saveLayout(opts.LayoutFile, root.currentLayout())
	restoreSignals() // whatever is still awaited below can be interrupted
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
	options := []tea.ProgramOption{
		tea.WithContext(ctx),
		tea.WithoutSignalHandler(),
		tea.WithFPS(int(time.Second / frameInterval)),
	}
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
