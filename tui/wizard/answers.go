package wizard

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/fastdock/fastdock/scaffold"
)

// answers are what was said so far, laid over what the flags, an earlier run and the project say.
type answers struct {
	settle  func(scaffold.Answers) (scaffold.Spec, error)
	begun   scaffold.Spec     // before anything was said
	missing []string          // questions that the project's code should have answered, and did not
	said    map[string]string // by the key of the page
}

func newAnswers(settle func(scaffold.Answers) (scaffold.Spec, error)) (answers, error) {
	begun, err := settle(nil)
	a := answers{settle: settle, begun: begun, said: map[string]string{}}
	for _, name := range codeQuestions() {
		if problemOf(begun, name) != "" {
			a.missing = append(a.missing, name)
		}
	}
	return a, err
}

// with is the answers with one more; those before stay as they are.
func (a answers) with(p page, text string) answers {
	a.said = maps.Clone(a.said)
	a.said[p.key] = text
	return a
}

// given is what was said, as flags would have given it.
func (a answers) given() scaffold.Answers {
	given := scaffold.Answers{}
	for key, text := range a.said {
		name, _, _ := strings.Cut(key, ":")
		question, _ := scaffold.Ask(name)
		switch {
		case name == "db":
			given[name] = []string{a.service(name, a.begun.Database).String()}
		case name == "cache":
			given[name] = []string{a.service(name, a.begun.Cache).String()}
		case question.Repeats():
			given[name] = append(listOf(text), "") // which is no value, but an answer
		default:
			given[name] = []string{text}
		}
	}
	return given
}

// service is the one that was chosen, in the version that was chosen for it, or that it began with.
func (a answers) service(name string, begun scaffold.Service) scaffold.Service {
	service := begun
	if kind, said := a.said[name]; said && kind != begun.Kind {
		service = scaffold.Service{Kind: kind}
	}
	if version, said := a.said[versionKey(name, service.Kind)]; said {
		service.Version = version
	}
	return service
}

func listOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' })
}

// yields is what an answer that nobody is asked for becomes where another one rules it out.
func yields(question string) (answer string, ok bool) {
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

// spec is what the answers amount to, with those in it that had to yield.
func (a answers) spec() (scaffold.Spec, error) {
	given := a.given()
	spec, err := a.settle(given)
	if err != nil {
		return spec, err
	}
	yielded := false
	for _, problem := range problems(spec) {
		if answer, ok := yields(nameOf(problem)); ok {
			given[nameOf(problem)] = []string{answer}
			yielded = true
		}
	}
	if !yielded {
		return spec, nil
	}
	return a.settle(given)
}

// check says what is wrong with an answer, in words; nil where nothing is.
func (a answers) check(p page, text string) error {
	_, err := a.try(p, text)
	return err
}

// try is what the answers would be with one more, what would have to yield to it, and what is wrong with it.
func (a answers) try(p page, text string) (yielded []scaffold.Problem, err error) {
	after, err := a.with(p, text).settle(a.with(p, text).given())
	if err != nil {
		_, reason, _ := strings.Cut(err.Error(), " ") // without the flag, which nobody sees here
		return nil, errors.New(reason)
	}
	before, _ := a.settle(a.given())
	for _, problem := range problems(after) {
		_, yielding := yields(nameOf(problem))
		switch {
		case nameOf(problem) == p.question.Name:
			return nil, errors.New(strings.TrimSpace(quoted(problem.Value) + problem.Reason))
		case yielding:
			yielded = append(yielded, problem)
		case problemOf(before, nameOf(problem)) == "":
			return nil, errors.New(problem.String())
		}
	}
	return yielded, nil
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

// problemOf is the reason why an answer cannot be used; empty where it can.
func problemOf(spec scaffold.Spec, question string) string {
	for _, problem := range problems(spec) {
		if nameOf(problem) == question {
			return problem.Reason
		}
	}
	return ""
}

func nameOf(problem scaffold.Problem) string { return strings.TrimPrefix(problem.Flag, "--") }

// codeQuestions are what a person can say of code that was not understood.
func codeQuestions() []string { return []string{"app", "copy", "import-root"} }

// CanMend says whether all that is wrong with the answers before the first question is asked for, or yields to
// the answers.
func CanMend(err error) bool {
	var invalid *scaffold.InvalidError
	if !errors.As(err, &invalid) {
		return false
	}
	for _, problem := range invalid.Problems {
		name := nameOf(problem)
		_, yielding := yields(name)
		if !yielding && !slices.Contains(everybody(), name) && !slices.Contains(codeQuestions(), name) {
			return false
		}
	}
	return true
}

// summary is the answers to the pages, in their order.
func summary(spec scaffold.Spec, asked []page) string {
	var words []string
	for _, page := range asked {
		if strings.Contains(page.key, ":") { // which says the service better, with its version
			words = words[:len(words)-1]
		}
		words = append(words, page.answer(spec))
	}
	return strings.Join(words, ", ")
}

// yieldLine says what would give way to an answer, and why.
func yieldLine(problem scaffold.Problem) string {
	answer, _ := yields(nameOf(problem))
	what := strconv.Quote(problem.Value)
	if question, _ := scaffold.Ask(nameOf(problem)); question.YesNo() {
		what = "it"
	}
	return fmt.Sprintf("%s becomes %s: %s %s", nameOf(problem), answer, what, problem.Reason)
}
