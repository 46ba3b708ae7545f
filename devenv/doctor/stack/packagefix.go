package stack

import (
	"fmt"
	"strings"
)

// addFix returns what adds a package to the project whose file of packages this is.
func addFix(file, name string) string {
	switch file {
	case "", "uv.lock":
		return fmt.Sprintf("run `uv add %s`, then `fastdock up --build`", quotedExtra(name))
	case "poetry.lock":
		return fmt.Sprintf("run `poetry add %s`, then `fastdock up --build`", quotedExtra(name))
	case "pdm.lock":
		return fmt.Sprintf("run `pdm add %s`, then `fastdock up --build`", quotedExtra(name))
	}
	return fmt.Sprintf("add %s to %s, then run `fastdock up --build`", name, file)
}

// quotedExtra quotes a name for a shell that would take its brackets for a pattern.
func quotedExtra(name string) string {
	if strings.Contains(name, "[") {
		return `"` + name + `"`
	}
	return name
}

// update returns what brings packages of the project to their newest versions, all of them without names.
func (s *scene) update(names ...string) string {
	file, _, _ := s.lock()
	switch file {
	case "", "uv.lock":
		if len(names) == 0 {
			return "`uv lock --upgrade`"
		}
		return "`uv lock --upgrade-package " + strings.Join(names, " --upgrade-package ") + "`"
	case "poetry.lock":
		return "`" + strings.Join(append([]string{"poetry update"}, names...), " ") + "`"
	case "pdm.lock":
		return "`" + strings.Join(append([]string{"pdm update"}, names...), " ") + "`"
	}
	if len(names) == 0 {
		return "newer versions in " + file
	}
	return fmt.Sprintf("a newer version of %s in %s", strings.Join(names, " and "), file)
}
