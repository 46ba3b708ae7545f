package scaffold

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/fastdock/fastdock/assets"
)

// Problem is one answer that cannot be used.
type Problem struct {
	Flag   string // that sets the answer, as in --db
	Value  string
	Reason string // what is wrong, and what is accepted
}

func (p Problem) String() string { return fmt.Sprintf("%s %q %s", p.Flag, p.Value, p.Reason) }

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
	versions := assets.Load()
	var problems []Problem
	report := func(flag, value, reason string) {
		if reason != "" {
			problems = append(problems, Problem{flag, value, reason})
		}
	}
	report("--name", s.Name, CheckName(s.Name))
	report("--db", s.Database.String(), checkService(versions.Databases, s.Database))
	report("--cache", s.Cache.String(), checkService(versions.Caches, s.Cache))
	report("--python", s.Python, checkPython(versions, s.Python))
	report("--base", s.Base, checkKind(versions.Bases, s.Base))
	report("--port", strconv.Itoa(s.Port), CheckPort(s.Port))
	if problems == nil {
		return nil
	}
	return &InvalidError{problems}
}

// CheckPort says what is wrong with a port on the host; empty where nothing is.
func CheckPort(port int) string {
	if port >= 1 && port <= 65535 {
		return ""
	}
	return "is not a port; choose 1 to 65535"
}

func checkService(choices []assets.Choice, service Service) string {
	if reason := checkKind(choices, service.Kind); reason != "" {
		return reason
	}
	choice, _ := assets.Find(choices, service.Kind)
	if service.Version == "" || service.Version == choice.Version {
		return ""
	}
	if choice.Version == "" {
		return "takes no version; choose " + choice.Kind
	}
	return fmt.Sprintf("is not available; choose %s:%s", choice.Kind, choice.Version)
}

func checkKind(choices []assets.Choice, kind string) string {
	choice, known := assets.Find(choices, kind)
	if choice.Available {
		return ""
	}
	var kinds []string
	for _, available := range assets.Available(choices) {
		kinds = append(kinds, available.Kind)
	}
	if known {
		return "is not available yet; choose " + either(kinds)
	}
	return "is unknown; choose " + either(kinds)
}

func checkPython(versions assets.Versions, version string) string {
	var names []string
	for _, python := range versions.Supported() {
		names = append(names, python.Version)
	}
	if slices.Contains(names, version) {
		return ""
	}
	for _, python := range versions.Pythons {
		if python.Version == version {
			return fmt.Sprintf("gets no fixes since %s; choose %s", python.EndOfLife, either(names))
		}
	}
	return "is unknown; choose " + either(names)
}

// either lists alternatives as a sentence does: a, b or c.
func either(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " or " + names[last]
}
