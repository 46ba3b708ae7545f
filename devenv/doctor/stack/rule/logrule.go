package rule

import (
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// LogRule is one kind of cause, which several programs state in words of their own.
type LogRule struct {
	Rule
	Patterns  []Pattern
	Explain   func(*facts.Container, Match) *check.Finding // nil where it is not the cause after all
	InHealthy bool                                         // looked for in containers whose probes see nothing of it, too
	OfServer  bool                                         // a server states it about itself, not about those that it asks
	OfKinds   []string                                     // of servers that do, where others do not
}

// Pattern is how one program states a cause. The named groups of its expression say what it is about.
type Pattern struct {
	kind   string // of server that says it: "postgres"; empty where any program does
	Regexp *lazyregexp.Regexp
}

// Patterns returns those of one cause in the words of a kind of server.
func Patterns(kind string, patterns ...string) []Pattern {
	var made []Pattern
	for _, pattern := range patterns {
		made = append(made, Pattern{kind, lazyregexp.New(pattern)})
	}
	return made
}

// Statement is what a container said about what is wrong with it.
type Statement struct {
	Text   string
	Raised *traceback.Exception // the last one of the chain that it belongs to; nil for a line of the log
}

// Match looks for the patterns in a statement.
func (r LogRule) Match(s Statement) (Match, bool) {
	for _, pattern := range r.Patterns {
		at := pattern.Regexp.FindStringSubmatchIndex(s.Text)
		if at == nil {
			continue
		}
		found := Match{Statement: s, Kind: pattern.kind, Groups: map[string]string{}, Line: lineAt(s.Text, at[0])}
		for i, name := range pattern.Regexp.SubexpNames() {
			if name != "" && at[2*i] >= 0 && found.Groups[name] == "" {
				found.Groups[name] = s.Text[at[2*i]:at[2*i+1]]
			}
		}
		return found, true
	}
	return Match{}, false
}

func lineAt(text string, at int) string {
	begin := strings.LastIndexByte(text[:at], '\n') + 1
	line, _, _ := strings.Cut(text[begin:], "\n")
	return strings.TrimSpace(line)
}

// Merged returns a match with what the other exceptions of the chain say about the same: the first cause often knows no
// name or port.
func (r LogRule) Merged(found Match) Match {
	if found.Raised == nil {
		return found
	}
	for _, e := range found.Raised.Chain() {
		if more, shows := r.Match(Statement{Text: e.Text()}); shows {
			for name, value := range more.Groups {
				if found.Groups[name] == "" {
					found.Groups[name] = value
				}
			}
		}
	}
	return found
}
