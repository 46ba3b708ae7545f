package compose

import (
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/mattn/go-shellwords"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// Service is one service: as Compose loads it, and what its files say beyond that.
type Service struct {
	types.ServiceConfig
	Disabled bool              // its profile is not enabled by default
	Words    []string          // of its command with ${...} as written; of its Dockerfile where it has none
	Written  map[string]string // its environment with ${...} as written
	Args     map[string]string // of its build with ${...} as written
	Recipe   Dockerfile        // zero where it is not built, or from elsewhere

	dir       string
	variables []map[string]string // of its files with variables, in their order
	handedOn  []string            // variables of its environment that have a name alone
	targets   []string            // its ports in the container with ${...} as written
	published map[string]string   // its ports in the container, by the variable that publishes each
}

// asWritten takes what has to be repeated elsewhere without filling in its variables.
func (s *Service) asWritten(raw any) {
	fields, _ := raw.(map[string]any)
	s.Words, s.targets = words(fields["command"]), targets(fields["ports"])
	s.published = published(fields["ports"])
	s.Written, s.handedOn = pairs(fields["environment"])
	if build, isLong := fields["build"].(map[string]any); isLong {
		s.Args, _ = pairs(build["args"])
	}
}

// pairs returns variables with their values as they are written, and those that have a name alone.
func pairs(raw any) (values map[string]string, alone []string) {
	values = map[string]string{}
	keep := func(key, value string, given bool) {
		values[key] = value
		if !given {
			alone = append(alone, key)
		}
	}
	switch raw := raw.(type) {
	case map[string]any:
		for key, value := range raw {
			keep(key, scalar(value), value != nil)
		}
	case []any:
		for _, entry := range raw {
			key, value, given := strings.Cut(scalar(entry), "=")
			keep(key, value, given)
		}
	}
	return values, alone
}

// words returns those of a command, which is a list or a line.
func words(command any) []string {
	switch command := command.(type) {
	case string:
		return split(command)
	case []any:
		var all []string
		for _, word := range command {
			all = append(all, scalar(word))
		}
		return all
	}
	return nil
}

var substitution = lazyregexp.New(`\$\{[^{}]*\}`)

// split returns a line as Compose splits it into words. It fills in the variables first, so that the blanks in a ${...}
// are no ends of words.
func split(line string) []string {
	variables := substitution.FindAllString(line, -1)
	parsed, err := shellwords.Parse(substitution.ReplaceAllLiteralString(line, "\x00"))
	if err != nil {
		return strings.Fields(line)
	}
	for i, word := range parsed {
		for strings.Contains(word, "\x00") && len(variables) > 0 {
			word = strings.Replace(word, "\x00", variables[0], 1)
			variables = variables[1:]
		}
		parsed[i] = word
	}
	return parsed
}

func scalar(value any) string {
	if value == nil {
		return ""
	}
	return fmt.Sprint(value)
}

// Context returns the folder that the service is built from, relative to the project's; empty where it is not built
// from a folder in the project.
func (s Service) Context() string {
	if s.Build == nil {
		return ""
	}
	context := filepath.ToSlash(s.Build.Context)
	if context == "" {
		context = "."
	}
	if path.IsAbs(context) || strings.Contains(context, "://") || strings.HasPrefix(context, "git@") {
		return ""
	}
	if context = path.Clean(context); context == ".." || strings.HasPrefix(context, "../") {
		return ""
	}
	return context
}

// DockerfilePath returns the file that it is built with, relative to the project; empty where that is not one of its
// files.
func (s Service) DockerfilePath() string {
	context := s.Context()
	if context == "" || s.Build.DockerfileInline != "" {
		return ""
	}
	name := s.Build.Dockerfile
	if name == "" {
		name = "Dockerfile"
	}
	return path.Join(context, filepath.ToSlash(name))
}

// Folder returns the folder in its container that the command runs in; empty where no file says so.
func (s Service) Folder() string {
	if s.WorkingDir != "" {
		return s.WorkingDir
	}
	return s.Recipe.Folder
}

// MissingEnvFiles returns the files with variables that have to be there, and are not.
func (s Service) MissingEnvFiles() []string {
	var missing []string
	for _, file := range s.EnvFiles {
		if bool(file.Required) && !filepath.IsAbs(file.Path) && !isThere(s.dir, file.Path) {
			missing = append(missing, path.Clean(filepath.ToSlash(file.Path)))
		}
	}
	return missing
}

// Find returns the service of that name.
func (s *Stack) Find(name string) (Service, bool) {
	at, found := s.at[name]
	if !found {
		return Service{}, false
	}
	return s.Services[at], true
}

func (s *Stack) index() {
	s.at = map[string]int{}
	for i := range s.Services {
		s.at[s.Services[i].Name] = i
	}
}

func compareNames(a, b string) int { return strings.Compare(a, b) }

// EnvironmentKeys returns the names of the variables that the service gets, in order.
func (s Service) EnvironmentKeys() []string { return slices.Sorted(maps.Keys(s.Written)) }

// Value returns a variable of the service with what Compose fills in.
func (s Service) Value(key string) string {
	if value := s.Environment[key]; value != nil {
		return *value
	}
	return s.Written[key]
}

// Running returns the first service of a kind of database or cache, one that starts by default before others.
func (s *Stack) Running(kind string) (Service, bool) {
	var found []Service
	for _, service := range s.Services {
		if kind != "" && service.Kind() == kind {
			found = append(found, service)
		}
	}
	slices.SortStableFunc(found, func(a, b Service) int { return compareBools(a.Disabled, b.Disabled) })
	if found == nil {
		return Service{}, false
	}
	return found[0], true
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// Needed returns the services that one depends on, directly or not.
func (s *Stack) Needed(by string) map[string]bool {
	needed := map[string]bool{}
	var follow func(name string)
	follow = func(name string) {
		service, _ := s.Find(name)
		for dependency := range service.DependsOn {
			if !needed[dependency] {
				needed[dependency] = true
				follow(dependency)
			}
		}
	}
	follow(by)
	return needed
}

// LogsElsewhere reports whether the service's log goes to a driver that only its production has.
func (s Service) LogsElsewhere() bool {
	return s.Logging != nil && !slices.Contains([]string{"", "json-file", "local", "journald"}, s.Logging.Driver)
}
