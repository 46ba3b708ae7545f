package scaffold

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"

	"go.yaml.in/yaml/v4"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/internal/suggest"
)

// Answers are what one source says: a text for each question, or several for a list, by the question's name.
type Answers map[string][]string

// ReadAnswers reads an answers file: a map of questions to answers in YAML, or a whole [RecordFile]. The error
// names the file and the line.
func ReadAnswers(name string, content []byte) (Answers, error) {
	if record, err := ReadRecord(content); err == nil {
		return record.answers(), nil
	}
	var texts map[string]textList
	if err := yaml.NewDecoder(bytes.NewReader(content)).Decode(&texts); err != nil {
		return nil, fmt.Errorf("read answers from %q: %w", name, plain(err))
	}
	answers := Record{Answers: texts}.answers()
	for _, question := range slices.Sorted(maps.Keys(answers)) {
		if _, known := Ask(question); !known {
			return nil, fmt.Errorf("read answers from %q: %q is not a question%s; `fastdock new --help` lists "+
				"them", name, question, suggest.Aside(question, questionNames()))
		}
	}
	return answers, nil
}

func (r Record) answers() Answers {
	answers := Answers{}
	for name, texts := range r.Answers {
		answers[name] = texts
	}
	return answers
}

// Settle returns the spec with one source of answers after the other laid over it. The errors name the question
// and what it takes; [Spec.Validate] checks whether the answers fit one another.
func (s Spec) Settle(sources ...Answers) (Spec, error) {
	all := Answers{}
	for _, source := range sources {
		maps.Copy(all, source)
	}
	var errs []error
	set := func(question Question) {
		if texts, given := all[question.Name]; given {
			if err := question.Set(&s, texts...); err != nil {
				errs = append(errs, fmt.Errorf("--%s %w", question.Name, err))
			}
		}
	}
	// The starter app lies where its layout and its name say; the other answers are laid over that.
	for _, name := range []string{"name", "layout"} {
		question, _ := Ask(name)
		set(question)
	}
	if s.Facts.Starter {
		s = s.Starter(s.Code.Layout)
	}
	for _, question := range Questions() {
		set(question)
	}
	if errs != nil {
		return s, &AnswersError{errs}
	}
	if _, answered := all["driver"]; !answered && s.checkDriver() != "" {
		s.Driver = s.ownDriver() // it was that of another database than the one that is asked for
	}
	return s.withVersions(), nil
}

// ownDriver returns the first driver of the database that the project depends on; empty where it has none.
func (s Spec) ownDriver() string {
	database, _ := assets.Find(assets.Load().Databases, s.Database.Kind)
	for _, scheme := range database.Schemes {
		if slices.ContainsFunc(s.Facts.Dependencies, scheme.IsOf) {
			return scheme.Driver
		}
	}
	return ""
}

// Yield returns the spec without what its other answers rule out, where none of the sources says it and no question
// can be asked. A database that Alembic cannot migrate rules out the migrations.
func (s Spec) Yield(sources ...Answers) Spec {
	answered := slices.ContainsFunc(sources, func(source Answers) bool { return source["migrate"] != nil })
	s.Migrate = s.Migrate && (answered || s.isSQL())
	return s
}

// withVersions names the version of each service, so that a later fastdock with another default changes nothing.
func (s Spec) withVersions() Spec {
	versions := assets.Load()
	for service, choices := range map[*Service][]assets.Choice{
		&s.Database: versions.Databases,
		&s.Cache:    versions.Caches,
	} {
		if choice, known := assets.Find(choices, service.Kind); known && service.Version == "" {
			service.Version = choice.Default()
		}
	}
	return s
}

// AnswersError holds what is wrong with single answers, before they are checked against each other.
type AnswersError struct{ Errors []error }

func (e *AnswersError) Error() string { return errors.Join(e.Errors...).Error() }
