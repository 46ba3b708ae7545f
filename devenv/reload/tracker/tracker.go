package tracker

import (
	"cmp"
	"context"
	"sync"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/reload"
	"github.com/fastdock/fastdock/devenv/watch"
)

// Stack is what is asked of the session whose apps reload.
type Stack interface {
	Runs(containerID string) bool
	Send(event devenv.Event)
}

// Options say which lines count.
type Options struct {
	Detached bool      // the session ends when the stack is ready, so it sees no save
	Began    time.Time // when the session began; lines from before are history

	AnswerLimit time.Duration // an app that has not answered by then is stuck; 0 is 5 s

	// Probe returns how an app is asked from this machine; ok is false where that is not possible.
	Probe func(engine.HTTPProbe) (here engine.HTTPProbe, ok bool)
}

// Tracker follows the reloads of a project's apps: it reads their logs, asks an app that has reloaded
// whether it serves, and looks for the reason where a save was not followed by a reload.
type Tracker struct {
	engine  *engine.Engine
	project *types.Project
	stack   Stack
	options Options
	ctx     context.Context // the session's, from Begin on: what is asked of an app in the background ends with it
	wait    sync.WaitGroup

	mu             sync.Mutex                           // guards what follows, and the order of events about one reload
	containers     map[string]container.InspectResponse // by ID
	parsers        map[string]*reload.Parser            // by container ID
	reloaders      map[string]*reload.Reloader          // by container ID
	awaited        map[string]bool                      // containers that should take up a save now, by ID
	reportedMissed map[string]bool

	saves  watch.SaveTimes
	copies copyTimes
	after  func(time.Duration) <-chan time.Time
}

// New returns a tracker of a project's apps.
func New(e *engine.Engine, project *types.Project, stack Stack, options Options) *Tracker {
	options.AnswerLimit = cmp.Or(options.AnswerLimit, answerLimit)
	return &Tracker{
		engine:         e,
		project:        project,
		stack:          stack,
		options:        options,
		after:          time.After,
		containers:     map[string]container.InspectResponse{},
		parsers:        map[string]*reload.Parser{},
		reloaders:      map[string]*reload.Reloader{},
		awaited:        map[string]bool{},
		reportedMissed: map[string]bool{},
	}
}

// Begin has what is asked of apps in the background end with ctx.
func (t *Tracker) Begin(ctx context.Context) { t.ctx = ctx }

// Wait waits until nothing is asked any more.
func (t *Tracker) Wait() { t.wait.Wait() }

// Forget forgets what was read of containers that are started again.
func (t *Tracker) Forget(containers []container.Summary) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, c := range containers {
		delete(t.parsers, c.ID)
	}
}

// Remove forgets a container that was removed.
func (t *Tracker) Remove(id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.containers, id)
	delete(t.parsers, id)
	delete(t.reloaders, id)
	delete(t.awaited, id)
}

// Confirm reports a reload once it holds. It returns how to end the asking when another reload begins.
func (t *Tracker) Confirm(c container.InspectResponse, verdict devenv.Event) context.CancelFunc {
	if ready, is := verdict.(devenv.ReloadReady); is {
		return t.confirmReload(t.ctx, c, ready)
	}
	return t.reportIfStuck(t.ctx, verdict)
}

// Read reads the log lines of a container for reloads. Lines from before the session began are history:
// what they report is over, or Learn knows it.
func (t *Tracker) Read(c container.InspectResponse, lines devenv.LogLines) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var parser *reload.Parser // not made for history alone
	for _, line := range lines.Lines {
		history := line.At.Before(t.options.Began)
		if reload.MayBeReloader(line.Text) {
			read := time.Now()
			if history {
				read = t.options.Began
			}
			t.reloaderOf(c).Read(line.Text, read)
		}
		if !history {
			if parser == nil {
				parser = t.parser(c, reload.Starting)
			}
			parser.Read(line)
		}
	}
}

// Track makes a container's reload parser, in a phase that depends on whether it runs already.
func (t *Tracker) Track(c container.InspectResponse, phase reload.Phase) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.containers[c.ID] = c
	t.parser(c, phase)
}

func (t *Tracker) parser(c container.InspectResponse, phase reload.Phase) *reload.Parser {
	if t.parsers[c.ID] == nil {
		t.parsers[c.ID] = t.newParser(c, phase)
	}
	return t.parsers[c.ID]
}

func (t *Tracker) newParser(c container.InspectResponse, phase reload.Phase) *reload.Parser {
	return &reload.Parser{
		Service: engine.ServiceName(c), Workdir: c.Config.WorkingDir, Phase: phase, Emit: t.stack.Send,
		Saved:   func(files []string) time.Time { return t.saves.Newest(c, files) },
		Copied:  func() time.Time { return t.copies.last(engine.ServiceName(c)) },
		Confirm: func(verdict devenv.Event) context.CancelFunc { return t.Confirm(c, verdict) },
	}
}
