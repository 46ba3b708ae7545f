package dash

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"go.uber.org/goleak"

	"github.com/fastdock/fastdock/devenv"
)

// terminal is an emulated one that answers queries, with a prompt on its main screen.
type terminal struct {
	*vt.SafeEmulator
	input *io.PipeReader
	drawn chan struct{} // gets a value after something was written
}

func newTerminal(t *testing.T, width, height int) *terminal {
	t.Helper()
	input, answers := io.Pipe()
	term := &terminal{vt.NewSafeEmulator(width, height), input, make(chan struct{}, 1)}
	copied := make(chan struct{})
	go func() {
		defer close(copied)
		_, _ = io.Copy(answers, term.SafeEmulator)
	}()
	t.Cleanup(func() {
		_ = term.InputPipe().(io.Closer).Close() // not term.Close, which races with its own Read
		_ = input.Close()
		<-copied
	})
	_, _ = io.WriteString(term.SafeEmulator, "$ fastdock up\r\n")
	return term
}

// Write does what a tty does before its terminal: a line feed goes to the first column, which the renderer counts on.
func (t *terminal) Write(data []byte) (int, error) {
	_, err := t.SafeEmulator.Write(bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n")))
	select {
	case t.drawn <- struct{}{}:
	default:
	}
	return len(data), err
}

func (t *terminal) screen() string { return ansi.Strip(t.Render()) }

// waitFor waits until the screen shows a text.
func (t *terminal) waitFor(test *testing.T, want string) {
	test.Helper()
	limit := time.After(20 * time.Second)
	for !strings.Contains(t.screen(), want) {
		select {
		case <-t.drawn:
		case <-limit:
			test.Fatalf("the screen never showed %q:\n%s", want, t.screen())
		}
	}
}

// stack is a source of events that obeys its Control.
type stack struct {
	events chan devenv.Event
	once   sync.Once
	end    error
}

func newStack(events []devenv.Event) *stack {
	s := &stack{events: make(chan devenv.Event, len(events)+8)}
	for _, event := range events {
		s.events <- event
	}
	return s
}

func (s *stack) Stop()   { s.events <- devenv.Stopping{} }
func (s *stack) Kill()   { s.finish() }
func (s *stack) Detach() { s.finish() }

func (s *stack) PrepareSuspend() {}

func (s *stack) SharedUse(context.Context) devenv.SharedUse { return devenv.SharedUse{} }

func (s *stack) Do(verb devenv.Verb, service string) {
	s.events <- devenv.VerbStarted{Verb: verb, Service: service, Command: "docker compose " + string(verb) + " " + service}
	s.events <- devenv.VerbEnded{Verb: verb, Service: service, Took: ms}
}

func (s *stack) Probes(context.Context, string) map[string][]devenv.Probe { return nil }

func (s *stack) Describe(context.Context, string) ([]devenv.Description, error) { return nil, nil }

func (s *stack) Debugger(context.Context, string) devenv.Debugger { return devenv.Debugger{} }

func (s *stack) Usage(context.Context) []devenv.Usage {
	return []devenv.Usage{{Service: "app", ContainerID: "app", CPU: 0.25, Memory: 84_000_000}}
}

func (s *stack) HostFile(_, file string) string { return "/home/me" + file }

// ExecInteractive returns a command that greets, reads a line and ends with code 3.
func (s *stack) ExecInteractive(ctx context.Context, _ string, _ []string, terminal devenv.Terminal) (int, error) {
	_, _ = terminal.Out.Write([]byte("type a line\r\n"))
	line := make(chan string)
	go func() {
		var got []byte
		for one := make([]byte, 1); ; {
			if n, err := terminal.In.Read(one); err != nil || n == 1 && one[0] == '\r' {
				break
			}
			got = append(got, one...)
		}
		line <- string(got)
	}()
	select {
	case got := <-line:
		_, _ = terminal.Out.Write([]byte("it was " + got + "\r\n"))
		return 3, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func (s *stack) finish() {
	s.once.Do(func() {
		s.events <- devenv.Ended{Err: s.end}
		close(s.events)
	})
}

type outcome struct {
	state devenv.State
	err   error
}

func start(ctx context.Context, s *stack, term *terminal, opts Options) <-chan outcome {
	opts.Project, opts.Input, opts.Output = "shop", term.input, term
	done := make(chan outcome, 1)
	go func() {
		state, err := run(ctx, s.events, s, opts,
			tea.WithWindowSize(term.Width(), term.Height()), tea.WithColorProfile(colorprofile.TrueColor))
		done <- outcome{state, err}
	}()
	return done
}

func restored(t *testing.T, term *terminal) {
	t.Helper()
	if got := term.screen(); term.IsAltScreen() || !strings.HasPrefix(got, "$ fastdock up") ||
		strings.Contains(got, "shop") {
		t.Errorf("alternate screen %v, main screen:\n%s", term.IsAltScreen(), got)
	}
	if term.CursorHidden() {
		t.Error("the cursor is still hidden")
	}
}

func TestProgramShowsObeysAndRestores(t *testing.T) {
	term := newTerminal(t, 80, 24)
	s := newStack(healthy())
	s.end = errors.New("containers were killed")
	done := start(t.Context(), s, term, Options{})
	term.waitFor(t, "ready in 2.81 s")
	if !term.IsAltScreen() || !term.CursorHidden() {
		t.Errorf("alternate screen %v, cursor hidden %v", term.IsAltScreen(), term.CursorHidden())
	}
	term.SendText("\t")
	term.waitFor(t, "› ● app")
	term.SendText("q")
	term.waitFor(t, "stopping… press q again to kill")
	term.SendText("\x03")
	got := <-done
	if !errors.Is(got.err, s.end) || !got.state.Ended || len(got.state.Services) != 4 {
		t.Errorf("Run = %d services, ended %v, %v", len(got.state.Services), got.state.Ended, got.err)
	}
	restored(t, term)
}

func TestNothingRunsOnAfterTheEnd(t *testing.T) {
	ignore := goleak.IgnoreCurrent()
	term := newTerminal(t, 80, 24)
	running := goleak.IgnoreCurrent() // the terminal's own goroutine
	s := newStack(healthy())
	done := start(t.Context(), s, term, Options{})
	term.waitFor(t, "ready in")
	s.finish()
	<-done
	_ = term.input.Close() // a pipe's reader cannot be cancelled, as a terminal's can
	goleak.VerifyNone(t, ignore, running, goleak.IgnoreAnyFunction(lastEvents))
}

// lastEvents hands what was read last to a program of Bubble Tea 2.1 for ever when that has ended meanwhile.
const lastEvents = "github.com/charmbracelet/ultraviolet.(*TerminalReader).sendEvents"

func TestProgramEndsWithTheStream(t *testing.T) {
	term := newTerminal(t, 40, 12)
	s := newStack(healthy())
	done := start(t.Context(), s, term, Options{})
	term.waitFor(t, "ready in")
	s.finish()
	if got := <-done; got.err != nil || !got.state.Ended {
		t.Errorf("Run = ended %v, %v", got.state.Ended, got.err)
	}
	restored(t, term)
}

func TestCancelRestoresTheTerminalAndReadsToTheEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	term := newTerminal(t, 80, 24)
	s := newStack(healthy())
	done := start(ctx, s, term, Options{})
	term.waitFor(t, "ready in")
	cancel()
	for range 1000 { // more than the channel holds: no sender may wait for a screen that is gone
		s.events <- logged("app", "after the screen")
	}
	s.finish()
	if got := <-done; got.err != nil || !got.state.Ended {
		t.Errorf("Run = ended %v, %v", got.state.Ended, got.err)
	}
	restored(t, term)
}

func TestNoColorProgramWritesNoColours(t *testing.T) {
	term := newTerminal(t, 80, 24)
	s := newStack(broken())
	done := start(t.Context(), s, term, Options{NoColor: true})
	term.waitFor(t, "SyntaxError")
	for y := range term.Height() {
		for x := range term.Width() {
			if cell := term.CellAt(x, y); cell != nil &&
				(cell.Style.Fg != nil || cell.Style.Bg != nil || cell.Style.Attrs != 0) {
				t.Fatalf("cell %d,%d is styled: %+v", x, y, cell)
			}
		}
	}
	s.finish()
	<-done
}

// brokenReader is a terminal that went away.
type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errors.New("input gone") }

func TestAFailingScreenStopsTheStack(t *testing.T) {
	s := newStack(healthy())
	control := stopEnds{s}
	state, err := run(
		t.Context(),
		s.events,
		control,
		Options{Input: brokenReader{}, Output: io.Discard},
		tea.WithWindowSize(80, 24),
	)
	if err == nil || !strings.Contains(err.Error(), "show the dashboard") || !state.Ended {
		t.Errorf("Run = ended %v, %v", state.Ended, err)
	}
}

// stopEnds is a stack that stops at once.
type stopEnds struct{ *stack }

func (s stopEnds) Stop() { s.finish() }
