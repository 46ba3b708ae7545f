package wizard

import (
	"errors"
	"strconv"
	"strings"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/scaffold"
)

// answers are the values that the fields edit.
type answers struct {
	name, database, cache, python, base, port string
	write                                     bool
}

func answersOf(spec scaffold.Spec) *answers {
	return &answers{
		name:     spec.Name,
		database: spec.Database.Kind,
		cache:    spec.Cache.Kind,
		python:   spec.Python,
		base:     spec.Base,
		port:     strconv.Itoa(spec.Port),
		write:    true,
	}
}

// spec is what the answers so far amount to.
func (a *answers) spec() scaffold.Spec {
	versions := assets.Load()
	port, _ := strconv.Atoi(a.port) // checkPort let it pass
	return scaffold.Spec{
		Name:     a.name,
		Database: chosen(versions.Databases, a.database),
		Cache:    chosen(versions.Caches, a.cache),
		Python:   a.python,
		Base:     a.base,
		Port:     port,
	}
}

func chosen(choices []assets.Choice, kind string) scaffold.Service {
	choice, _ := assets.Find(choices, kind)
	return scaffold.Service{Kind: kind, Version: choice.Version}
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
