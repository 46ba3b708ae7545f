package scaffold

import (
	"strings"
	"time"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/scaffold/detect"
)

// Option is one of the answers that a question has.
type Option struct {
	Value   string
	Title   string
	Meaning string // in a line, whatever the project
}

// Options returns the answers to choose from, the usual one first; none where the answer is written.
func (q Question) Options() []Option {
	versions := assets.Load()
	switch q.Name {
	case "db":
		return serviceOptions(versions.Databases)
	case "cache":
		return serviceOptions(versions.Caches)
	case "python":
		return pythonOptions(versions.Pythons)
	case "base":
		return baseOptions(versions.Bases)
	}
	return words(q.Name)
}

// words returns the answers of the questions that no table holds.
func words(question string) []Option {
	switch question {
	case "health-client":
		return []Option{
			{PythonProbe, "Python", "Python's own client; nothing to install"},
			{CurlProbe, "curl", "curl, installed into the image"},
		}
	case "migrate":
		return []Option{
			{"true", "yes", "a service runs `alembic upgrade head` before the app starts"},
			{"false", "no", "you run migrations yourself"},
		}
	case "read-only":
		return []Option{
			{"true", "yes", "production writes only to its volumes and /tmp"},
			{"false", "no", "production can write anywhere in its container"},
		}
	case "watch":
		return []Option{
			{Bind, "bind mount", "the container reads the files that you edit"},
			{Sync, "sync", "changes are copied in: for slow mounts and remote engines"},
		}
	case "reload":
		return []Option{
			{Warm, "warm", "packages stay imported, so a reload takes a tenth of the time"},
			{Uvicorn, "uvicorn", "`uvicorn --reload`: a new interpreter imports everything again"},
		}
	case "ci":
		return []Option{
			{None, "none", "no workflow file"},
			{GitHub, "GitHub", "a workflow that lints, builds and starts the images, and pushes those of a tag"},
		}
	case "deploy":
		return []Option{
			{None, "none", "no overlay; put your own proxy in front of docker-compose.yml"},
			{Server, "one server", "a proxy and two replicas; `fastdock deploy` replaces them without lost requests"},
			{Swarm, "Docker Swarm", "a stack for several machines, with secrets as files"},
		}
	case "debug":
		return []Option{
			{"false", "no", "no files for a debugger"},
			{"true", "yes", "a Compose file that runs the app under debugpy, and a launch.json to attach to it"},
		}
	case "layout":
		return []Option{
			{Flat, "flat", "app/ at the root"},
			{Packaged, "packaged", "a package in src/ with a build system, installed into the image"},
			{Src, "src", "src/app, without a build system"},
		}
	}
	return nil
}

// Versions returns the versions of a service that can be chosen, the usual one first; none where none runs.
func (q Question) Versions(kind string) []Option {
	choices := assets.Load().Databases
	if q.Name == "cache" {
		choices = assets.Load().Caches
	}
	choice, _ := assets.Find(choices, kind)
	var options []Option
	for _, version := range choice.Versions {
		if version.Offered() {
			options = append(options, Option{version.Version, choice.Title + " " + version.Version, end(version.EndOfLife)})
		}
	}
	return options
}

// end says until when there are fixes.
func end(month assets.EndOfLife) string {
	if month == "" {
		return "no end of life announced"
	}
	day, err := time.Parse("2006-01", string(month))
	if err != nil {
		return "supported until " + string(month)
	}
	return "supported until " + day.Format("January 2006")
}

func serviceOptions(choices []assets.Choice) []Option {
	var options []Option
	for _, choice := range choices {
		options = append(options, Option{choice.Kind, strings.TrimSpace(choice.Title), choice.Meaning})
	}
	return options
}

func pythonOptions(pythons []assets.Python) []Option {
	var options []Option
	for _, python := range pythons {
		if python.Offered() {
			options = append(options, Option{python.Version, "Python " + python.Version, python.Meaning})
		}
	}
	return options
}

// PythonOptions returns the versions of Python to choose from for a project: as patch releases where it allows no
// others, and one without fixes where it allows nothing newer.
func (s Spec) PythonOptions() []Option {
	var options []Option
	allowed := false
	for _, python := range assets.Load().Pythons {
		old := !python.Offered()
		if allows := detect.Allows(s.Facts.RequiresPython, python.Version); old && (allowed || !allows) {
			continue
		} else if allowed = allowed || allows; old {
			python.Meaning = end(python.EndOfLife)
		}
		version := detect.ExactPatch(s.Facts.RequiresPython, python.Version)
		options = append(options, Option{version, "Python " + version, python.Meaning})
	}
	return options
}

func baseOptions(bases []assets.Base) []Option {
	var options []Option
	for _, base := range bases {
		options = append(options, Option{base.Kind, base.Title, base.Meaning + "; " + end(base.EndOfLife)})
	}
	return options
}
