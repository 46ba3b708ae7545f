package dockerfile

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var stageRules = []rule{
	{
		id: "FD-M01", severity: check.Warning, title: "compilers in the production image",
		about: "Compilers and headers are needed while packages are built, not while the app runs. Build in one stage, and copy the " +
			"environment to a clean one: the image gets smaller, and somebody who breaks in finds no tools.",
		find: eachShipped(production, findCompilers),
	},
	{
		id: "FD-M02", severity: check.Error, title: "an environment that is built on another base than it runs on",
		about: "A virtual environment holds the path of its Python and code that was compiled for one C library. Copied to an image with " +
			"another Python or another C library it does not start. Build and run on the same base.",
		find: eachEnvironmentCopy(findOtherBase),
	},
	{
		id: "FD-M04", severity: check.Error, title: "an environment that is copied to another path",
		about: "The commands of a virtual environment begin with the path of the Python in it. At another path uvicorn is not found, " +
			"though its file is there. Copy the environment to the path where it was made.",
		find: eachEnvironmentCopy(findMoved),
	},
	{
		id: "FD-M05", severity: check.Warning, title: "a COPY --from that names no stage, or an image without a version",
		about: "COPY --from takes the name of a stage of this file, or an image. A name that is no stage is pulled as an image, and one " +
			"without a tag is latest: another one whenever a new version comes out.",
		find: findUnknownFrom,
	},
	{
		id: "FD-M06", severity: check.Warning, title: "the whole file system of a stage is copied",
		about: "COPY --from=builder / / brings everything of the builder to production: compilers, caches, secrets that were left. Copy the " +
			"environment and the app, by name.",
		find: func(f *file) []check.Finding {
			var findings []check.Finding
			for _, s := range f.stages {
				for _, c := range s.copies() {
					if c.From != "" && s.base.name != "scratch" && len(c.SourcePaths) == 1 && c.SourcePaths[0] == "/" && c.DestPath == "/" {
						findings = append(findings, f.at(line(c), "copy the environment and the app alone", "everything of %q is copied, its tools and caches too", c.From))
					}
				}
			}
			return findings
		},
	},
	linted("FD-M07", check.Info, "a stage whose name is in upper case or reserved", "name the stage in lower case, with a name of its own",
		"Docker compares the names of stages without case, and takes some words for its own. Lower case names are what people expect.",
		"StageNameCasing", "ReservedStageName", "DuplicateStageName"),
}

var compilers = regexp.MustCompile(`^(build-essential|build-base|gcc|g\+\+|clang|make|cmake|rustc|cargo|.*-dev)$`)

func findCompilers(f *file, s *stage) []check.Finding {
	var findings []check.Finding
	for _, part := range s.chain() {
		for _, r := range part.runs() {
			for _, p := range r.packages() {
				if compilers.MatchString(p.text) && !r.removesPackages() {
					findings = append(findings, f.at(p.line, "install it in a builder stage, and copy the environment from there",
						"%q is installed into the production image, where nothing is compiled", p.text))
					break
				}
			}
		}
	}
	return findings
}

// removesPackages says whether what was installed to compile goes again in the same layer.
func (r run) removesPackages() bool {
	return r.has("apt-get purge") || r.has("apt-get remove") || r.has("apt-get autoremove") || r.has("apk del")
}

// packages are the names of what is installed.
func (r run) packages() []word {
	all := r.installed()
	for i := range all {
		all[i].text, _, _ = strings.Cut(all[i].text, "=")
	}
	return all
}

// installed are what apt-get, apt and apk are told to install, with their versions.
func (r run) installed() []word {
	var all []word
	for _, c := range r.commands {
		if c.is("apt-get install") || c.is("apt install") || c.is("apk add") {
			for _, w := range c.plain(1) {
				if w.text != "install" && w.text != "add" {
					all = append(all, w)
				}
			}
		}
	}
	return all
}

// eachEnvironmentCopy looks at the COPYs that bring a virtual environment from another stage.
func eachEnvironmentCopy(look func(f *file, s, from *stage, c *instructions.CopyCommand) *check.Finding) func(*file) []check.Finding {
	return func(f *file) []check.Finding {
		var findings []check.Finding
		for _, s := range f.stages {
			for _, c := range s.copies() {
				from := f.from(c.From)
				if c.From == "" || from == nil || len(c.SourcePaths) != 1 || !from.isEnvironment(c.SourcePaths[0]) {
					continue
				}
				if finding := look(f, s, from, c); finding != nil {
					findings = append(findings, *finding)
				}
			}
		}
		return findings
	}
}

// isEnvironment says whether a path of a stage is a virtual environment.
func (s *stage) isEnvironment(name string) bool {
	name = path.Clean(name)
	if base := path.Base(name); base == ".venv" || base == "venv" {
		return true
	}
	env := s.env()
	return name == path.Clean(env["UV_PROJECT_ENVIRONMENT"]) || name == path.Clean(env["VIRTUAL_ENV"])
}

func findOtherBase(f *file, s, from *stage, c *instructions.CopyCommand) *check.Finding {
	a, b := from.base, s.base
	finding := f.at(line(c), "build both stages from the same image", "")
	switch {
	case a.minor != "" && b.minor != "" && a.minor != b.minor:
		finding.Cause = "the environment is made with Python " + a.minor + ", and this stage has Python " + b.minor
	case a.family == "alpine" && b.family == "debian" || a.family == "debian" && b.family == "alpine":
		finding.Cause = "the environment is compiled for " + libc(a) + ", and this stage has " + libc(b)
	case a.suite != "" && b.suite != "" && a.suite != b.suite && a.family != "alpine":
		finding.Cause = "the environment is built on " + a.suite + " and runs on " + b.suite + ", whose C library is too old for what is compiled"
		if slices.Index(debians, a.suite) <= slices.Index(debians, b.suite) {
			finding.Cause = "the environment is built on " + a.suite + " and runs on " + b.suite + ": what is compiled may miss its libraries"
			finding.Severity = check.Warning
		}
	default:
		return nil
	}
	return &finding
}

// debians are Debian's releases, the oldest first.
var debians = []string{"buster", "bullseye", "bookworm", "trixie", "forky"}

func libc(b base) string {
	if b.family == "alpine" {
		return "Alpine's C library, musl"
	}
	return "Debian's C library, glibc"
}

func findMoved(f *file, s, from *stage, c *instructions.CopyCommand) *check.Finding {
	source, dest := from.absolute(c.SourcePaths[0]), s.absolute(c.DestPath)
	if source == "" || dest == "" || source == dest || from.relocates() {
		return nil
	}
	finding := f.at(line(c), "copy it to "+source, "the environment is made at %s and copied to %s, where its commands do not find their Python", source, dest)
	if argv := s.start().argv; len(argv) > 0 && strings.HasPrefix(path.Base(argv[0]), "python") {
		finding.Severity = check.Warning // its scripts are not what is started
	}
	if !strings.HasPrefix(c.DestPath, "$") && c.DestPath != c.SourcePaths[0] {
		n := f.lineOf(line(c), line(c), c.DestPath)
		text := f.Lines[n-1]
		if i := strings.LastIndex(text, c.DestPath); i >= 0 {
			finding.Fix.Edits = []check.Edit{{File: f.Path, Line: n, Remove: 1, Insert: []string{text[:i] + source + text[i+len(c.DestPath):]}}}
		}
	}
	return &finding
}

// relocates says whether the stage makes environments that can be moved.
func (s *stage) relocates() bool {
	for _, c := range s.commands() {
		if c.has("--relocatable") {
			return true
		}
	}
	return s.on("UV_VENV_RELOCATABLE")
}

// absolute is a path in the stage; empty where it cannot be told.
func (s *stage) absolute(name string) string {
	if strings.Contains(name, "$") {
		return ""
	}
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	dir := s.workdir()
	if dir == "" || strings.Contains(dir, "$") {
		return ""
	}
	return path.Join(dir, name)
}

// workdir is the last WORKDIR of the chain; empty where there is none.
func (s *stage) workdir() string {
	dir := ""
	for _, part := range s.chain() {
		for _, w := range of[*instructions.WorkdirCommand](part) {
			if path.IsAbs(w.Path) {
				dir = w.Path
			} else {
				dir = path.Join("/", dir, w.Path)
			}
		}
	}
	return dir
}

func findUnknownFrom(f *file) []check.Finding {
	var findings []check.Finding
	for i, s := range f.stages {
		for _, c := range s.copies() {
			if f.from(c.From) == s {
				finding := f.at(line(c), "copy from a stage before this one", "the stage copies from itself, so it cannot be built")
				finding.Severity = check.Error
				findings = append(findings, finding)
			}
			if c.From == "" || f.from(c.From) != nil || strings.Contains(c.From, "$") {
				continue
			}
			b := baseOf(c.From)
			switch {
			case b.tag != "" && b.tag != "latest" || b.digest != "" || b.isUV():
			case !strings.ContainsAny(c.From, "/:.") && i > 0:
				findings = append(findings, f.at(line(c), "name a stage of this file, or an image with its version", "no stage is named %q, so an image of that name is pulled", c.From))
			default:
				findings = append(findings, f.at(line(c), "name its version", "%q has no version: each build copies from whatever is newest", c.From))
			}
		}
	}
	return findings
}
