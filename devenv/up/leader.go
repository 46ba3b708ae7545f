package up

import (
	"context"
	"crypto/rand"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/reload"
)

// leadership is a session's place among those of other processes on the same project: one at a time brings it up
// (work), and one leads it (lead), which is the first and decides when the stack stops. The others follow: they
// wait for the lock, find what was made, and leave it running when they end.
type leadership struct {
	work, lead *projectLock // nil where the user has no folder for locks: then no other process is known
	following  atomic.Bool
	once       sync.Once
	behind     chan struct{} // closed once it follows
	attached   *projectLock  // what a follower has of its own, so that the leader knows of it
	followed   string        // what the paths of all followers' locks begin with; "" where there are none
	emit       func(devenv.Event)
}

func newLeadership(host, project string, emit func(devenv.Event)) *leadership {
	t := &leadership{emit: emit, behind: make(chan struct{})}
	work, err := newProjectLock(host, project, "work")
	if err == nil {
		t.work = work
		t.lead, err = newProjectLock(host, project, "lead")
	}
	if err == nil {
		t.followed = strings.TrimSuffix(t.lead.path, "lead") + "attached-"
		t.attached = &projectLock{path: t.followed + rand.Text()}
	}
	if err != nil {
		t.unlocked(err)
	}
	return t
}

// unlocked reports that the locks cannot be had, and goes on without them.
func (t *leadership) unlocked(err error) {
	t.work, t.lead, t.attached = nil, nil, nil
	t.emit(devenv.Notice{Kind: devenv.NoticeUnlocked, Err: devenv.FirstLine(err.Error())})
}

// acquire waits until no other process brings the project up, calling meanwhile once if it must, and takes the lead
// if it is free.
func (t *leadership) acquire(ctx context.Context, meanwhile func()) error {
	if t.work == nil {
		return nil
	}
	free, err := t.work.try()
	if err == nil && !free {
		t.follow(true)
		t.emit(devenv.Notice{Kind: devenv.NoticeAttachedToUp, PID: t.work.holder()})
		meanwhile()
		err = t.work.await(ctx, lockPause)
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err == nil {
		free, err = t.lead.try()
	}
	followed := t.following.Load()
	t.follow(err == nil && !free)
	switch {
	case err != nil:
		t.work.release()
		t.unlocked(err)
	case !free && !followed:
		t.emit(devenv.Notice{Kind: devenv.NoticeAttachedToLeader, PID: t.lead.holder()})
	case free && followed:
		t.emit(devenv.Notice{Kind: devenv.NoticeLeads})
	}
	return nil
}

// releaseWork releases the lock for the next process.
func (t *leadership) releaseWork() {
	if t.work != nil {
		t.work.release()
	}
}

// waitForLead waits until the leader has ended, and takes its place.
func (t *leadership) waitForLead(ctx context.Context) {
	if t.lead == nil || !t.following.Load() {
		return
	}
	if t.lead.await(ctx, successionPause) == nil {
		t.follow(false)
		t.emit(devenv.Notice{Kind: devenv.NoticeLeads})
	}
}

// successionPause is how often a follower looks whether the leader is still there.
const successionPause = 250 * time.Millisecond

// holdWork keeps others from bringing up what is being stopped, if none of them does already.
func (t *leadership) holdWork() {
	if t.work != nil {
		_, _ = t.work.try()
	}
}

// busy reports whether another process works on the project right now.
func (t *leadership) busy() bool {
	if t.work == nil {
		return false
	}
	free, err := t.work.try()
	if free {
		t.work.release()
	}
	return err == nil && !free
}

// release gives everything back.
func (t *leadership) release() {
	if t.work != nil {
		t.work.release()
		t.lead.release()
		t.attached.release()
	}
}

// Leads reports whether this session decides when the stack stops. While another process leads the project, Stop and
// Kill only end the session.
func (s *Session) Leads() bool { return !s.leadership.following.Load() }

// stopCause returns what Stop ends the work with: only the leader's ends the stack, too.
func (s *Session) stopCause() error {
	if s.Leads() {
		return errStopped
	}
	s.out.Send(devenv.Notice{Kind: devenv.NoticeStays})
	return errDetached
}

// showRunning puts into the table what runs of the project while another process brings it up.
func (s *Session) showRunning(ctx context.Context) {
	list, err := s.engine.API.ContainerList(ctx, client.ContainerListOptions{Filters: s.monitor.filters()})
	if err != nil {
		return // it says so when it has the lock itself
	}
	for _, c := range list.Items {
		if inspected, ok := s.monitor.refresh(ctx, c.ID); ok {
			s.reloads.Track(inspected, reload.Settled)
			s.follow(inspected, engine.AttachTail)
			s.reloads.Learn(ctx, inspected)
		}
	}
}
