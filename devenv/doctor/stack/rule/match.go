package rule

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
)

// Match is where a statement shows a pattern of a rule.
type Match struct {
	Statement
	Kind   string // of server that the pattern is of
	Groups map[string]string
	Line   string // the line of the statement that shows it
}

// Quote returns the line of a match for the evidence, with the place in the project's code.
func Quote(c *facts.Container, match Match) []string {
	lines := []string{strings.TrimSpace(match.Line)}
	if file, line := c.Place(match.Frames()); file != "" {
		lines = append(lines, fmt.Sprintf("%s:%d", file, line))
	}
	return lines
}

// Frames returns those of the exceptions that it comes from, the first cause's last.
func (m Match) Frames() []traceback.Frame {
	if m.Raised == nil {
		return nil
	}
	var all []traceback.Frame
	for _, e := range slices.Backward(m.Raised.Chain()) {
		all = append(all, e.Frames...)
	}
	return all
}

// Port returns the port that it names; 0 where it names none.
func (m Match) Port() uint16 {
	n, _ := strconv.ParseUint(m.Groups["port"], 10, 16)
	return uint16(n)
}

// About returns everything that was said with it.
func (m Match) About() string {
	if m.Raised == nil {
		return m.Text
	}
	var texts []string
	for _, e := range m.Raised.Chain() {
		texts = append(texts, e.Text())
	}
	return strings.Join(texts, "\n")
}
