package facts

import (
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/traceback"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// ReadLog records what a container's log says. What it said before an app came up is over, unless it was restarted
// since.
func (c *Container) ReadLog(log []string) {
	log = traceback.Expand(log)
	if c.Restarts == 0 {
		log = present(log)
	}
	c.Log, c.Exceptions = log, traceback.Parse(log)
}

// present returns what a log says since the app last came up: what went wrong before is over.
func present(log []string) []string {
	for i := len(log) - 1; i >= 0; i-- {
		if strings.Contains(log[i], "Application startup complete") {
			return log[i:]
		}
	}
	return log
}

// Output returns everything that was said about it, the log last.
func (c *Container) Output() []string {
	var words []string
	if c.Probe != nil && c.Health != "healthy" {
		words = append(words, strings.Split(c.Probe.Output, "\n")...)
	}
	if c.Said != "" {
		words = append(words, strings.Split(c.Said, "\n")...)
	}
	return append(words, c.Log...)
}

// LastMatch finds the last line of the log, or of what the probe or the engine said, in which a pattern is found.
func (c *Container) LastMatch(pattern *lazyregexp.Regexp) (match []string, line string) {
	for _, line := range slices.Backward(c.Output()) {
		if m := pattern.FindStringSubmatch(line); m != nil {
			return m, strings.TrimSpace(line)
		}
	}
	return nil, ""
}

// LastWords returns the last lines of the log that say something.
func (c *Container) LastWords() []string {
	var lines []string
	for _, line := range slices.Backward(c.Log) {
		if strings.TrimSpace(line) != "" && len(lines) < 2 {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	slices.Reverse(lines)
	return lines
}

// LastLine returns the last line of the log in which a pattern is found; -1 where there is none.
func (c *Container) LastLine(pattern *lazyregexp.Regexp) int {
	for i, line := range slices.Backward(c.Log) {
		if pattern.MatchString(line) {
			return i
		}
	}
	return -1
}

// IsNoise reports whether a line says nothing about what ended the container.
func IsNoise(line string) bool { return noise.MatchString(line) && !serverError.MatchString(line) }

// noise are lines in which the words of a user's request or a retry are, not of what ended the container.
var noise = lazyregexp.New(`^(?:DEBUG|TRACE)\b|"(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) .*HTTP/[12]`)

// serverError begins the errors of nginx, which quote the request that they are about.
var serverError = lazyregexp.New(`^\S+ \S+ \[(?:error|crit|alert|emerg)\] `)

// IsComplaint reports whether a line reports an error.
func IsComplaint(line string) bool { return complaint.MatchString(line) }

var complaint = lazyregexp.New(
	`(?i)error|critical|fatal|warning|exception|failed|refused|denied|unavailable|timed? ?out`,
)

// BlockedWorker reports whether gunicorn ended a worker for its timeout: it guesses at a lack of memory then.
func (c *Container) BlockedWorker() bool {
	return !c.OOMKilled && slices.ContainsFunc(c.Log, workerTimeout.MatchString)
}

var workerTimeout = lazyregexp.New(`WORKER TIMEOUT \(pid:`)
