package stack

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/internal/regular"
)

// appPlaced returns where the command names the app, with the right name where that is known.
func (p *container) appPlaced(f *check.Finding) *check.Finding {
	_, right, known := strings.Cut(f.Fix.Text, "there is: ")
	change := func(line string) string {
		if !known {
			return line
		}
		return importWord.ReplaceAllStringFunc(line, func(word string) string {
			if strings.Contains(strings.Join(p.Command, " "), word) {
				return right
			}
			return word
		})
	}
	p.inDockerfile(f, serverCommand.MatchString, change)
	f = p.inCompose(f, []string{"services", p.Service, "command"}, change)
	return p.elsePlaced(f, "command")
}

// pythonFiles returns the project's, two folders deep, without tests and environments.
func (p *container) pythonFiles() []string {
	var files []string
	for _, pattern := range []string{"*.py", "*/*.py", "*/*/*.py"} {
		found, _ := filepath.Glob(filepath.Join(p.snapshot.project.WorkingDir, pattern)) // the patterns are ours
		for _, file := range found {
			rel, err := filepath.Rel(p.snapshot.project.WorkingDir, file)
			if err == nil && !strings.HasPrefix(rel, ".") && !strings.HasPrefix(rel, "tests") {
				files = append(files, rel)
			}
		}
	}
	return files
}

// ownModule reports whether a module is the project's.
func (p *container) ownModule(module string) bool {
	if module == "" {
		return false
	}
	for _, dir := range []string{"", "src", p.Service} {
		base := filepath.Join(p.snapshot.project.WorkingDir, dir, module)
		if _, err := os.Stat(base + ".py"); err == nil {
			return true
		}
		if found, _ := filepath.Glob(filepath.Join(base, "*.py")); len(found) > 0 {
			return true
		}
	}
	return false
}

var (
	lockedName = lazyregexp.New(`(?m)^name = "([^"]+)"`)
	required   = lazyregexp.New(`(?m)^\s*([A-Za-z0-9][\w.-]*)`)
)

// lock returns the packages that the files beside a service's Dockerfile ask for, else those of the project's folder.
func (p *container) lock() (file string, packages map[string]bool, found bool) {
	if section := p.service().Build; section != nil && filepath.IsAbs(section.Context) {
		if file, packages, found = lockIn(section.Context); found {
			return filepath.ToSlash(p.snapshot.short(filepath.Join(section.Context, file))), packages, found
		}
	}
	return p.snapshot.lock()
}

func (s *snapshot) lock() (file string, packages map[string]bool, found bool) {
	return lockIn(s.project.WorkingDir)
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

func normal(name string) string {
	return strings.ToLower(regexp.MustCompile(`[-_.]+`).ReplaceAllString(name, "-"))
}
