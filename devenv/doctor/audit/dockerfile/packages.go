package dockerfile

import (
	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var packageRules = []rule{
	{
		id: "FD-L01", severity: check.Warning, title: "apt-get update separate or missing",
		about: "A separate layer with `apt-get update` is cached. Months later, the build requests packages that " +
			"the mirrors no longer have, and it fails. Without `apt-get update` it fails at once, because Debian " +
			"images contain no package lists. Use one RUN: apt-get update && apt-get install.",
		find: findUpdateApart,
	},
	{
		id: "FD-L03", severity: check.Warning, title: "apt-get install without -y",
		about: "Without `-y`, apt-get asks for confirmation. A build cannot answer, so the step ends with Abort. " +
			"Add `-y`.",
		find: eachCommand(func(f *file, s *stage, r run, c command) *check.Finding {
			asked, ok := installOf(c)
			if !ok || asked.yes || c.before == "|" {
				return nil
			}
			finding := f.at(c.line(), "add -y",
				"apt-get asks for confirmation, which a build cannot answer, so the step aborts")
			return edits(finding, f.swap(c.line(), " install", " install -y"))
		}),
	},
}

// staysIn reports whether the layers of a stage are part of something that is shipped.
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
			case update != nil && install == nil &&
				r.first("apt-get upgrade", "apt-get dist-upgrade", "apt-get source", "apt-get build-dep") == nil:
				findings = append(findings, f.at(update.line(), "use one RUN: apt-get update && apt-get install …",
					"apt-get update has its own layer, whose cached package lists become outdated"))
			case update == nil && install != nil && !updated && s.base.family == "debian":
				finding := f.at(install.line(), "apt-get update && apt-get install …",
					"apt-get install without apt-get update: the image has no package lists, so the build fails")
				program := install.bare().words[0].text
				findings = append(findings,
					edited(finding, f.swap(install.line(), program+" install", program+" update && "+program+" install")))
			}
			updated = updated || update != nil
		}
	}
	return findings
}
