package wizard

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/scaffold"
)

// page is one question as it is put: all of it, or the version of a service.
type page struct {
	key      string // of what is said to it
	question scaffold.Question
	title    string
	options  []scaffold.Option // nil where the answer is written
	file     string            // that the answer changes, of those that it changes the one to look at
	folded   bool              // among the further options
}

// moreKey and reviewKey are the pages that ask for no answer of a spec.
const (
	moreKey   = "more"
	reviewKey = "review"
)

// Files that the answers change.
const (
	production  = "docker-compose.yml"
	development = "docker-compose.override.yml"
	image       = "Dockerfile.fastapi"
)

// pages returns the questions that make sense for the answers so far: first those that are always asked.
func pages(a answers, spec scaffold.Spec) []page {
	var asked []page
	for _, name := range slices.Insert(mainQuestions(), 1, a.missing...) { // without which no file can be shown
		if spec.RunsOwn(name) {
			continue
		}
		page := newPage(name)
		if name == "python" {
			page.options = spec.PythonOptions()
		}
		asked = append(asked, page)
		if version, several := newVersionPage(name, spec.Database); several && name == "db" {
			asked = append(asked, version)
		}
	}
	for _, name := range []string{
		"port", "publish", "workers", "read-only", "cpus", "memory", "migrate", "health-client", "health-path",
		"system-package", "build-package", "watch", "reload", "debug", "ci", "deploy", "layout", "app", "private-index",
		"ca-certificate",
		"description", "source", "licence",
	} {
		if applies(name, a, spec) {
			further := newPage(name)
			further.folded = true
			asked = append(asked, further)
		}
	}
	return asked
}

// mainQuestions returns the questions that every user is asked.
func mainQuestions() []string { return []string{"name", "db", "cache", "python", "base"} }

// applies reports whether an option makes sense for the answers so far.
func applies(name string, a answers, spec scaffold.Spec) bool {
	switch name {
	case "migrate":
		spec.Migrate = true
		return reasonAgainst(spec, name) == ""
	case "layout":
		return spec.Facts.Starter
	case "app":
		return !spec.Facts.Starter && !slices.Contains(a.missing, "app")
	case "private-index":
		return spec.Code.Manager == scaffold.UV && !spec.Facts.Starter
	case "system-package":
		return spec.Base != scaffold.Distroless
	}
	return true
}

func newPage(name string) page {
	question, _ := scaffold.Ask(name)
	return page{key: name, question: question, title: question.Title, options: question.Options(), file: previewFile(name)}
}

// newVersionPage returns the question for a service's version; there is none where there is no choice.
func newVersionPage(name string, service scaffold.Service) (page, bool) {
	version := newPage(name)
	version.key = versionKey(name, service.Kind)
	version.options = version.question.Versions(service.Kind)
	if len(version.options) < 2 {
		return page{}, false
	}
	title, _, _ := strings.Cut(version.options[0].Title, " ")
	version.title = fmt.Sprintf("Which %s?", title)
	return version, true
}

func versionKey(name, kind string) string { return name + ":" + kind }

// previewFile returns the file that shows best what an answer changes.
func previewFile(question string) string {
	switch question {
	case "python",
		"base",
		"system-package",
		"build-package",
		"ca-certificate",
		"description",
		"source",
		"licence",
		"app",
		"copy",
		"import-root",
		"private-index",
		"layout":
		return image
	case "watch":
		return development
	case "reload":
		return "Dockerfile.dev"
	case "debug":
		return "docker-compose.debug.yml"
	case "ci":
		return ".github/workflows/containers.yml"
	case "deploy":
		return "docker-compose.server.yml"
	}
	return production
}

// text returns the answer of a spec as the page shows it.
func (p page) text(spec scaffold.Spec) string {
	values := p.question.Get(spec)
	switch p.question.Name {
	case "db", "cache":
		service := scaffold.ParseService(values[0])
		if p.key != p.question.Name {
			return service.Version
		}
		return service.Kind
	}
	return strings.Join(values, " ")
}

// answer returns the title of the answer, for the summary and the list of options.
func (p page) answer(spec scaffold.Spec) string {
	text := p.text(spec)
	for _, option := range p.options {
		if option.Value == text {
			return option.Title
		}
	}
	return text
}
