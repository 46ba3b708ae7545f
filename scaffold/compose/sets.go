package compose

import "path/filepath"

// Sets reports whether the service is told of a variable: by its environment, or by a file with variables or the
// example of a missing one.
func (s Service) Sets(name string) bool {
	if _, written := s.Written[name]; written {
		return true
	}
	for _, file := range s.EnvFiles {
		for _, candidate := range append([]string{file.Path}, Examples...) {
			content, err := read(filepath.Join(s.dir, filepath.FromSlash(candidate)))
			if err != nil {
				continue
			}
			if values, _ := parseVariables(content); values[name] != "" {
				return true
			}
			break
		}
	}
	return false
}
