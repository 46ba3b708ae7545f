package facts

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// ProbeStatus returns how the app answered the health check last, as the probe or the app's log says.
func (c *Container) ProbeStatus() (status, line string) {
	if c.Probe == nil || c.Probe.ExitCode == 0 {
		return "", ""
	}
	if m := answered.FindStringSubmatch(c.Probe.Output); m != nil {
		return strings.Join(m[1:], ""), ""
	}
	_, path, ok := engine.HealthTarget(c.Check.Test)
	if !ok || c.ProbeTimedOut() {
		return "", ""
	}
	asked := regexp.MustCompile(`"(?:GET|HEAD) ` + regexp.QuoteMeta(path) + `(?:\?\S*)? HTTP/[12](?:\.[01])?" (\d{3})`)
	for _, line := range slices.Backward(c.Log) {
		if m := asked.FindStringSubmatch(line); m != nil {
			return m[1], line
		}
	}
	return "", ""
}

var answered = lazyregexp.New(
	`returned error: (\d{3})|HTTP Error (\d{3})|HTTP/[12](?:\.[01])?"? (\d{3})|status(?: code)?[ :=]+([345]\d\d)\b`,
)

// ProbeTimedOut reports whether the health check was given no answer in time.
func (c *Container) ProbeTimedOut() bool {
	if c.Probe == nil || c.Status != "running" || c.Probe.ExitCode == 0 {
		return false
	}
	return strings.Contains(c.Probe.Output, "exceeded timeout") || c.Probe.ExitCode == -1 ||
		timedOut.MatchString(LastLineOf(c.Probe))
}

var timedOut = lazyregexp.New(`(?i)timed out|TimeoutError|Operation timed out|ReadTimeout`)

// LastLineOf returns the last line that a probe printed: a traceback says there what is wrong.
func LastLineOf(probe *devenv.Probe) string {
	if probe == nil {
		return ""
	}
	lines := strings.Split(strings.TrimSpace(probe.Output), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}

// ProbePort returns the port that a health check asks: over HTTP, or with the client of a database.
func ProbePort(c *Container) (uint16, bool) {
	if port, _, ok := engine.HealthTarget(c.Check.Test); ok {
		return port, true
	}
	if m := askedURL.FindStringSubmatch(c.ProbeTest); m != nil &&
		(m[2] == c.Service || slices.Contains(c.Names, m[2])) {
		n, err := strconv.ParseUint(cmp.Or(m[3], map[string]string{"http": "80", "https": "443"}[m[1]]), 10, 16)
		return uint16(n), err == nil
	}
	for program, usual := range map[string]uint16{
		"pg_isready": 5432, "psql": 5432, "redis-cli": 6379,
		"valkey-cli": 6379, "mysqladmin": 3306, "mariadb-admin": 3306, "mongosh": 27017,
	} {
		if !strings.Contains(c.ProbeTest, program) {
			continue
		}
		if m := portOption.FindStringSubmatch(c.ProbeTest); m != nil {
			n, err := strconv.ParseUint(m[1], 10, 16)
			return uint16(n), err == nil
		}
		return usual, true
	}
	return 0, false
}

var askedURL = lazyregexp.New(`(https?)://([\w.-]+)(?::(\d+))?`)

var portOption = lazyregexp.New(`(?:^|\s)(?:-p|-P|--port)[ =]?(\d+)\b`)
