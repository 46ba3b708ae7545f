package dockerfile

import (
	"path"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var layerRules = []rule{
	{
		id: "FD-L06", severity: check.Info, title: "RUNs that could be one",
		about: "Each RUN is a layer. Steps that belong together are smaller and faster as one, joined by &&; those that change at different times are better apart.",
		find:  findConsecutiveRuns,
	},
	{
		id: "FD-L07", severity: check.Warning, title: "ADD where COPY is meant, or from the network without a checksum",
		about: "ADD unpacks archives and fetches from the network, which surprises. COPY says what is meant. For the network give ADD --checksum.",
		find:  findAdd,
	},
	{
		id: "FD-L08", severity: check.Warning, title: "a relative path without a folder to be relative to",
		about: "A relative WORKDIR or target counts from the folder of the base image, which may be another one tomorrow. Begin with an absolute WORKDIR.",
		find:  findRelative,
	},
	{
		id: "FD-L09", severity: check.Info, title: "a step that does not change comes after the code",
		about: "What comes after the code is built again with each change of it. Users and packages of the system change rarely: put them first.",
		find:  eachShipped(production, findLateSteps),
	},
}

func findConsecutiveRuns(f *file) []check.Finding {
	var findings []check.Finding
	for _, s := range f.stages {
		var before *instructions.RunCommand
		for _, c := range s.Commands {
			r, ok := c.(*instructions.RunCommand)
			if ok && before != nil && s.staysIn() && len(r.FlagsUsed)+len(before.FlagsUsed)+len(r.Files)+len(before.Files) == 0 {
				findings = append(findings, f.at(line(r), "join it to the RUN before it with &&", "this RUN and the one before it could be one layer"))
			}
			before = r
		}
	}
	return findings
}

func findAdd(f *file) []check.Finding {
	var findings []check.Finding
	for _, s := range f.stages {
		for _, c := range of[*instructions.AddCommand](s) {
			if len(c.SourcePaths) == 0 {
				continue
			}
			source := c.SourcePaths[0]
			switch {
			case strings.HasPrefix(source, "http://"), strings.HasPrefix(source, "https://"):
				if c.Checksum == "" && !strings.Contains(source, ".git") {
					findings = append(findings, f.at(line(c), "ADD --checksum=sha256:…", "what is fetched from the network is not checked"))
				}
			case strings.HasPrefix(source, "git@"), isArchive(source), strings.Contains(source, "$"):
			default:
				findings = append(findings, edited(f.at(line(c), "COPY instead of ADD", "ADD does more than copy: use COPY for files of the project"), f.swap(line(c), "ADD", "COPY")))
			}
		}
	}
	return findings
}

func isArchive(name string) bool {
	for _, end := range []string{".tar", ".gz", ".tgz", ".xz", ".txz", ".bz2", ".tbz", ".zst"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

func findRelative(f *file) []check.Finding {
	var findings []check.Finding
	for _, s := range f.stages {
		known := s.parent != nil && s.parent.workdir() != "" || s.parent == nil && s.base.name != "python" && s.base.name != "debian" && s.base.name != "alpine"
		for _, c := range s.Commands {
			switch c := c.(type) {
			case *instructions.WorkdirCommand:
				if !known && !path.IsAbs(c.Path) && !strings.HasPrefix(c.Path, "$") {
					findings = append(findings, edited(f.at(line(c), "WORKDIR /"+c.Path, "the folder %q counts from whatever folder the base image has", c.Path), f.swap(line(c), c.Path, "/"+c.Path)))
				}
				known = true
			case *instructions.CopyCommand:
				if !known && !path.IsAbs(c.DestPath) && !strings.HasPrefix(c.DestPath, "$") {
					findings = append(findings, f.at(line(c), "set an absolute WORKDIR before it", "the target %q counts from whatever folder the base image has", c.DestPath))
				}
			}
		}
	}
	return findings
}

func findLateSteps(f *file, s *stage) []check.Finding {
	var findings []check.Finding
	code := false
	for _, c := range s.Commands {
		switch c := c.(type) {
		case *instructions.CopyCommand:
			code = code || s.bringsCode(c)
		case *instructions.RunCommand:
			if !code {
				continue
			}
			for _, c := range f.script(c, c.ShellDependantCmdLine) {
				switch c.name() {
				case "useradd", "adduser", "groupadd", "addgroup", "apt-get", "apk":
					findings = append(findings, f.at(c.line(), "move it before the code is copied", "%s runs again with each change of the code", c.name()))
					code = false
				}
			}
		}
	}
	return findings
}
