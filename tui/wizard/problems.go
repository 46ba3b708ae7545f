package wizard

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/fastdock/fastdock/scaffold"
)

// fallback returns the replacement for an answer without a page of its own that another answer rules out.
func fallback(question string) (answer string, ok bool) {
	switch question {
	case "driver":
		return "", true // that of the new database
	case "migrate":
		return "false", true
	case "workers":
		return "1", true
	case "health-client":
		return scaffold.PythonProbe, true
	case "system-package":
		return scaffold.None, true
	}
	return "", false
}

func quoted(text string) string {
	if text == "" {
		return ""
	}
	return strconv.Quote(text) + " "
}

func problems(spec scaffold.Spec) []scaffold.Problem {
	var invalid *scaffold.InvalidError
	if errors.As(spec.Validate(), &invalid) {
		return invalid.Problems
	}
	return nil
}

// reasonAgainst returns the reason why an answer cannot be used; empty where it can.
func reasonAgainst(spec scaffold.Spec, question string) string {
	for _, problem := range problems(spec) {
		if questionOf(problem) == question {
			return problem.Reason
		}
	}
	return ""
}

func questionOf(problem scaffold.Problem) string { return strings.TrimPrefix(problem.Flag, "--") }

// codeQuestions returns the questions about code that could not be analysed.
func codeQuestions() []string { return []string{"app", "service", "copy", "import-root"} }

// CanFix reports whether all that is wrong with the answers before the first question is asked for, or yields to
// the answers.
func CanFix(err error) bool {
	var invalid *scaffold.InvalidError
	if !errors.As(err, &invalid) {
		return false
	}
	for _, problem := range invalid.Problems {
		name := questionOf(problem)
		_, yielding := fallback(name)
		if !yielding && !slices.Contains(mainQuestions(), name) && !slices.Contains(codeQuestions(), name) {
			return false
		}
	}
	return true
}

// fallbackHint returns which answer would be replaced, and why.
func fallbackHint(problem scaffold.Problem) string {
	answer, _ := fallback(questionOf(problem))
	what := strconv.Quote(problem.Value)
	if question, _ := scaffold.Ask(questionOf(problem)); question.YesNo() {
		what = "it"
	}
	return fmt.Sprintf("%s becomes %s: %s %s", questionOf(problem), answer, what, problem.Reason)
}
