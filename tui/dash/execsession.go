package dash

import (
	"context"
	"fmt"
	"io"
	"os"
	"sync"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
	"github.com/muesli/cancelreader"

	"github.com/fastdock/fastdock/devenv"
)

// execSession is an interactive command in a container. It has the terminal until it ends, as a [tea.ExecCommand].
type execSession struct {
	exec      func(ctx context.Context, service string, command []string, terminal devenv.Terminal) (int, error)
	service   string
	command   []string
	waitAtEnd bool // wait for Enter at its end, so that its output can be read
	active    *activeExec

	in   io.Reader
	out  io.Writer
	code int
}

// execDoneMsg reports that the dashboard has the terminal again.
type execDoneMsg struct {
	session *execSession
	err     error
}

func (g *execSession) SetStdin(in io.Reader)   { g.in = in }
func (g *execSession) SetStdout(out io.Writer) { g.out = out }
func (g *execSession) SetStderr(io.Writer)     {}

// runExec returns a command that runs the session on the terminal, with the dashboard suspended.
func runExec(g *execSession) tea.Cmd {
	return tea.Exec(g, func(err error) tea.Msg { return execDoneMsg{g, err} })
}

// Run implements [tea.ExecCommand]: it sets the terminal raw, runs the command and restores the terminal.
func (g *execSession) Run() error {
	in, err := cancelreader.NewReader(g.in)
	if err != nil {
		return fmt.Errorf("reading the terminal for %q: %w", g.command[0], err)
	}
	defer in.Close()
	restore, err := makeRaw(g.in)
	if err != nil {
		return fmt.Errorf("hand the terminal to %q: %w", g.command[0], err)
	}
	defer restore()
	ctx, leave := g.active.start()
	defer leave()
	sizes, stopSizes := watchSize(g.out)
	g.code, err = g.exec(ctx, g.service, g.command, devenv.Terminal{In: in, Out: g.out, Sizes: sizes})
	stopSizes()
	switch {
	case ctx.Err() != nil:
		return nil // it was sent away
	case g.waitAtEnd:
		g.waitForEnter(err)
	}
	return err
}

// waitForEnter prints how the command ended, and waits for Enter.
func (g *execSession) waitForEnter(err error) {
	outcome := fmt.Sprintf("exit code %d", g.code)
	if err != nil {
		outcome = err.Error()
	}
	fmt.Fprintf(g.out, "\r\n%s; Enter goes back to the dashboard", outcome)
	key := make([]byte, 1)
	for {
		n, err := g.in.Read(key)
		if err != nil || n == 1 && (key[0] == '\r' || key[0] == '\n' || key[0] == 3) {
			fmt.Fprint(g.out, "\r\n") // what is printed after the dashboard begins there
			return
		}
	}
}

// makeRaw makes a terminal pass every key on, and returns what undoes that.
func makeRaw(in io.Reader) (restore func(), err error) {
	file, is := in.(*os.File)
	if !is || !term.IsTerminal(file.Fd()) {
		return func() {}, nil
	}
	before, err := term.MakeRaw(file.Fd())
	return func() { _ = term.Restore(file.Fd(), before) }, err
}

// activeExec cancels the command that has the terminal. There is at most one, but signals come at any time: mu guards
// cancel.
type activeExec struct {
	mu     sync.Mutex
	cancel context.CancelFunc
}

// start returns the context of a command that gets the terminal, and its cancel function.
func (g *activeExec) start() (context.Context, func()) {
	ctx, cancel := context.WithCancel(context.Background()) //nolint:forbidigo // stop ends it
	g.mu.Lock()
	g.cancel = cancel
	g.mu.Unlock()
	return ctx, cancel
}

// stop cancels the command that has the terminal, if any.
func (g *activeExec) stop() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.cancel != nil {
		g.cancel()
	}
}

// watchSize sends the size of a terminal, at first and whenever it changes, until stop is called.
func watchSize(out io.Writer) (sizes <-chan devenv.Size, stop func()) {
	latest := make(chan devenv.Size, 1)
	file, is := out.(term.File)
	if !is || !term.IsTerminal(file.Fd()) {
		return latest, func() {}
	}
	tell := func() {
		width, height, err := term.GetSize(file.Fd())
		if err != nil {
			return
		}
		select { // the newer of two unread sizes counts
		case <-latest:
		default:
		}
		latest <- devenv.Size{Width: uint(max(0, width)), Height: uint(max(0, height))}
	}
	tell()
	return latest, onResize(tell)
}
