package dockerfile

import (
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var platformRules = []rule{{
	id: "FD-X01", severity: check.Info, title: "Program for one architecture",
	about: "A program for x86-64 does not run on ARM: the build fails, or the container exits with \"exec format " +
		"error\". Select the architecture with the build argument TARGETARCH.",
	find: func(f *file) []check.Finding {
		const fix = "add ARG TARGETARCH and use ${TARGETARCH} in the file name"
		var findings []check.Finding
		for _, s := range f.stages {
			for _, c := range s.copies() {
				for _, source := range c.SourcePaths {
					if c.From == "" && oneArchitecture.MatchString(source) {
						findings = append(findings, f.at(line(c), fix, "%q is for a single architecture", source))
					}
				}
			}
			for _, c := range s.commands() {
				for _, w := range c.words {
					if strings.Contains(w.text, "://") && oneArchitecture.MatchString(w.text) {
						findings = append(findings, f.at(w.line, fix, "this downloads a program for a single architecture"))
					}
				}
			}
		}
		return findings
	},
}}

var oneArchitecture = lazyregexp.New(`(?i)[-_./](amd64|x86_64|x64|arm64|aarch64)([-_./]|$)`)
