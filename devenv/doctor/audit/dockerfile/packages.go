package dockerfile

import (
	"regexp"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var packageRules = []rule{
	{
		id: "FD-L01", severity: check.Warning, title: "apt-get update apart from apt-get install, or missing",
		about: "A layer of its own with apt-get update is cached: months later packages are asked for that the mirrors no longer have, and the " +
			"build fails. Without any apt-get update it fails at once, since Debian's images have no lists. Write both into one RUN: apt-get update && apt-get install.",
		find: findUpdateApart,
	},
	{
		id: "FD-L02", severity: check.Info, title: "the lists of apt-get stay in the image",
		about: "apt-get update stores about 20 MB of lists that nothing needs later. Remove them in the same RUN; another layer would not make the image smaller.",
		find:  findLists,
	},
	{
		id: "FD-L03", severity: check.Info, title: "apt-get install that asks, or takes more than it is told",
		about: "Without -y the build stops at a question that nobody can answer. Without --no-install-recommends apt-get brings packages along that " +
			"are only recommended.",
		find: eachInstall("apt", false, func(f *file, r run, c command) *check.Finding {
			program := c.bare().words[0].text
			if !c.has("-y", "--yes", "--assume-yes", "-qy", "-yq", "-qqy", "-yqq", "-qq") {
				finding := f.at(c.line(), "apt-get install -y", "apt-get asks before it installs, and nobody can answer in a build")
				finding.Severity = check.Warning
				return edits(finding, f.swap(c.line(), program+" install", program+" install -y"))
			}
			if c.has("--no-install-recommends") || strings.Contains(c.String(), "Install-Recommends=") {
				return nil
			}
			finding := f.at(c.line(), "apt-get install -y --no-install-recommends", "packages that are only recommended are installed, too")
			return edits(finding, f.swap(c.line(), "install", "install --no-install-recommends"))
		}),
	},
	{
		id: "FD-L04", severity: check.Info, title: "apk keeps its index",
		about: "apk downloads an index of all packages before it adds one, and keeps it in the layer, where nothing needs it. With --no-cache it is not kept.",
		find: eachInstall("apk", true, func(f *file, r run, c command) *check.Finding {
			if c.has("--no-cache") || r.caches("apk") || r.removes("/var/cache/apk") {
				return nil
			}
			return edits(f.at(c.line(), "apk add --no-cache", "the index that apk downloads stays in the image"), f.swap(c.line(), "apk add", "apk add --no-cache"))
		}),
	},
	{
		id: "FD-L05", severity: check.Warning, title: "tools in the production image that the app does not need",
		about: "Editors, remote shells and debuggers help whoever breaks in. Keep them in the development image; `docker debug` or a " +
			"container beside it helps where production must be looked at.",
		find: eachShipped(production, func(f *file, s *stage) []check.Finding {
			var findings []check.Finding
			for _, p := range s.kept() {
				if tools.MatchString(p.text) || (p.text == "curl" || p.text == "wget") && !s.needs(p.text) {
					findings = append(findings, f.at(p.line, "leave it out, or install it in a builder stage", "%q is in the production image, and the app does not need it", p.text))
				}
			}
			return findings
		}),
	},
}

var tools = regexp.MustCompile(`^(vim|vim-tiny|nano|emacs|sudo|openssh-server|openssh-client|telnet|strace|gdb|tcpdump|nmap|git|htop|less|man-db)$`)

// needs says whether something that runs in the stage names a program: a probe, what it is started with, or the app.
func (s *stage) needs(program string) bool {
	said := strings.Join(s.start().argv, " ")
	for _, c := range ofChain[*instructions.HealthCheckCommand](s) {
		said += s.file.probeOf(c).text
	}
	for _, service := range s.file.services {
		if service.HealthCheck != nil {
			said += strings.Join(service.HealthCheck.Test, " ")
		}
	}
	for _, arg := range s.start().argv {
		said += s.file.folder.script(arg)
	}
	return strings.Contains(said, program) || s.file.folder.says(program)
}

// eachInstall looks at the commands that install packages with apt or apk; alone in what is shipped, where so asked.
func eachInstall(manager string, shipped bool, look func(*file, run, command) *check.Finding) func(*file) []check.Finding {
	return func(f *file) []check.Finding {
		return eachCommand(func(f *file, s *stage, r run, c command) *check.Finding {
			installs := c.is("apt-get install") || c.is("apt install")
			if manager == "apk" {
				installs = c.is("apk add")
			}
			if !installs || shipped && !s.staysIn() {
				return nil
			}
			return look(f, r, c)
		})(f)
	}
}

// staysIn says whether the layers of a stage are part of something that is shipped.
func (s *stage) staysIn() bool {
	for _, other := range s.file.stages {
		if other.shipped && s.shippedWith(other) {
			return true
		}
	}
	return false
}

func findUpdateApart(f *file) []check.Finding {
	var findings []check.Finding
	for _, s := range f.stages {
		updated := s.parent != nil // whose lists are not known to be gone
		for _, r := range s.runs() {
			update, install := r.first("apt-get update", "apt update"), r.first("apt-get install", "apt install")
			switch {
			case r.caches("/var/lib/apt"):
			case update != nil && install == nil && r.first("apt-get upgrade", "apt-get dist-upgrade", "apt-get source", "apt-get build-dep") == nil:
				findings = append(findings, f.at(update.line(), "RUN apt-get update && apt-get install … in one",
					"apt-get update has a layer of its own, which is cached while the mirrors move on"))
			case update == nil && install != nil && !updated && s.base.family == "debian":
				finding := f.at(install.line(), "apt-get update && apt-get install …", "apt-get installs here without apt-get update, and the image has no lists: the build fails")
				program := install.bare().words[0].text
				findings = append(findings, edited(finding, f.swap(install.line(), program+" install", program+" update && "+program+" install")))
			}
			updated = updated || update != nil
		}
	}
	return findings
}

// findLists leaves a RUN that does nothing but update to FD-L01.
func findLists(f *file) []check.Finding {
	var findings []check.Finding
	for _, s := range f.stages {
		for _, r := range s.runs() {
			update, use := r.first("apt-get update", "apt update"), r.first("apt-get install", "apt install", "apt-get upgrade", "apt-get dist-upgrade")
			if update == nil || use == nil || !s.staysIn() || r.removes("/var/lib/apt/lists") || r.caches("/var/lib/apt", "/var/cache/apt") {
				continue
			}
			_, last := lines(r)
			finding := f.at(use.line(), "end the RUN with && rm -rf /var/lib/apt/lists/*", "the lists that apt-get downloads stay in the image")
			if len(r.Files) == 0 {
				finding = edited(finding, f.swap(last, f.Lines[last-1], strings.TrimRight(f.Lines[last-1], " ")+" && rm -rf /var/lib/apt/lists/*"))
			}
			findings = append(findings, finding)
		}
	}
	return findings
}
