package compose

import (
	"path/filepath"
	"regexp"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// Sets reports whether the service gets a variable: by its environment, or by a file with variables or the
// example of a missing one.
func (s Service) Sets(name string) bool {
	_, written := s.Written[name]
	value, _ := s.fromFiles(name)
	return written || value != ""
}

// FromFiles returns the value that the files with variables of the service give a variable.
func (s Service) FromFiles(name string) string {
	value, _ := s.fromFiles(name)
	return value
}

// FilesName reports whether a file with variables of the service names a variable.
func (s Service) FilesName(name string) bool {
	_, named := s.fromFiles(name)
	return named
}

// LeavesEmpty reports whether a file with variables names a variable and gives it no value.
func (s Service) LeavesEmpty(name string) bool {
	value, named := s.fromFiles(name)
	return named && value == ""
}

// fromFiles returns the value of a variable in the service's files with variables.
func (s Service) fromFiles(name string) (value string, named bool) {
	for _, values := range s.variables {
		if found, has := values[name]; has {
			value, named = found, true
		}
	}
	return value, named
}

// readVariables reads the service's files with variables: the example beside a missing one, which is going
// to be copied.
func (s *Service) readVariables() {
	for _, file := range s.EnvFiles {
		content, err := contentAt(filepath.Join(s.dir, filepath.FromSlash(file.Path)))
		if err != nil && bool(file.Required) && !s.Disabled {
			content = example(s.dir, filepath.ToSlash(filepath.Clean(file.Path)))
		}
		values, _ := parseVariables(content)
		s.variables = append(s.variables, values)
	}
}

// Variables returns all variables that the service gets, with what Compose fills in. Its environment goes before its
// files.
func (s Service) Variables() map[string]string {
	given := map[string]string{}
	for _, values := range s.variables {
		for name, value := range values {
			given[name] = value
		}
	}
	for name := range s.Written {
		given[name] = s.Value(name)
	}
	return given
}

// EnvFilesMention reports whether a file with variables of the service has a value that the pattern matches.
func (s Service) EnvFilesMention(pattern *regexp.Regexp) bool {
	for _, values := range s.variables {
		for _, value := range values {
			if pattern.MatchString(value) {
				return true
			}
		}
	}
	return false
}

// passwords are the variables without one of which a database's image does not start.
var passwords = map[string]*lazyregexp.Regexp{
	"postgres": lazyregexp.New(`^POSTGRES(QL)?_(POSTGRES_)?PASSWORD(_FILE)?$|^POSTGRES_HOST_AUTH_METHOD$`),
	"mysql":    lazyregexp.New(`^(MYSQL|MARIADB)_\w*PASSWORD\w*$`),
	"mariadb":  lazyregexp.New(`^(MYSQL|MARIADB)_\w*PASSWORD\w*$`),
}

// GivesPassword reports whether the service's environment, or one of its files with variables, has the password that
// its image does not start without.
func (s Service) GivesPassword() bool {
	pattern := passwords[s.Kind()]
	if pattern == nil {
		return true
	}
	for name := range s.Written {
		if pattern.MatchString(name) {
			return true
		}
	}
	for _, values := range s.variables {
		for name, value := range values {
			if pattern.MatchString(name) && value != "" {
				return true
			}
		}
	}
	return false
}
