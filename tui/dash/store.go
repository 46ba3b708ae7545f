package dash

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/phrase"
)

// The bounds of the store, for each service and again for the merged lines.
const (
	keptLines = 10_000
	keptBytes = 8 << 20
	longest   = 16 << 10 // bytes of one line; what is beyond is cut off
)

// tone is how a line of the log pane is meant.
type tone int

const (
	said    tone = iota // by a container, in its own colours
	noted               // progress of ours
	warned              // of ours, worth a look
	alarmed             // of ours, a failure
)

// line is one line of the log pane.
type line struct {
	service, label string // label is the service, or its replica where it has several
	tone           tone
	text           string
}

func (l line) size() int { return len(l.text) + 96 } // 96: the struct and its slot

// logStore keeps the last lines of every service, and of all together in the order they came.
type logStore struct {
	merged    *ring[line]
	byService map[string]*ring[line]
}

func newLogStore() *logStore {
	return &logStore{merged: newLines(), byService: map[string]*ring[line]{}}
}

func newLines() *ring[line] { return newRing(keptLines, keptBytes, line.size) }

// of returns the lines of a service, or of all for "".
func (s *logStore) of(service string) *ring[line] {
	if service == "" {
		return s.merged
	}
	if s.byService[service] == nil {
		s.byService[service] = newLines()
	}
	return s.byService[service]
}

func (s *logStore) add(l line) {
	l.text = clip(l.text)
	s.merged.push(l)
	if l.service != "" {
		s.of(l.service).push(l)
	}
}

// clip cuts a line that is too long to keep. The copy lets go of the rest, and the cut never falls into an escape sequence,
// which would swallow what is drawn after it.
func clip(text string) string {
	if len(text) <= longest {
		return text
	}
	head := text[:longest]
	if escape := strings.LastIndexByte(head, '\x1b'); escape > longest-64 {
		head = head[:escape]
	}
	return strings.ToValidUTF8(head, "") + "…\x1b[m"
}

// lines are what an event has to say in the log pane.
func lines(event devenv.Event, state devenv.State) []line {
	switch e := event.(type) {
	case devenv.LogLine:
		return []line{{e.Service, label(e.Service, e.Container, state), said, e.Text}}
	case devenv.LogsDropped:
		return []line{{e.Service, e.Service, warned, phrase.Count(e.Count, "line") + " dropped: they came too fast"}}
	case devenv.BuildOutput:
		return []line{{e.Service, e.Service, noted, ansi.Strip(e.Text)}}
	case devenv.BuildStep:
		return buildLines(e)
	case devenv.Built:
		return []line{{e.Service, e.Service, noted, "built " + e.Image + " in " + phrase.Seconds(e.Took)}}
	case devenv.Notice:
		return []line{{e.Service, e.Service, warned, "note: " + phrase.OneLine(e.Text)}}
	case devenv.VerbStarted:
		return []line{{e.Service, e.Service, noted, "$ " + phrase.OneLine(e.Command)}}
	case devenv.VerbEnded:
		return []line{verbLine(e)}
	case devenv.ServiceFailed:
		return []line{{e.Service, e.Service, alarmed, "failed: " + phrase.OneLine(e.Cause)}}
	}
	return nil
}

// verbLine tells how a verb ended.
func verbLine(e devenv.VerbEnded) line {
	if e.Err != nil {
		return line{e.Service, e.Service, alarmed, string(e.Verb) + " failed: " + phrase.OneLine(e.Err.Error())}
	}
	return line{e.Service, e.Service, noted, string(e.Verb) + " done in " + phrase.Seconds(e.Took)}
}

func buildLines(e devenv.BuildStep) []line {
	name := phrase.OneLine(e.Name)
	switch {
	case !e.Done:
		return []line{{e.Service, e.Service, noted, name}}
	case e.Err != "":
		return []line{{e.Service, e.Service, alarmed, "build failed: " + name + ": " + phrase.OneLine(e.Err)}}
	case e.Cached:
		return []line{{e.Service, e.Service, noted, "CACHED  " + name}}
	}
	return []line{{e.Service, e.Service, noted, phrase.Seconds(e.Took) + "  " + name}}
}

// label is the name in front of a container's line.
func label(service, container string, state devenv.State) string {
	if known, _ := state.Service(service); len(known.Containers) > 1 {
		return phrase.Replica(service, container)
	}
	return service
}
