package stack

import (
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// stated returns the first cause among what a container said. The exception that it raised last counts most, from the
// first one of its chain on; only lines after it can say more. Without one, the last lines count.
func (p *container) stated(among []class) *check.Finding {
	last := p.raised()
	after := p.log
	if last != nil {
		after = p.log[min(last.Last+1, len(p.log)):]
	}
	for i, line := range slices.Backward(after) {
		if isNoise(line) || i > 0 && continues.MatchString(line) {
			continue
		}
		if !p.isFailing() && (len(after)-i > maxRecent || !complaint.MatchString(line)) {
			continue // what a container that is well said long ago is over
		}
		if f := p.classified(statement{text: paragraph(after[i:])}, among); f != nil {
			return f
		}
	}
	if last == nil {
		return nil
	}
	for _, e := range last.Chain() {
		if f := p.classified(statement{e.Text(), last}, among); f != nil {
			return f
		}
	}
	return nil
}

// paragraph returns the first of some lines with those that go on with it: that are indented, or follow as a list does.
func paragraph(lines []string) string {
	end := 1
	for end < len(lines) && end < maxParagraph && !logLine.MatchString(lines[end]) {
		end++
	}
	return strings.Join(lines[:end], "\n")
}

// continues is a line of an object or of a stack that Node.js prints below an error, which says more.
var continues = lazyregexp.New(`^\s+(?:at \S|\w+: .*,?$)`)

const (
	maxParagraph = 30
	maxRecent    = 20
)

var logLine = lazyregexp.New(
	`^(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL)\b|^\[?\d{4}-\d\d-\d\d|^Traceback `,
)

// noise are lines in which the words of a user's request or a retry are, not of what ended the container.
var noise = lazyregexp.New(`^(?:DEBUG|TRACE)\b|"(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) .*HTTP/[12]`)

func isNoise(line string) bool { return noise.MatchString(line) && !serverError.MatchString(line) }

// serverError begins the errors of nginx, which quote the request that they are about.
var serverError = lazyregexp.New(`^\S+ \S+ \[(?:error|crit|alert|emerg)\] `)

// classified returns what a statement says, as a finding.
func (p *container) classified(s statement, among []class) *check.Finding {
	for _, c := range among {
		found, shows := c.find(s)
		if !shows {
			continue
		}
		if f := c.found(p, c.gather(found)); f != nil {
			if f.ID == "" {
				f.ID = c.id
			}
			return f
		}
	}
	return nil
}

// raised returns the last exception of the container's log that is no consequence of an earlier one. Where its app is
// failing and the health check was not answered with an error of the app, those of single requests have nothing to do
// with it.
func (p *container) raised() *traceback.Exception {
	for _, e := range slices.Backward(p.exceptions) {
		if slices.Contains(endings, e.Name()) || e.First > 0 && aside.MatchString(p.log[e.First-1]) {
			continue
		}
		if p.Status != "running" || !p.isFailing() || !p.ofRequest(e) || p.appFails() {
			return e
		}
	}
	return nil
}

// endings are the exceptions with which a program ends that another one, or a signal, has ended.
var endings = []string{"HaltServer", "SystemExit", "KeyboardInterrupt", "CancelledError", "GeneratorExit"}

// aside is the line before an exception that ends nothing: it was raised at the end, or while something was logged.
var aside = lazyregexp.New(`^Exception ignored |^Error in (?:atexit|sys\.excepthook)|^--- Logging error ---` +
	`|Exception while exporting|^Failed to export `)

var requestFails = lazyregexp.New(
	`Exception in ASGI application|Error handling request|Application callable raised|Error in ASGI ` +
		`Framework|Exception on \S+ \[`,
)

// ofRequest reports whether an exception ended a request and not the app.
func (p *container) ofRequest(e *traceback.Exception) bool {
	return e.First > 0 && requestFails.MatchString(p.log[e.First-1]) ||
		e.First < len(p.log) && requestFails.MatchString(p.log[e.First])
}

// appFails reports whether the app answered its health check with an error of its own, or not in time.
func (p *container) appFails() bool {
	status, _ := p.probeStatus()
	return strings.HasPrefix(status, "5") || p.probeTimedOut()
}
