package up

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

func TestProjectLock(t *testing.T) {
	devtest.CacheFolder(t)
	first, second, other := aLock(t, "unix:///a.sock", "shop"), aLock(t, "unix:///a.sock", "shop"),
		aLock(t, "unix:///b.sock", "shop")
	taken := func(l *projectLock, want bool) {
		t.Helper()
		if got, err := l.try(); got != want || err != nil {
			t.Fatalf("got %t, %v, want %t", got, err, want)
		}
	}
	taken(first, true)
	taken(first, true)
	taken(second, false)
	taken(other, true)
	if second.holder() != os.Getpid() {
		t.Errorf("the holder is process %d, want %d", second.holder(), os.Getpid())
	}
	first.release()
	taken(second, true)
	taken(first, false)
	second.release()
	other.release()
	if left, err := os.ReadDir(filepath.Dir(first.path)); len(left) > 0 || err != nil {
		t.Errorf("left: %v, %v", left, err)
	}
	if second.holder() != 0 {
		t.Errorf("a lock that nobody has is held by process %d", second.holder())
	}
}

func aLock(t *testing.T, host, project string) *projectLock {
	t.Helper()
	lock, err := newProjectLock(host, project, "work")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(lock.release)
	return lock
}

func TestLockThatIsAwaited(t *testing.T) {
	devtest.CacheFolder(t)
	first, second := aLock(t, "", "shop"), aLock(t, "", "shop")
	if _, err := first.try(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errDetached)
	if err := second.await(ctx, lockPause); !errors.Is(err, errDetached) {
		t.Errorf("ended with %v", err)
	}
	got := make(chan error)
	go func() { got <- second.await(t.Context(), lockPause) }()
	first.release()
	if err := <-got; err != nil || second.file == nil {
		t.Errorf("ended with %v", err)
	}
}

// The second session on a project makes nothing, stops nothing, and leads when the first has ended.
func TestSecondSessionFollows(t *testing.T) {
	devtest.CacheFolder(t)
	fake, engine := stacktest.New(t, "app:1")
	project := stacktest.Load(t, engine, "services: {app: {image: \"app:1\"}}")
	held := fake.Hold("start app")
	first, w := up(t, engine, project, Options{})
	<-held.Arrived
	second, follower := up(t, engine, project, Options{})
	follower.Notice(devenv.NoticeAttachedToUp)
	third, impatient := up(t, engine, project, Options{})
	impatient.Notice(devenv.NoticeAttachedToUp)
	third.Stop()
	if err := impatient.End(); err != nil || !impatient.Saw("notice : stays") {
		t.Errorf("ended with %v", err)
	}
	held.Release()
	w.Ready()
	follower.Ready()
	if second.Leads() || !first.Leads() {
		t.Error("the second leads, or the first does not")
	}
	first.Detach()
	if err := w.End(); err != nil {
		t.Errorf("the first ended with %v", err)
	}
	follower.Notice(devenv.NoticeLeads)
	second.Stop()
	if err := follower.End(); err != nil || !follower.Saw("stopping") {
		t.Errorf("the second ended with %v, told:\n%s", err, follower.Transcript())
	}
	if fake.Count("create app") != 1 || fake.Count("start app") != 1 {
		t.Errorf("created %d times, started %d times", fake.Count("create app"), fake.Count("start app"))
	}
}

// A session that comes to a stack which is up attaches, and leaves it up.
func TestFollowerLeavesTheStack(t *testing.T) {
	devtest.CacheFolder(t)
	fake, engine := stacktest.New(t, "app:1")
	project := stacktest.Load(t, engine, "services: {app: {image: \"app:1\"}}")
	first, w := up(t, engine, project, Options{})
	w.Ready()
	second, follower := up(t, engine, project, Options{})
	follower.Ready()
	// the first reports that all is ready a moment before it lets go of its work
	attached := follower.Saw("notice : attached-to-leader") || follower.Saw("notice : attached-to-up")
	if !follower.Saw("planned app attach: running and up to date") || !attached {
		t.Errorf("told:\n%s", follower.Transcript())
	}
	if got := first.SharedUse(t.Context()); got.Before || !slices.Equal(got.Attached, []int{os.Getpid()}) {
		t.Errorf("with the first: %+v", got)
	}
	if got := second.SharedUse(t.Context()); got.Before || got.Attached != nil {
		t.Errorf("with the second, which stops nothing: %+v", got)
	}
	second.Kill()
	if err := follower.End(); err != nil || follower.Saw("stopping") || !fake.Container(t, "app").State.Running {
		t.Errorf("ended with %v, told:\n%s", err, follower.Transcript())
	}
	if got := first.SharedUse(t.Context()); got.Attached != nil {
		t.Errorf("with the first, when the second has ended: %+v", got)
	}
	first.Stop()
	if err := w.End(); err != nil {
		t.Errorf("ended with %v", err)
	}
}

// What the follower was asked for counts: changed files are applied, and the leader stays.
func TestFollowerAppliesChangedFiles(t *testing.T) {
	devtest.CacheFolder(t)
	fake, engine := stacktest.New(t, "app:1")
	const yaml = "services: {app: {image: \"app:1\"}}"
	first, w := up(t, engine, stacktest.Load(t, engine, yaml), Options{})
	w.Ready()
	_, follower := up(t, engine, stacktest.Load(t, engine,
		strings.Replace(yaml, "}}", ", command: other}}", 1)), Options{Detach: true, Wait: true})
	if err := follower.End(); err != nil || !follower.Saw("planned app recreate: configuration changed") {
		t.Errorf("ended with %v, told:\n%s", err, follower.Transcript())
	}
	w.Until("the new container", func(devenv.Event) bool {
		return w.Last("app").ContainerID == fake.Container(t, "app").ID && w.Last("app").Status == "running"
	})
	first.Stop()
	if err := w.End(); err != nil || !w.Saw("stopping") {
		t.Errorf("ended with %v, told:\n%s", err, w.Transcript())
	}
}

// Without a folder for locks up works, and says what it cannot know.
func TestNoFolderForLocks(t *testing.T) {
	dir := devtest.CacheFolder(t)
	devtest.WriteFiles(t, dir, map[string]string{".cache": "a file", "Library": "another"})
	_, engine := stacktest.New(t, "app:1")
	session, w := up(t, engine, stacktest.Load(t, engine, "services: {app: {image: \"app:1\"}}"), Options{})
	w.Notice(devenv.NoticeUnlocked)
	w.Ready()
	session.Stop()
	if err := w.End(); err != nil || !w.Saw("stopping") {
		t.Errorf("ended with %v", err)
	}
}

// What ran before is known once the session has looked: who asks sooner waits for that, but not longer than
// they want to.
func TestStopWaitsForOtherUsersOfTheStack(t *testing.T) {
	devtest.CacheFolder(t)
	fake, engine := stacktest.New(t, "app:1")
	project := stacktest.Load(t, engine, "services: {app: {image: \"app:1\"}}")
	first, w := up(t, engine, project, Options{})
	w.Ready()
	first.Detach()
	if err := w.End(); err != nil {
		t.Fatal(err)
	}
	held := fake.Hold("list containers")
	session, w := up(t, engine, project, Options{})
	<-held.Arrived
	impatient, leave := context.WithCancel(t.Context())
	leave()
	if got := session.SharedUse(impatient); got.Before || !got.Unknown {
		t.Errorf("without waiting: %+v", got)
	}
	answer := make(chan devenv.SharedUse)
	go func() { answer <- session.SharedUse(t.Context()) }()
	held.Release()
	if got := <-answer; !got.Before || got.Unknown {
		t.Errorf("waiting: %+v", got)
	}
	session.Detach()
	if err := w.End(); err != nil {
		t.Fatal(err)
	}
}

// A stack that is found running ran before this session, also where it runs otherwise than the files say; one
// that is stopped did not.
func TestServicesThatRanBeforeAreReported(t *testing.T) {
	devtest.CacheFolder(t)
	_, engine := stacktest.New(t, "app:1")
	const yaml = "services: {app: {image: \"app:1\"}}"
	for _, c := range []struct {
		yaml   string
		before bool
		leave  func(*Session)
	}{
		{yaml, false, (*Session).Detach},
		{yaml, true, (*Session).Detach},
		{strings.Replace(yaml, "}}", ", command: other}}", 1), true, (*Session).Stop},
		{yaml, false, (*Session).Stop},
	} {
		session, w := up(t, engine, stacktest.Load(t, engine, c.yaml), Options{})
		w.Ready()
		if got := session.SharedUse(t.Context()); got.Before != c.before {
			t.Errorf("%s: %+v, want before %t", c.yaml, got, c.before)
		}
		c.leave(session)
		if err := w.End(); err != nil {
			t.Fatal(err)
		}
	}
}

// A session that waits for another one does not look for other users of the stack.
func TestWaitingSessionCountsAsAUser(t *testing.T) {
	devtest.CacheFolder(t)
	fake, engine := stacktest.New(t, "app:1")
	project := stacktest.Load(t, engine, "services: {app: {image: \"app:1\"}}")
	held := fake.Hold("start app")
	first, w := up(t, engine, project, Options{})
	<-held.Arrived
	second, follower := up(t, engine, project, Options{})
	if got := second.SharedUse(t.Context()); got.Before || got.Unknown || got.Attached != nil {
		t.Errorf("with the second: %+v", got)
	}
	second.Detach()
	if err := follower.End(); err != nil {
		t.Error(err)
	}
	held.Release()
	w.Ready()
	first.Stop()
	if err := w.End(); err != nil {
		t.Error(err)
	}
}

// A lock that the leader looks at in this moment is taken right after.
func TestLockThatIsLookedAt(t *testing.T) {
	devtest.CacheFolder(t)
	leader, follower := aLock(t, "", "shop"), aLock(t, "", "shop")
	if _, err := leader.try(); err != nil {
		t.Fatal(err)
	}
	taken := make(chan struct{})
	go func() { defer close(taken); follower.tryBriefly() }()
	leader.release()
	<-taken
	if free, err := leader.try(); free || err != nil {
		t.Errorf("the follower does not have it: %t, %v", free, err)
	}
}
