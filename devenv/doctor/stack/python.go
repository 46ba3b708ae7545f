package stack

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var (
	noModule   = regexp.MustCompile(`ModuleNotFoundError: No module named '([^']+)'|/python[0-9.]*: No module named (\S+)`)
	noASGI     = regexp.MustCompile(`Error loading ASGI app\. (?:Could not import module "([^"]+)"|Attribute "([^"]+)" not found in module "([^"]+)")`)
	importWord = regexp.MustCompile(`\b([A-Za-z_][\w.]*):([A-Za-z_]\w*)\b`)
	makesApp   = regexp.MustCompile(`(?m)^(\w+)\s*(?::\s*\w+\s*)?=\s*(?:\w+\.)?(?:FastAPI|Starlette|Quart|Litestar)\(`)
)

var unloadable = rule{
	id: "FD-R15", title: "servers find the app that they are told to load",
	about: "`uvicorn app.main:app` imports the module app.main from the working directory and takes the variable app of it. A " +
		"name that is not there, a folder that is mounted elsewhere, or a src layout without PYTHONPATH makes it fail.",
	of: func(p *patient) *check.Finding {
		if m, line := p.said(noASGI); m != nil {
			cause := fmt.Sprintf("its command loads %q, and there is no such module in %s", m[1], p.WorkDir)
			if m[1] == "" {
				cause = fmt.Sprintf("its command loads %q of module %q, which has no such variable", m[2], m[3])
			}
			return p.appPlaced(p.finding(cause, p.appFix(), line))
		}
		m, line := p.said(noModule)
		if m == nil {
			return nil
		}
		module, _, _ := strings.Cut(m[1]+m[2], ".")
		if !p.ownModule(module) {
			return nil
		}
		return p.placed(p.finding(fmt.Sprintf("the project's own module %q is not found from %s, where the container runs", module, p.WorkDir),
			fmt.Sprintf("mount or copy the folder that holds %q to %s, or name that folder in PYTHONPATH", module, p.WorkDir), line), "working_dir", "volumes", "command")
	},
}

// appFix names the app that there is.
func (p *patient) appFix() string {
	for _, file := range p.pythonFiles() {
		content, err := os.ReadFile(filepath.Join(p.scene.project.WorkingDir, file))
		if m := makesApp.FindSubmatch(content); err == nil && m != nil {
			module := strings.TrimSuffix(strings.ReplaceAll(filepath.ToSlash(file), "/", "."), ".py")
			return fmt.Sprintf("load the app that there is: %s:%s", strings.TrimPrefix(strings.TrimSuffix(module, ".__init__"), "src."), m[1])
		}
	}
	return "correct the name after uvicorn: module:variable"
}

// appPlaced is where the command names the app, with the right name where that is known.
func (p *patient) appPlaced(f *check.Finding) *check.Finding {
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
	p.inDockerfile(f, regexp.MustCompile(`^CMD.*uvicorn`), change)
	f = p.inCompose(f, []string{"services", p.Service, "command"}, change)
	return p.elsePlaced(f, "command")
}

// pythonFiles are the project's, two folders deep, without tests and environments.
func (p *patient) pythonFiles() []string {
	var files []string
	for _, pattern := range []string{"*.py", "*/*.py", "*/*/*.py"} {
		found, _ := filepath.Glob(filepath.Join(p.scene.project.WorkingDir, pattern)) // the patterns are ours
		for _, file := range found {
			rel, err := filepath.Rel(p.scene.project.WorkingDir, file)
			if err == nil && !strings.HasPrefix(rel, ".") && !strings.HasPrefix(rel, "tests") {
				files = append(files, rel)
			}
		}
	}
	return files
}

// ownModule says whether a module is the project's.
func (p *patient) ownModule(module string) bool {
	for _, dir := range []string{"", "src", p.Service} {
		base := filepath.Join(p.scene.project.WorkingDir, dir, module)
		if _, err := os.Stat(base + ".py"); err == nil {
			return true
		}
		if found, _ := filepath.Glob(filepath.Join(base, "*.py")); len(found) > 0 {
			return true
		}
	}
	return false
}

// distributions are the packages that bring a module of another name.
var distributions = map[string][]string{
	"yaml": {"pyyaml"}, "PIL": {"pillow"}, "dotenv": {"python-dotenv"}, "jose": {"python-jose"}, "jwt": {"pyjwt"}, "bs4": {"beautifulsoup4"},
	"psycopg2": {"psycopg2-binary", "psycopg2"}, "MySQLdb": {"mysqlclient"}, "cv2": {"opencv-python", "opencv-python-headless"}, "sklearn": {"scikit-learn"},
	"dateutil": {"python-dateutil"}, "multipart": {"python-multipart"}, "magic": {"python-magic"}, "Crypto": {"pycryptodome"}, "attr": {"attrs"}, "pkg_resources": {"setuptools"},
}

var missingPackage = rule{
	id: "FD-R14", title: "the environment has the packages that the code imports",
	about: "A package that the lock file has and the environment lacks means that the image, or a volume over its environment, " +
		"is older than the lock file: build it again. One that the lock file lacks was never added: `uv add` does that.",
	of: func(p *patient) *check.Finding {
		m, line := p.said(noModule)
		if m == nil {
			return nil
		}
		module, _, _ := strings.Cut(m[1]+m[2], ".")
		names := distributions[module]
		if names == nil {
			names = []string{normal(module)}
		}
		file, locked, found := p.scene.lock()
		i := slices.IndexFunc(names, func(name string) bool { return locked[name] })
		place := fmt.Sprintf("the package %q", names[0])
		switch {
		case !found:
			return p.finding(fmt.Sprintf("the package that brings module %q is not in its environment", module), "add it to the project's dependencies, then run `fastdock up --build`", line)
		case i < 0:
			return p.finding(fmt.Sprintf("its code imports %q, and %s is not among the project's dependencies (%s)", module, place, file),
				addFix(file, names[0]), line)
		}
		if venv := p.hiddenVenv(); venv != "" {
			return p.finding(fmt.Sprintf("%q is in %s and not in its environment: the volume at %s keeps an old one over the image's", names[i], file, venv),
				"build again and throw that volume away: `docker compose up --build --renew-anon-volumes`; better, make the environment outside the mounted folder", line)
		}
		if p.service().Build != nil && p.scene.stale[p.Service] == "" {
			return p.finding(fmt.Sprintf("%q is in %s, and the build of its image does not install it", names[i], file),
				"install from "+file+" in the Dockerfile, with the group or extra that has it; then run `fastdock up --build`", line)
		}
		f := p.finding(fmt.Sprintf("%q is in %s and not in its environment: its image is older than that file", names[i], file),
			"build the image again: `fastdock up --build`", line)
		f.Fix.Command = []string{"fastdock", "up", "--build", "--wait"}
		return f
	},
}

func addFix(file, name string) string {
	if file == "uv.lock" {
		return fmt.Sprintf("run `uv add %s`, then `fastdock up --build`", name)
	}
	return fmt.Sprintf("add %s to %s, then run `fastdock up --build`", name, file)
}

var (
	lockedName = regexp.MustCompile(`(?m)^name = "([^"]+)"`)
	required   = regexp.MustCompile(`(?m)^\s*([A-Za-z0-9][\w.-]*)`)
)

// lock are the packages that the project's files ask for, by their normal names, and the file that says so.
func (s *scene) lock() (file string, packages map[string]bool, found bool) {
	for name, pattern := range map[string]*regexp.Regexp{"uv.lock": lockedName, "poetry.lock": lockedName, "requirements.txt": required} {
		content, err := os.ReadFile(filepath.Join(s.project.WorkingDir, name))
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

var (
	frame     = regexp.MustCompile(`File "([^"]+)", line (\d+)`)
	exception = regexp.MustCompile(`^(?:[\s|+]*)((?:[a-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Exit|Interrupt|Warning|NotFound|Refused|Timeout)\w*)(?::\s*(.*))?$`)
)

var ownException = rule{
	id: "FD-R30", title: "the app's code raises nothing that ends it",
	about: "The app ends with an exception of its own code. The finding names the file and line of the project in which it " +
		"was raised; the log has the whole traceback.",
	of: func(p *patient) *check.Finding {
		m, line := p.said(exception)
		if m == nil {
			return nil
		}
		f := p.finding("its code fails: "+line, "correct the code; `docker compose logs "+p.Service+"` has the whole traceback")
		for _, line := range slices.Backward(p.log) {
			at := frame.FindStringSubmatch(line)
			if at == nil {
				continue
			}
			if file := p.inProject(at[1]); file != "" {
				f.File = file
				_, _ = fmt.Sscan(at[2], &f.Line)
				f.Evidence = append(f.Evidence, strings.TrimSpace(line))
				break
			}
		}
		return f
	},
}
