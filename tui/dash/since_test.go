package dash

import (
	"strings"
	"testing"
	"time"

	"github.com/fastdock/fastdock/devenv"
)

// The duration beside a state is that of the state: a reload that breaks is broken from then on, however long the
// container runs.
func TestDurationBelongsToTheState(t *testing.T) {
	now := noon
	m := screen(120, 40, healthy(), Options{clock: func() time.Time { return now }})
	at := func(minutes int, events ...devenv.Event) string {
		now = noon.Add(time.Duration(minutes) * time.Minute)
		m.Update(batchMsg(events))
		now = now.Add(3 * time.Second)
		m.Update(batchMsg{})
		for row := range strings.SplitSeq(text(m), "\n") {
			left, _, _ := strings.Cut(row, "│")
			if _, status, found := strings.Cut(left, " app "); found {
				return strings.Join(strings.Fields(status), " ")
			}
		}
		return ""
	}
	for _, step := range []struct {
		minutes int
		events  []devenv.Event
		want    string
	}{
		{5, nil, "healthy 5 min"},
		{6, []devenv.Event{devenv.ReloadBroken{Service: "app", Error: "SyntaxError"}}, "broken 3 s"},
		{8, []devenv.Event{devenv.ReloadReady{Service: "app"}}, "healthy 8 min"},
		{9, []devenv.Event{devenv.SyncStarted{Service: "app"}}, "sync 3 s"},
		{10, nil, "sync 1 min"},
		{11, []devenv.Event{devenv.SyncEnded{Service: "app"}}, "healthy 11 min"},
		{12, []devenv.Event{devenv.VerbStarted{Service: "app", Verb: devenv.VerbRestart}}, "restarting 3 s"},
	} {
		if got := at(step.minutes, step.events...); got != step.want {
			t.Errorf("after %d min %q, want %q", step.minutes, got, step.want)
		}
	}
}
