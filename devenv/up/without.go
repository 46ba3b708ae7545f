package up

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// withoutImage adds to the failure of a service whose image cannot be had how to start the others, where none of them
// depends on it.
func (s *Session) withoutImage(service string, cause error) error {
	rest := s.rest(service)
	if len(rest) == 0 {
		return cause
	}
	names := strings.Join(rest, " ")
	return fmt.Errorf("%w; no other service depends on it: `fastdock up %s` starts %s and what %s on",
		cause, names, strings.Join(rest, ", "), dependsOrDepend(rest))
}

func dependsOrDepend(names []string) string {
	if len(names) == 1 {
		return "it depends"
	}
	return "they depend"
}

// rest are the services at the top of the stack that can start without one: those that are built here, which the
// project's own code is among, else all. There are none where a service depends on it, or it is the only one that is
// built here.
func (s *Session) rest(without string) []string {
	needed := map[string]bool{} // by a service other than the one that is left out
	for name, service := range s.project.Services {
		for dependency := range service.DependsOn {
			needed[dependency] = needed[dependency] || name != without
		}
	}
	if needed[without] {
		return nil
	}
	var top, built []string
	for _, name := range slices.Sorted(maps.Keys(s.project.Services)) {
		if needed[name] || name == without {
			continue
		}
		top = append(top, name)
		if s.project.Services[name].Build != nil {
			built = append(built, name)
		}
	}
	if built != nil || s.project.Services[without].Build != nil {
		return built
	}
	return top
}
