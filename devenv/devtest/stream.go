package devtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fastdock/fastdock/devenv"
)

// Stream reads a session's stream and keeps what it has seen.
type Stream struct {
	T      *testing.T
	events <-chan devenv.Event
	Seen   []devenv.Event
}

// NewStream reads the events of a session.
func NewStream(t *testing.T, events <-chan devenv.Event) *Stream {
	return &Stream{T: t, events: events}
}

// Until reads on to the first event that matches.
func (w *Stream) Until(what string, matches func(devenv.Event) bool) devenv.Event {
	w.T.Helper()
	deadline := time.After(Patience)
	for {
		select {
		case event, open := <-w.events:
			if !open {
				w.T.Fatalf("the stream ended before: %s\n%s", what, w.Transcript())
			}
			w.Seen = append(w.Seen, event)
			if matches(event) {
				return event
			}
		case <-deadline:
			w.T.Fatalf("never came: %s\n%s", what, w.Transcript())
		}
	}
}

// Status waits for a service's container to be in a status.
func (w *Stream) Status(service, status string) devenv.ContainerChanged {
	w.T.Helper()
	return w.Until(service+" "+status, func(e devenv.Event) bool {
		changed, ok := e.(devenv.ContainerChanged)
		return ok && changed.Service == service && changed.Status == devenv.Status(status)
	}).(devenv.ContainerChanged)
}

// Ready waits for the stack to be ready.
func (w *Stream) Ready() {
	w.T.Helper()
	w.Until("ready", func(e devenv.Event) bool { _, ok := e.(devenv.Ready); return ok })
}

// End reads the stream to its end and returns the error it ended with. The last event, and no other, is Ended.
func (w *Stream) End() error {
	w.T.Helper()
	ended := w.Until("the end", func(e devenv.Event) bool { _, ok := e.(devenv.Ended); return ok }).(devenv.Ended)
	if event, open := <-w.events; open {
		w.T.Errorf("an event after the end: %#v", event)
	}
	return ended.Err
}

// Transcript returns what was seen so far, a line for each event.
func (w *Stream) Transcript() string {
	var text strings.Builder
	for _, event := range w.Seen {
		text.WriteString(Describe(event) + "\n")
	}
	return text.String()
}

// Describe returns an event in one line.
func Describe(event devenv.Event) string {
	switch e := event.(type) {
	case devenv.ContainerChanged:
		return "container " + e.Service + " " + e.Container + " " + string(e.Status)
	case devenv.HealthChanged:
		return "health " + e.Service + " " + string(e.Status)
	case devenv.Waiting:
		return "waiting " + e.Service + " for " + e.On + " " + string(e.Condition)
	case devenv.ServiceFailed:
		return "failed " + e.Service + ": " + e.Cause + " " + strings.Join(e.Logs, "|")
	case devenv.Planned:
		return "planned " + e.Service + " " + string(e.Action) + ": " +
			strings.TrimRight(string(e.Cause)+" "+e.PullPolicy, " ")
	case devenv.LogLines:
		return "log " + e.Service + ": " + LogText(e)
	case devenv.VerbStarted:
		return string(e.Verb) + " " + e.Service + ": " + e.Command
	case devenv.CommandOutput:
		return string(e.Verb) + " " + e.Service + " says: " + e.Text
	case devenv.VerbEnded:
		return string(e.Verb) + " " + e.Service + " ended: " + ErrorText(e.Err)
	case devenv.Notice:
		return strings.TrimRight("notice "+e.Service+": "+string(e.Kind)+" "+e.Err, " ")
	case devenv.Ended:
		return "ended: " + ErrorText(e.Err)
	case devenv.Stopping:
		if e.Forced {
			return "killing"
		}
		return "stopping"
	case devenv.WouldChange:
		return "would " + string(e.Change) + " " + string(e.Kind) + " " + e.Name
	case devenv.Removed:
		return "removed " + string(e.Kind) + " " + e.Name
	}
	return strings.TrimPrefix(fmt.Sprintf("%T", event), "devenv.")
}

// LogText returns the texts of log lines, in one line.
func LogText(e devenv.LogLines) string {
	var texts []string
	for _, line := range e.Lines {
		texts = append(texts, line.Text)
	}
	return strings.Join(texts, "|")
}

// Saw reports whether an event was seen, as Describe has it.
func (w *Stream) Saw(line string) bool {
	return slices.ContainsFunc(w.Seen, func(e devenv.Event) bool { return Describe(e) == line })
}

// Failure returns the one failure that was reported of a service.
func (w *Stream) Failure(service string) devenv.ServiceFailed {
	var found []devenv.ServiceFailed
	for _, event := range w.Seen {
		if failed, ok := event.(devenv.ServiceFailed); ok && failed.Service == service {
			found = append(found, failed)
		}
	}
	if len(found) != 1 {
		w.T.Errorf("%d failures of %s were told, want 1\n%s", len(found), service, w.Transcript())
		return devenv.ServiceFailed{}
	}
	return found[0]
}

// Last returns what was reported last of a service's container.
func (w *Stream) Last(service string) devenv.ContainerChanged {
	var last devenv.ContainerChanged
	for _, event := range w.Seen {
		if changed, ok := event.(devenv.ContainerChanged); ok && changed.Service == service {
			last = changed
		}
	}
	return last
}

// Notice waits for one of a kind, and returns it.
func (w *Stream) Notice(kind devenv.NoticeKind) devenv.Notice {
	w.T.Helper()
	is := func(e devenv.Event) bool { n, ok := e.(devenv.Notice); return ok && n.Kind == kind }
	return w.Until(string(kind), is).(devenv.Notice)
}

// Ended waits for the end of a verb and returns its error.
func (w *Stream) Ended(verb devenv.Verb, service string) error {
	w.T.Helper()
	return w.Until(string(verb)+" "+service+" ended", func(e devenv.Event) bool {
		ended, ok := e.(devenv.VerbEnded)
		return ok && ended.Verb == verb && ended.Service == service
	}).(devenv.VerbEnded).Err
}

// Stop stops a session and reads its stream to the end, which must be a good one.
func (w *Stream) Stop(session interface{ Stop() }) {
	w.T.Helper()
	session.Stop()
	if err := w.End(); err != nil {
		w.T.Errorf("the session ended with %v", err)
	}
}

// Drifted returns the next event about a service's drift.
func (w *Stream) Drifted(service string) devenv.Drifted {
	w.T.Helper()
	found := w.Until("drift of "+service, func(e devenv.Event) bool {
		d, ok := e.(devenv.Drifted)
		return ok && d.Service == service
	})
	return found.(devenv.Drifted)
}

// Patience ends a test that waits for an event which does not come; none waits that long when it passes.
const Patience = 20 * time.Second
