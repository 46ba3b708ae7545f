package compose

import "path/filepath"

// Sets reports whether the service is told of a variable: by its environment, or by a file with variables or the
// example of a missing one.
func (s Service) Sets(name string) bool {
	_, written := s.Written[name]
	value, _ := s.fromFiles(name)
	return written || value != ""
}

// LeavesEmpty reports whether a file with variables names a variable and gives it no value.
func (s Service) LeavesEmpty(name string) bool {
	value, named := s.fromFiles(name)
	return named && value == ""
}

// fromFiles is the value of a variable in the service's files with variables, or in the example of a missing one.
func (s Service) fromFiles(name string) (value string, named bool) {
	for _, values := range s.variables {
		if found, has := values[name]; has {
			value, named = found, true
		}
	}
	return value, named
}

// readVariables reads the service's files with variables, or the examples of missing ones.
func (s *Service) readVariables() {
	for _, file := range s.EnvFiles {
		for _, candidate := range append([]string{file.Path}, Examples...) {
			content, err := read(filepath.Join(s.dir, filepath.FromSlash(candidate)))
			if err != nil {
				continue
			}
			values, _ := parseVariables(content)
			s.variables = append(s.variables, values)
			break
		}
	}
}
