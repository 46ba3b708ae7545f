package up

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/fastdock/fastdock/devenv"
)

// asked is a verb on its way to a service.
type asked struct {
	verb    devenv.Verb
	service string
	cmd     []string // of exec and run
}

// maxAsked is how many verbs may wait to be heard: more than a user asks for.
const maxAsked = 64

// errTooMany ends a verb that finds the queue full.
var errTooMany = errors.New("too many verbs are waiting; ask again")

// Do asks for a verb on a service and returns at once. What becomes of it is reported by VerbStarted and VerbEnded;
// verbs of one service run one after the other, those of several services side by side. A service that is
// still being brought up comes up first. What is asked after the session's end is not heard.
func (s *Session) Do(verb devenv.Verb, service string) {
	s.enqueue(asked{verb: verb, service: service})
}

func (s *Session) enqueue(a asked) {
	select {
	case s.asked <- a:
	default:
		go s.out.Send(devenv.VerbEnded{Verb: a.verb, Service: a.service, Err: errTooMany})
	}
}

// verbTurn is one verb's place among those of its service.
type verbTurn struct {
	ended chan struct{}
	next  chan struct{} // closed when the next one is asked for: a service need not be ready to be stopped
}

// serveVerbs does what is asked for until ctx ends, and returns when nothing of it is in progress any more.
func (s *Session) serveVerbs(ctx context.Context) {
	var inProgress sync.WaitGroup
	defer inProgress.Wait()
	latest := map[string]*verbTurn{}
	for {
		select {
		case a := <-s.asked:
			if len(a.cmd) > 0 {
				inProgress.Go(func() { s.handle(ctx, a, nil) })
				continue
			}
			before, now := latest[a.service], &verbTurn{ended: make(chan struct{}), next: make(chan struct{})}
			latest[a.service] = now
			inProgress.Go(func() {
				defer close(now.ended)
				if before != nil {
					close(before.next)
					<-before.ended
				}
				s.handle(ctx, a, now.next)
			})
		case <-ctx.Done():
			return
		}
	}
}

// handle does one verb and reports it. It ends when the service is ready, or with the reason why it is not.
func (s *Session) handle(ctx context.Context, a asked, next <-chan struct{}) {
	began := time.Now()
	s.out.Send(devenv.VerbStarted{Verb: a.verb, Service: a.service, Command: s.command(a)})
	err := s.do(ctx, a, next)
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	s.out.Send(devenv.VerbEnded{Verb: a.verb, Service: a.service, Took: time.Since(began), Err: err})
}

func (s *Session) do(ctx context.Context, a asked, next <-chan struct{}) error {
	s.status.busy(1)
	defer s.status.busy(-1)
	if _, known := s.model.first.Services[a.service]; known {
		if err := s.status.waitStarted(ctx, a.service); err != nil {
			return err
		}
	}
	if err := s.dispatch(ctx, a); err != nil || a.verb == devenv.VerbStop || !a.verb.Changes() {
		return err
	}
	return s.readyAgain(ctx, a.service, next)
}

func (s *Session) dispatch(ctx context.Context, a asked) error {
	if _, known := s.model.project().Services[a.service]; !known && a.verb != devenv.VerbRecreate {
		return &devenv.UnknownServiceError{Service: a.service, Known: slices.Sorted(maps.Keys(s.model.project().Services))}
	}
	switch a.verb {
	case devenv.VerbRestart:
		return s.restartService(ctx, a.service)
	case devenv.VerbRebuild:
		return s.rebuildService(ctx, a.service)
	case devenv.VerbRecreate:
		return s.recreateService(ctx, a.service)
	case devenv.VerbDebug, devenv.VerbPlain:
		return s.debugService(ctx, a.service, a.verb == devenv.VerbDebug)
	case devenv.VerbStop:
		return s.stopService(ctx, a.service)
	case devenv.VerbStart:
		return s.startAgain(ctx, a.service)
	case devenv.VerbSync:
		return s.packages.Sync(ctx, a.service)
	}
	if len(a.cmd) > 0 {
		return s.runCommand(ctx, a)
	}
	return fmt.Errorf("no verb is named %q", a.verb)
}

// readyAgain waits until a service is what up means for it, or until something else is asked of it.
func (s *Session) readyAgain(ctx context.Context, service string, next <-chan struct{}) error {
	waiting, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		select {
		case <-next:
			stop()
		case <-waiting.Done():
		}
	}()
	inner := s.request(s.model.project())
	err := inner.becomeReady(waiting, service)
	if err == nil || waiting.Err() != nil {
		return nil
	}
	return inner.failWithLogs(ctx, service, err)
}
