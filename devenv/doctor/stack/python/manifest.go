package python

import (
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/internal/regular"
)

// packagesOf returns the packages that the files beside a service's Dockerfile ask for, else those of the project's
// folder.
func packagesOf(c *facts.Container) (file string, packages map[string]bool, found bool) {
	if section := c.Config().Build; section != nil && filepath.IsAbs(section.Context) {
		if file, packages, found = lockIn(section.Context); found {
			return filepath.ToSlash(c.Stack.Short(filepath.Join(section.Context, file))), packages, found
		}
	}
	return projectPackages(c.Stack)
}

// lockIn returns the packages that the files of a folder ask for, by their normal names, and the file that says so.
func lockIn(dir string) (file string, packages map[string]bool, found bool) {
	for name, pattern := range map[string]*lazyregexp.Regexp{
		"uv.lock": lockedName, "poetry.lock": lockedName, "pdm.lock": lockedName,
		"requirements.txt": required,
	} {
		content, err := regular.ReadFile(filepath.Join(dir, name))
		if err != nil {
			continue
		}
		file, packages = name, map[string]bool{}
		for _, m := range pattern.FindAllSubmatch(content, -1) {
			packages[normal(string(m[1]))] = true
		}
		if name != "requirements.txt" {
			break
		}
	}
	return file, packages, file != ""
}

var (
	lockedName = lazyregexp.New(`(?m)^name = "([^"]+)"`)
	required   = lazyregexp.New(`(?m)^\s*([A-Za-z0-9][\w.-]*)`)
)

func projectPackages(s *facts.Stack) (file string, packages map[string]bool, found bool) {
	return lockIn(s.Project.WorkingDir)
}

// update returns what brings packages of the project to their newest versions, all of them without names.
func update(s *facts.Stack, names ...string) string {
	file, _, _ := projectPackages(s)
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

func normal(name string) string {
	return strings.ToLower(regexp.MustCompile(`[-_.]+`).ReplaceAllString(name, "-"))
}
