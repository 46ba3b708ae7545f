package logs

import (
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/pane"
	"github.com/fastdock/fastdock/tui/phrase"
)

// The bounds of the store: for each service, and again for the merged lines.
const (
	MaxLines       = 25_000
	maxBytes       = 6 << 20
	maxMergedLines = 100_000
	maxMergedBytes = 24 << 20
	maxLineLength  = 16 << 10 // bytes of one line; what is beyond is cut off
)

// store keeps the last lines of every service, and those of all services in the order of their arrival.
type store struct {
	merged         *ring[*line]
	byService      map[string]*ring[*line]
	probes         probes
	openTracebacks map[string]*line // label → the traceback that may continue
	openBuilds     map[string]*line // service → its build in progress
	counts         map[string]*counter
	opened         int64           // Unix time in nanoseconds from which on is counted
	starting       map[string]bool // services that are not healthy yet
	changes        changes         // of lines that were there already
}

func newStore() *store {
	return &store{
		merged: newRing(
			maxMergedLines,
			maxMergedBytes,
			lineSize,
		), byService: map[string]*ring[*line]{}, probes: newProbes(), openTracebacks: map[string]*line{},
		openBuilds: map[string]*line{}, counts: map[string]*counter{}, starting: map[string]bool{},
	}
}

// linesOf returns the lines of a service, or of all for "".
func (s *store) linesOf(service string) *ring[*line] {
	if service == "" {
		return s.merged
	}
	if s.byService[service] == nil {
		s.byService[service] = newRing(MaxLines, maxBytes, lineSize)
	}
	return s.byService[service]
}

// add stores a line, or folds it into the one before it. What fastdock itself asks the app for is not the user's.
func (s *store) add(l *line) {
	if strings.Contains(l.text, DocsProbe) {
		return
	}
	l.text = clip(l.text)
	if l.tone == pane.Output && s.fold(l) || l.tone != pane.Output && s.foldBuild(l) {
		return
	}
	if l.tone == pane.Output && l.at >= s.opened {
		s.count(l)
	}
	if hidden := l.folded(); hidden != nil {
		hidden.place, hidden.mergedPlace = s.linesOf(l.service).end(), s.merged.end()
	}
	s.merged.push(l)
	if l.service != "" {
		s.linesOf(l.service).push(l)
	}
}

// fold adds a line to the traceback or the probe before it, and marks one that begins such a thing.
func (s *store) fold(l *line) bool {
	if begun := s.openTracebacks[l.label]; begun != nil {
		if begun.traceback.add(l.plain()) {
			s.changes.record(begun)
			return true
		}
		delete(s.openTracebacks, l.label)
	}
	if isHead := strings.Contains(l.text, tracebackHead) && startsTraceback(l.plain()); isHead || isFrame(l.text) {
		l.traceback = &traceback{}
		l.traceback.addFrame(l.plain())
		s.openTracebacks[l.label] = l
		return false
	}
	path := s.probes.pathOf(l.text)
	if path == "" {
		return false
	}
	if kept := s.linesOf(l.service); kept.count > 0 {
		last := kept.at(kept.end() - 1)
		if last.probe != nil && last.probe.path == path && last.label == l.label {
			last.probe.again++
			return true
		}
	}
	l.probe = &probe{path: path}
	return false
}

// clip cuts a line that is too long to keep. The copy frees the rest, and the cut never falls into an escape sequence,
// which would swallow what is drawn after it.
func clip(text string) string {
	if len(text) <= maxLineLength {
		return text
	}
	head := text[:maxLineLength]
	if escape := strings.LastIndexByte(head, '\x1b'); escape > maxLineLength-64 {
		head = head[:escape]
	}
	return strings.ToValidUTF8(head, "") + "…\x1b[m"
}

// eventLines returns the lines of an event in the log panes, all of one service.
func eventLines(event devenv.Event, state devenv.State) []line {
	ours := func(service string, t pane.Tone, text string) []line {
		return []line{{origin: &origin{service: service, label: service, tone: t}, text: text}}
	}
	switch e := event.(type) {
	case devenv.LogLines:
		return containerLines(e, label(e.Service, e.Container, state))
	case devenv.LogsDropped:
		return ours(e.Service, pane.Warning, phrase.Count(e.Count, "log line")+" dropped (output too fast)")
	case devenv.BuildOutput:
		return buildLine(e.Service, buildOutput, ansi.Strip(e.Text))
	case devenv.BuildStep:
		return stepLine(e)
	case devenv.Built:
		return buildLine(e.Service, buildEnd, "built "+e.Image+" in "+phrase.Seconds(e.Took))
	case devenv.Notice:
		return ours(e.Service, pane.Warning, "note: "+phrase.OneLine(phrase.Notice(e)))
	case devenv.VerbStarted:
		return ours(e.Service, pane.Info, "$ "+phrase.OneLine(e.Command))
	case devenv.VerbEnded:
		if e.Err != nil {
			return ours(e.Service, pane.Failure, string(e.Verb)+" failed: "+phrase.OneLine(e.Err.Error()))
		}
		return ours(e.Service, pane.Info, string(e.Verb)+" done in "+phrase.Seconds(e.Took))
	case devenv.MountsUnreachable:
		return unreachableLines(e)
	case devenv.ServiceFailed:
		return ours(e.Service, pane.Failure, "failed: "+phrase.OneLine(e.Cause))
	}
	return nil
}

func containerLines(e devenv.LogLines, label string) []line {
	added, from := make([]line, len(e.Lines)), &origin{service: e.Service, label: label}
	for i, l := range e.Lines {
		added[i] = line{origin: from, text: phrase.Line(l), at: unixTime(l.At)}
	}
	return added
}

func unixTime(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.UnixNano()
}

func unreachableLines(e devenv.MountsUnreachable) []line {
	added, fix := []line{{
		origin: &origin{service: e.Service, label: e.Service, tone: pane.Warning},
		text:   "note: " + phrase.Unreachable(e),
	}}, &origin{service: e.Service, label: e.Service, tone: pane.Info}
	for _, text := range phrase.UnreachableFix(e) {
		added = append(added, line{origin: fix, text: text})
	}
	return added
}

func buildLine(service string, part buildPart, text string) []line {
	return []line{{origin: &origin{service: service, label: service, tone: pane.Info, part: part}, text: text}}
}

func stepLine(e devenv.BuildStep) []line {
	name := phrase.OneLine(e.Name)
	switch {
	case !e.Done:
		return buildLine(e.Service, buildOutput, name)
	case e.Err != "":
		failed := buildLine(e.Service, buildOutput, "build failed: "+name+": "+phrase.OneLine(e.Err))
		failed[0].tone = pane.Failure
		return failed
	case e.Cached:
		return buildLine(e.Service, buildOutput, "CACHED  "+name)
	}
	return buildLine(e.Service, buildOutput, phrase.Seconds(e.Took)+"  "+name)
}

// label returns the name in front of a container's line.
func label(service, container string, state devenv.State) string {
	if known, _ := state.Service(service); phrase.HasReplicas(known) {
		return phrase.Replica(service, container)
	}
	return service
}
