package dockerfile

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

// givenRules are about what builds that copy the folder as a whole are given, though no image needs it.
var givenRules = []rule{
	given("FD-I02", check.Warning, "Virtual environment in the build context", (*folder).environments,
		"The .venv of your machine is large and does not run in the container. If it is copied over the "+
			"image's own, the app fails. List it in .dockerignore."),
	given("FD-I04", check.Info, "Version control in the build context", (*folder).histories,
		"The history is large, changes with each commit and can contain secrets. List .git in "+
			".dockerignore, unless the build computes its version from it."),
}

// given returns the rule that names which are there are left out of builds that copy all.
func given(id string, severity check.Severity, title string, names func(*folder) []string, about string) rule {
	return rule{
		id:       id,
		severity: severity,
		title:    title,
		about:    about,
		find:     func(f *file) []check.Finding { return f.given(names) },
	}
}

// given reports those names that .dockerignore does not leave out. Where there is no such file, that is reported.
func (f *file) given(names func(*folder) []string) []check.Finding {
	if f.folder.ignored == nil || !f.copiesAll() {
		return nil
	}
	left := slices.DeleteFunc(names(f.folder), f.folder.leavesOut)
	if len(left) == 0 {
		return nil
	}
	cause := quotedList(left) + " is in the build context, and the Dockerfile copies the whole folder"
	if len(left) > 1 {
		cause = quotedList(left) + " are in the build context, and the Dockerfile copies the whole folder"
	}
	finding := check.Finding{
		File:  f.folder.ignores,
		Cause: cause,
		Fix:   check.Fix{Text: "add to .dockerignore: " + strings.Join(left, " ")},
	}
	return []check.Finding{edited(finding, f.folder.append(left...))}
}

// environments returns the folders with a virtual environment, at the top and in the members of a workspace.
func (f *folder) environments() []string {
	found := f.there(".venv")
	for _, depth := range []string{"*", "*/*", "*/*/*"} {
		for _, config := range f.glob(depth + "/pyvenv.cfg") {
			found = append(found, path.Dir(config))
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func (f *folder) histories() []string {
	if f.versionsFromGit() {
		return nil
	}
	return f.there(".git", ".hg", ".svn")
}

// there returns those of the names that are at the top of the folder.
func (f *folder) there(names ...string) []string {
	return slices.DeleteFunc(names, func(name string) bool { return !f.exists(name) })
}

// glob returns the paths that fit a pattern.
func (f *folder) glob(pattern string) []string {
	found, _ := filepath.Glob(filepath.Join(f.dir, filepath.FromSlash(pattern))) // the patterns are ours
	for i, name := range found {
		found[i] = f.rel(name)
	}
	return found
}
