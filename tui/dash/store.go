package dash

import (
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/phrase"
)

// The bounds of the store: for each service, and again for the merged lines.
const (
	keptLines   = 25_000
	keptBytes   = 6 << 20
	mergedLines = 100_000
	mergedBytes = 24 << 20
	longest     = 16 << 10 // bytes of one line; what is beyond is cut off
)

// logStore keeps the last lines of every service, and of all together in the order they came.
type logStore struct {
	merged    *ring[*line]
	byService map[string]*ring[*line]
	probes    probes
	open      map[string]*line // label → the traceback that may go on
	growth    growth           // of lines that were there already
}

func newLogStore() *logStore {
	return &logStore{
		merged: newRing(mergedLines, mergedBytes, cost), byService: map[string]*ring[*line]{}, probes: newProbes(), open: map[string]*line{},
	}
}

// of returns the lines of a service, or of all for "".
func (s *logStore) of(service string) *ring[*line] {
	if service == "" {
		return s.merged
	}
	if s.byService[service] == nil {
		s.byService[service] = newRing(keptLines, keptBytes, cost)
	}
	return s.byService[service]
}

// add keeps a line, or folds it into one that is there.
func (s *logStore) add(l *line) {
	l.text = clip(l.text)
	if l.tone == Output && s.fold(l) {
		return
	}
	if l.trace != nil {
		l.trace.place, l.trace.mergedPlace = s.of(l.service).end(), s.merged.end()
	}
	s.merged.push(l)
	if l.service != "" {
		s.of(l.service).push(l)
	}
}

// fold adds a line to the traceback or the probe before it, and marks one that begins such a thing.
func (s *logStore) fold(l *line) bool {
	if begun := s.open[l.label]; begun != nil {
		if begun.trace.take(l.bare()) {
			s.growth.note(begun)
			return true
		}
		delete(s.open, l.label)
	}
	if strings.Contains(l.text, traceHead) && beginsTrace(l.bare()) {
		l.trace = &trace{}
		s.open[l.label] = l
		return false
	}
	path := s.probes.of(l.text)
	if path == "" {
		return false
	}
	if kept := s.of(l.service); kept.count > 0 {
		last := kept.at(kept.end() - 1)
		if last.probe != nil && last.probe.path == path && last.label == l.label {
			last.probe.again++
			return true
		}
	}
	l.probe = &probe{path: path}
	return false
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

// lines are what an event has to say in the log panes, all of one service.
func lines(event devenv.Event, state devenv.State) []line {
	ours := func(service string, t Tone, text string) []line {
		return []line{{origin: &origin{service, service, t}, text: text}}
	}
	switch e := event.(type) {
	case devenv.LogLines:
		return written(e, label(e.Service, e.Container, state))
	case devenv.LogsDropped:
		return ours(e.Service, Warning, phrase.Count(e.Count, "line")+" dropped: they came too fast")
	case devenv.BuildOutput:
		return ours(e.Service, Info, ansi.Strip(e.Text))
	case devenv.BuildStep:
		return buildLines(e)
	case devenv.Built:
		return ours(e.Service, Info, "built "+e.Image+" in "+phrase.Seconds(e.Took))
	case devenv.Notice:
		return ours(e.Service, Warning, "note: "+phrase.OneLine(phrase.Notice(e)))
	case devenv.VerbStarted:
		return ours(e.Service, Info, "$ "+phrase.OneLine(e.Command))
	case devenv.VerbEnded:
		if e.Err != nil {
			return ours(e.Service, Failure, string(e.Verb)+" failed: "+phrase.OneLine(e.Err.Error()))
		}
		return ours(e.Service, Info, string(e.Verb)+" done in "+phrase.Seconds(e.Took))
	case devenv.MountsUnreachable:
		return unreachableLines(e)
	case devenv.ServiceFailed:
		return ours(e.Service, Failure, "failed: "+phrase.OneLine(e.Cause))
	}
	return nil
}

func written(e devenv.LogLines, label string) []line {
	told, from := make([]line, len(e.Lines)), &origin{e.Service, label, Output}
	for i, l := range e.Lines {
		told[i] = line{origin: from, text: phrase.Line(l), at: unixTime(l.At)}
	}
	return told
}

func unixTime(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.UnixNano()
}

func unreachableLines(e devenv.MountsUnreachable) []line {
	told, fix := []line{{origin: &origin{e.Service, e.Service, Warning}, text: "note: " + phrase.Unreachable(e)}}, &origin{e.Service, e.Service, Info}
	for _, text := range phrase.UnreachableFix(e) {
		told = append(told, line{origin: fix, text: text})
	}
	return told
}

func buildLines(e devenv.BuildStep) []line {
	name := phrase.OneLine(e.Name)
	l := line{origin: &origin{e.Service, e.Service, Info}}
	switch {
	case !e.Done:
		l.text = name
	case e.Err != "":
		l.tone, l.text = Failure, "build failed: "+name+": "+phrase.OneLine(e.Err)
	case e.Cached:
		l.text = "CACHED  " + name
	default:
		l.text = phrase.Seconds(e.Took) + "  " + name
	}
	return []line{l}
}

// label is the name in front of a container's line.
func label(service, container string, state devenv.State) string {
	if known, _ := state.Service(service); hasReplicas(known) {
		return phrase.Replica(service, container)
	}
	return service
}
