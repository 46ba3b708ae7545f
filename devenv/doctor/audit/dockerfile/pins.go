package dockerfile

import (
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var pinRules = []rule{{
	id: "FD-L10", severity: check.Info, title: "a system package without a version beside others that have one",
	about: "Debian and Alpine keep old versions of a package for a short time alone, so a version that is written down breaks the build one day; a base image " +
		"with a digest repeats more with less work. Where a file writes versions down all the same, one package without takes that away again.",
	find: func(f *file) []check.Finding {
		var loose []check.Finding
		pinned := false
		for _, s := range f.stages {
			for _, r := range s.runs() {
				for _, p := range r.installed() {
					if strings.ContainsAny(p.text, "=~") {
						pinned = true
					} else if !strings.ContainsAny(p.text, "$/") && !strings.HasPrefix(p.text, ".") {
						loose = append(loose, f.at(p.line, "write its version down as well: "+p.text+"=…", "%q has no version, unlike other packages of this file", p.text))
					}
				}
			}
		}
		if !pinned {
			return nil
		}
		return loose
	},
}}
