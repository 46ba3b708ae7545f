package scaffold

import (
	"fmt"
	"strings"
)

// Problem is one answer that cannot be used.
type Problem struct {
	Flag   string // that sets the answer, as in --db
	Value  string // its beginning, where it is long
	Reason string // what is wrong, and what is accepted
}

func (p Problem) String() string {
	if p.Value == "" && strings.HasPrefix(p.Reason, "is missing") {
		return p.Flag + " " + p.Reason
	}
	return fmt.Sprintf("%s %q %s", p.Flag, p.Value, p.Reason)
}

// InvalidError holds every problem of a Spec, in the order of its questions.
type InvalidError struct{ Problems []Problem }

func (e *InvalidError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, problem := range e.Problems {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}

// Validate returns nil, or an [*InvalidError] that reports every problem at once.
func (s Spec) Validate() error {
	checks := s.checks()
	var problems []Problem
	for _, question := range Questions() {
		check, ok := checks[question.Name]
		if !ok {
			continue
		}
		values := question.Get(s)
		if len(values) == 0 && check.wanted != "" {
			problems = append(problems, Problem{"--" + question.Name, "", check.wanted})
		}
		for _, value := range values {
			if reason := check.reason(value); reason != "" {
				problems = append(problems, Problem{"--" + question.Name, beginning(value), reason})
			}
		}
	}
	if problems == nil {
		return nil
	}
	return &InvalidError{problems}
}

// longestQuoted is how many letters of a wrong value are repeated: the reason follows it, and must be seen.
const longestQuoted = 80

// beginning returns a value, or its first letters where it is too long to be repeated.
func beginning(value string) string {
	if letters := []rune(value); len(letters) > longestQuoted {
		return string(letters[:longestQuoted-1]) + "…"
	}
	return value
}

// either lists alternatives as a sentence does: a, b or c.
func either(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " or " + names[last]
}
