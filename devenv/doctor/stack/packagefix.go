package stack

import (
	"fmt"
	"path"
	"strings"
)

// packageTools are the programs that manage a project's packages, by the file that they write; uv where there is none.
var packageTools = map[string]string{"": "uv", "uv.lock": "uv", "poetry.lock": "poetry", "pdm.lock": "pdm"}

// addFix returns what adds a package to the project whose file of packages this is.
func addFix(file, name string) string {
	tool, in := packageTools[path.Base(file)], ""
	if dir := path.Dir(file); dir != "." {
		in = " in " + dir
	}
	if file == "" {
		tool = packageTools[""]
	}
	if tool == "" {
		return fmt.Sprintf("add %s to %s, then run `fastdock up --build`", name, file)
	}
	if strings.Contains(name, "[") { // a shell would take the brackets for a pattern
		name = `"` + name + `"`
	}
	return fmt.Sprintf("run `%s add %s`%s, then `fastdock up --build`", tool, name, in)
}

// update returns what brings packages of the project to their newest versions, all of them without names.
func (s *snapshot) update(names ...string) string {
	file, _, _ := s.lock()
	switch tool := packageTools[file]; {
	case tool == "uv" && len(names) == 0:
		return "`uv lock --upgrade`"
	case tool == "uv":
		return "`uv lock --upgrade-package " + strings.Join(names, " --upgrade-package ") + "`"
	case tool != "":
		return "`" + strings.Join(append([]string{tool, "update"}, names...), " ") + "`"
	case len(names) == 0:
		return "newer versions in " + file
	}
	return fmt.Sprintf("a newer version of %s in %s", strings.Join(names, " and "), file)
}
