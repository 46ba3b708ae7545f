package up

import (
	"context"
	"errors"
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
var errTooMany = errors.New("too many actions are queued; try again")

// requestQueue has what the user asks of the services of a session, until it is done.
type requestQueue struct {
	*shared
	model   *model
	actions *actions
	asked   chan asked
}

func newRequestQueue(s *shared, m *model) *requestQueue {
	return &requestQueue{shared: s, model: m, actions: &actions{shared: s, model: m}, asked: make(chan asked, maxAsked)}
}

// Do asks for a verb on a service and returns at once. What becomes of it is reported by VerbStarted and VerbEnded;
// verbs of one service run one after the other, those of several services side by side. A service that is
// still being brought up comes up first. What is asked after the session's end is not heard.
func (q *requestQueue) Do(verb devenv.Verb, service string) {
	q.enqueue(asked{verb: verb, service: service})
}

func (q *requestQueue) enqueue(a asked) {
	select {
	case q.asked <- a:
	default:
		go q.out.Send(devenv.VerbEnded{Verb: a.verb, Service: a.service, Err: errTooMany})
	}
}

// queuedVerb is one verb's place among those of its service.
type queuedVerb struct {
	ended chan struct{}
	next  chan struct{} // closed when the next one is asked for: a service need not be ready to be stopped
}

// serve does what is asked for until ctx ends, and returns when nothing of it is in progress any more.
func (q *requestQueue) serve(ctx context.Context) {
	var inProgress sync.WaitGroup
	defer inProgress.Wait()
	latest := map[string]*queuedVerb{}
	for {
		select {
		case a := <-q.asked:
			if len(a.cmd) > 0 {
				inProgress.Go(func() { q.handle(ctx, a, nil) })
				continue
			}
			before, now := latest[a.service], &queuedVerb{ended: make(chan struct{}), next: make(chan struct{})}
			latest[a.service] = now
			inProgress.Go(func() {
				defer close(now.ended)
				if before != nil {
					close(before.next)
					<-before.ended
				}
				q.handle(ctx, a, now.next)
			})
		case <-ctx.Done():
			return
		}
	}
}

// handle does one verb and reports it. It ends when the service is ready, or with the reason why it is not.
func (q *requestQueue) handle(ctx context.Context, a asked, next <-chan struct{}) {
	began := time.Now()
	q.out.Send(devenv.VerbStarted{Verb: a.verb, Service: a.service, Command: q.command(a)})
	err := q.do(ctx, a, next)
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	q.out.Send(devenv.VerbEnded{Verb: a.verb, Service: a.service, Took: time.Since(began), Err: err})
}

func (q *requestQueue) do(ctx context.Context, a asked, next <-chan struct{}) error {
	q.status.busy(1)
	defer q.status.busy(-1)
	if _, known := q.model.first.Services[a.service]; known {
		if err := q.status.waitStarted(ctx, a.service); err != nil {
			return err
		}
	}
	if err := q.actions.perform(ctx, a); err != nil || a.verb == devenv.VerbStop || !a.verb.Changes() {
		return err
	}
	return q.readyAgain(ctx, a.service, next)
}

// readyAgain waits until a service is what up means for it, or until something else is asked of it.
func (q *requestQueue) readyAgain(ctx context.Context, service string, next <-chan struct{}) error {
	waiting, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		select {
		case <-next:
			stop()
		case <-waiting.Done():
		}
	}()
	inner := q.actions.request(q.model.project())
	err := inner.becomeReady(waiting, service)
	if err == nil || waiting.Err() != nil {
		return nil
	}
	return inner.failWithLogs(ctx, service, err)
}
