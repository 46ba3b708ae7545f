package wizard

import (
	"errors"
	"strconv"
	"strings"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/scaffold"
)

// answers are the values that the fields edit, and the spec that they began with.
type answers struct {
	begun                                     scaffold.Spec
	name, database, cache, python, base, port string
	write                                     bool
}

func answersOf(spec scaffold.Spec) *answers {
	return &answers{
		begun:    spec,
		name:     spec.Name,
		database: spec.Database.Kind,
		cache:    spec.Cache.Kind,
		python:   spec.Python,
		base:     spec.Base,
		port:     strconv.Itoa(spec.Port),
		write:    true,
	}
}

// spec is what the answers so far amount to. What is not asked stays as it was.
func (a *answers) spec() scaffold.Spec {
	versions := assets.Load()
	spec := a.begun
	spec.Name, spec.Python, spec.Base = a.name, a.python, a.base
	spec.Port, _ = strconv.Atoi(a.port) // checkPort let it pass
	spec.Database = chosen(versions.Databases, a.database, spec.Database)
	spec.Cache = chosen(versions.Caches, a.cache, spec.Cache)
	if spec.Database.Kind != a.begun.Database.Kind {
		spec.Driver = "" // which knew the other database
	}
	if spec.Facts.Starter {
		spec = spec.Starter(spec.Code.Layout)
	}
	return spec
}

// chosen keeps the version of the service that was there before.
func chosen(choices []assets.Choice, kind string, before scaffold.Service) scaffold.Service {
	if kind == before.Kind {
		return before
	}
	choice, _ := assets.Find(choices, kind)
	return scaffold.Service{Kind: kind, Version: choice.Default()}
}

// summary is the answers so far, in the order of the questions.
func (a *answers) summary(questions []question) string {
	var words []string
	for _, question := range questions {
		words = append(words, question.answer(a))
	}
	return strings.Join(words, " · ")
}

func checkName(name string) error {
	if reason := scaffold.CheckName(name); reason != "" {
		return errors.New(strconv.Quote(name) + " " + reason)
	}
	return nil
}

func checkPort(text string) error {
	port, err := strconv.Atoi(text)
	if err != nil {
		port = 0
	}
	if reason := scaffold.CheckPort(port); reason != "" {
		return errors.New(strconv.Quote(text) + " " + reason)
	}
	return nil
}
