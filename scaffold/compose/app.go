package compose

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// App is the application that the code was found to hold.
type App struct {
	Import string // as in shop.main:app
	Path   string // the file that defines it, relative to the project
}

var (
	shells = []string{"sh", "bash", "ash", "dash", "zsh"}
	// server matches what serves a Python web application, worker what does other work with the same code.
	server = lazyregexp.New(`(^|[\s/"'])(uvicorn|gunicorn|hypercorn|granian|daphne|fastapi\s+(run|dev))(\s|$)`)
	worker = lazyregexp.New(`(^|[\s/"'])(celery|rq|rqworker|dramatiq|arq|taskiq|huey_consumer(\.py)?` +
		`|faststream|flower|streamlit|jupyter|pytest|alembic)(\s|$)`)
	python = lazyregexp.New(`(^|/)(python|uv|pypy|uvicorn-gunicorn(-fastapi)?|fastapi)(:|@|$)`)
	// helper is in the names of services that do other work with the same code.
	helper = lazyregexp.New(`celery|flower|worker|beat|scheduler|migrat|prestart|test|cron|queue|seed|init`)
	// foreign are bases of images that run no Python.
	foreign = lazyregexp.New(`(^|/)(node|nginx|nginx-unprivileged|traefik|caddy|httpd|golang|openjdk|ruby` +
		`|php|bun|rust|postgrest|grafana|prometheus)(:|@|$)`)
)

// hints are names that people give to the service with their application.
var hints = []string{"app", "web", "api", "backend", "server", "fastapi", "service"}

// Apps returns the services that may be the application, those alone that most speaks for. One is the answer, several
// are a question.
func (s *Stack) Apps(app App) []string {
	var best []string
	highest := 0
	for _, service := range s.Services {
		switch points := service.points(app); {
		case points > highest:
			best, highest = []string{service.Name}, points
		case points == highest && points > 0:
			best = append(best, service.Name)
		}
	}
	return best
}

// points say how much speaks for a service being the application; none where it cannot be.
func (s Service) points(app App) int {
	line := strings.Join(slices.Concat(s.Entrypoint, s.Recipe.Entrypoint, s.Words), " ")
	serves := server.MatchString(line)
	name := strings.ToLower(s.Name)
	if s.Kind() != "" || (worker.MatchString(lastStep(line)) || helper.MatchString(name)) && !serves ||
		!s.holds(app, serves) {
		return 0
	}
	points := 1
	if serves {
		points += 8
	}
	if module, _, _ := strings.Cut(app.Import, ":"); module != "" && mentions(line, module) {
		points += 8
	}
	if len(s.Ports)+len(s.Expose) > 0 {
		points += 2
	}
	if slices.Contains(hints, name) {
		points += 2
	}
	if strings.Contains(name, "dev") || strings.Contains(name, "local") {
		points++
	}
	if !s.Disabled {
		points += 32
	}
	return points
}

// lastStep returns what a command ends in: `alembic upgrade head && python -m shop` serves.
func lastStep(line string) string {
	steps := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune("&;|\n", r) })
	steps = slices.DeleteFunc(steps, func(step string) bool { return strings.TrimSpace(step) == "" })
	if len(steps) == 0 {
		return ""
	}
	return steps[len(steps)-1]
}

// holds reports whether the service may run the project's code: built from a folder with it, or run in an image of
// Python or of the project's own.
func (s Service) holds(app App, serves bool) bool {
	if s.Build == nil {
		return serves || python.MatchString(s.Image) ||
			!foreign.MatchString(s.Image) && slices.Contains(hints, strings.ToLower(s.Name))
	}
	context := s.Context()
	if context == "" || foreign.MatchString(s.Recipe.From) {
		return false
	}
	return app.Path == "" || context == "." || strings.HasPrefix(app.Path, context+"/")
}

// mentions reports whether a command names a module, also from the folder that the module's package lies in.
func mentions(line, module string) bool {
	for _, name := range []string{module, strings.ReplaceAll(module, ".", "/") + ".py"} {
		if strings.Contains(line, name) {
			return true
		}
	}
	_, inner, found := strings.Cut(module, ".")
	return found && strings.Contains(line, " "+inner+":")
}

// Siblings returns services that run the same code in the same image as one: built alike, or in the image that it is
// built as.
func (s *Stack) Siblings(of Service) []Service {
	var alike []Service
	for _, other := range s.Services {
		if other.Name == of.Name || other.Kind() != "" || of.Build == nil {
			continue
		}
		sameBuild := other.Build != nil && other.DockerfilePath() == of.DockerfilePath() && of.DockerfilePath() != "" &&
			other.Context() == of.Context() && other.Build.Target == of.Build.Target
		sameImage := other.Build == nil && other.Image != "" &&
			(other.Image == of.Image || other.Image == "${COMPOSE_PROJECT_NAME}-"+of.Name)
		if sameBuild || sameImage {
			alike = append(alike, other)
		}
	}
	return alike
}

// otherTool matches a step of a command that a tool takes which neither Python nor its packages bring.
var otherTool = lazyregexp.New(`(^|[;&|\n]\s*|-c\s+)(exec\s+)?(\S*/)?(npm|npx|yarn|pnpm|node|bun|bunx` +
	`|deno|nginx|caddy|httpd|crond?|java|go|ruby|php)(\s|$)`)

// RunsOtherTool reports whether the service's command needs a tool that an image of Python lacks.
func (s Service) RunsOtherTool() bool { return otherTool.MatchString(strings.Join(s.Words, " ")) }

// Migrates reports whether a service's command brings a database up to date.
func (s Service) Migrates() bool {
	return regexp.MustCompile(`\balembic\b.*\bupgrade\b|\bprestart\b|\bmigrat`).MatchString(strings.Join(s.Words, " "))
}

// Inner returns the port in the container that the application listens on; empty where nothing says so.
func (s Service) Inner() string {
	line := strings.Join(s.Words, " ")
	if match := portFlag.FindStringSubmatch(line); match != nil {
		return match[1]
	}
	if len(s.Ports) > 0 && s.Ports[0].Target != 0 {
		return strconv.FormatUint(uint64(s.Ports[0].Target), 10)
	}
	if len(s.Expose) > 0 {
		port, _, _ := strings.Cut(s.Expose[0], "/")
		return port
	}
	return s.Recipe.Exposed
}

var portFlag = lazyregexp.New(`(?:--port[ =]|--bind[ =]\S*:|-b[ =]?\S*:|\s-p )(\d{2,5})\b`)

// Health returns the route that the service's own health check asks; empty where it asks none.
func (s Service) Health() string {
	if s.HealthCheck == nil {
		return ""
	}
	match := healthURL.FindStringSubmatch(strings.Join(s.HealthCheck.Test, " "))
	if match == nil {
		return ""
	}
	return path.Clean(match[1])
}

var healthURL = lazyregexp.New(`https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::\d+)?(/[\w./~-]+)`)

// ProbesNothing reports whether the service's own health check can never pass: it names a program with blanks, which is
// a line for a shell that no shell reads.
func (s Service) ProbesNothing() bool {
	check := s.HealthCheck
	return check != nil && !check.Disable && len(check.Test) == 2 && check.Test[0] == "CMD" &&
		strings.ContainsAny(strings.TrimSpace(check.Test[1]), " \t")
}
