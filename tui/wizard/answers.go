package wizard

import (
	"errors"
	"maps"
	"strings"

	"github.com/fastdock/fastdock/scaffold"
)

// answers are the answers so far, merged over those of the flags, an earlier run and the project.
type answers struct {
	settle  func(scaffold.Answers) (scaffold.Spec, error)
	initial scaffold.Spec     // before anything was said
	missing []string          // questions that the project's code should have answered, and did not
	entered map[string]string // by the key of the page
}

func newAnswers(settle func(scaffold.Answers) (scaffold.Spec, error)) (answers, error) {
	begun, err := settle(nil)
	a := answers{settle: settle, initial: begun, entered: map[string]string{}}
	for _, name := range codeQuestions() {
		if reasonAgainst(begun, name) != "" {
			a.missing = append(a.missing, name)
		}
	}
	return a, err
}

// with returns the answers with one more; those before stay as they are.
func (a answers) with(p page, text string) answers {
	a.entered = maps.Clone(a.entered)
	a.entered[p.key] = text
	return a
}

// flags returns what was said, as flags would have given it.
func (a answers) flags() scaffold.Answers {
	given := scaffold.Answers{}
	for key, text := range a.entered {
		name, _, _ := strings.Cut(key, ":")
		question, _ := scaffold.Ask(name)
		switch {
		case name == "db":
			given[name] = []string{a.service(name, a.initial.Database).String()}
		case name == "cache":
			given[name] = []string{a.service(name, a.initial.Cache).String()}
		case question.Repeats():
			given[name] = append(splitList(text), "") // which is no value, but an answer
		default:
			given[name] = []string{text}
		}
	}
	return given
}

// service returns the one that was chosen, in the version that was chosen for it, or that it began with.
func (a answers) service(name string, begun scaffold.Service) scaffold.Service {
	service := begun
	if kind, said := a.entered[name]; said && kind != begun.Kind {
		service = scaffold.Service{Kind: kind}
	}
	if version, said := a.entered[versionKey(name, service.Kind)]; said {
		service.Version = version
	}
	return service
}

func splitList(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' })
}

// spec returns what the answers amount to, with those in it that had to yield.
func (a answers) spec() (scaffold.Spec, error) {
	given := a.flags()
	spec, err := a.settle(given)
	if err != nil {
		return spec, err
	}
	yielded := false
	for _, problem := range problems(spec) {
		if answer, ok := fallback(questionOf(problem)); ok {
			given[questionOf(problem)] = []string{answer}
			yielded = true
		}
	}
	if !yielded {
		return spec, nil
	}
	return a.settle(given)
}

// check returns what is wrong with an answer, in words; nil where nothing is.
func (a answers) check(p page, text string) error {
	_, err := a.validate(p, text)
	return err
}

// validate returns what the answers would be with one more, what would have to yield to it, and what is wrong with it.
func (a answers) validate(p page, text string) (yielded []scaffold.Problem, err error) {
	after, err := a.with(p, text).settle(a.with(p, text).flags())
	if err != nil {
		_, reason, _ := strings.Cut(err.Error(), " ") // without the flag, which no page shows
		return nil, errors.New(reason)
	}
	before, _ := a.settle(a.flags())
	for _, problem := range problems(after) {
		_, yielding := fallback(questionOf(problem))
		switch {
		case questionOf(problem) == p.question.Name:
			return nil, errors.New(strings.TrimSpace(quoted(problem.Value) + problem.Reason))
		case yielding:
			yielded = append(yielded, problem)
		case reasonAgainst(before, questionOf(problem)) == "":
			return nil, errors.New(problem.String())
		}
	}
	return yielded, nil
}

// summary returns the answers to the pages, in their order.
func summary(spec scaffold.Spec, asked []page) string {
	var words []string
	for _, page := range asked {
		if strings.Contains(page.key, ":") { // which names the service with its version
			words = words[:len(words)-1]
		}
		words = append(words, page.answer(spec))
	}
	return strings.Join(words, ", ")
}
