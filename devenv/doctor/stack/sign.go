package stack

import (
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// IDs that rules of several packages report.
const (
	StateOf        = "FD-R01" // the check that says how a container is where no cause is known
	ownExceptionID = "FD-R30"
)

// class is one kind of cause, which several programs state in words of their own.
type class struct {
	rule
	signs []sign
	found func(*container, clue) *check.Finding // nil where it is not the cause after all
	well  bool                                  // looked for in containers whose probes see nothing of it, too
	own   bool                                  // a server states it about itself, not about those that it asks
}

// sign is how one program states a cause. The named groups of its pattern say what it is about.
type sign struct {
	kind    string // of server that says it: "postgres"; empty where any program does
	pattern *lazyregexp.Regexp
}

// signs returns the signs of one cause in the words of a kind of server.
func signs(kind string, patterns ...string) []sign {
	var made []sign
	for _, pattern := range patterns {
		made = append(made, sign{kind, lazyregexp.New(pattern)})
	}
	return made
}

// statement is what a container said about what is wrong with it.
type statement struct {
	text   string
	raised *traceback.Exception // the last one of the chain that it belongs to; nil for a line of the log
}

// clue is a sign that a statement shows.
type clue struct {
	statement
	kind   string
	groups map[string]string
	line   string // the line of the statement that shows it
}

// find looks for the signs of a class in a statement.
func (c class) find(s statement) (clue, bool) {
	for _, sign := range c.signs {
		pattern := sign.pattern
		at := pattern.FindStringSubmatchIndex(s.text)
		if at == nil {
			continue
		}
		found := clue{statement: s, kind: sign.kind, groups: map[string]string{}, line: lineAt(s.text, at[0])}
		for i, name := range pattern.SubexpNames() {
			if name != "" && at[2*i] >= 0 && found.groups[name] == "" {
				found.groups[name] = s.text[at[2*i]:at[2*i+1]]
			}
		}
		return found, true
	}
	return clue{}, false
}

// gather adds what the other exceptions of the chain say about the same: the first cause often knows no name or port.
func (c class) gather(found clue) clue {
	if found.raised == nil {
		return found
	}
	for _, e := range found.raised.Chain() {
		if more, shows := c.find(statement{text: e.Text()}); shows {
			for name, value := range more.groups {
				if found.groups[name] == "" {
					found.groups[name] = value
				}
			}
		}
	}
	return found
}

func lineAt(text string, at int) string {
	begin := strings.LastIndexByte(text[:at], '\n') + 1
	line, _, _ := strings.Cut(text[begin:], "\n")
	return strings.TrimSpace(line)
}

// frames returns those of the exceptions that a clue comes from, the first cause's last.
func (c clue) frames() []traceback.Frame {
	if c.raised == nil {
		return nil
	}
	var all []traceback.Frame
	for _, e := range slices.Backward(c.raised.Chain()) {
		all = append(all, e.Frames...)
	}
	return all
}

// about returns everything that was said together with a clue.
func (c clue) about() string {
	if c.raised == nil {
		return c.text
	}
	var texts []string
	for _, e := range c.raised.Chain() {
		texts = append(texts, e.Text())
	}
	return strings.Join(texts, "\n")
}
