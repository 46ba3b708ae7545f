package dockerfile

import (
	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var baseRules = []rule{
	{
		id: "FD-B01", severity: check.Warning, title: "Base image without a tag",
		about: "`FROM python` means `python:latest`. Two builds can then use different Python or Debian releases. " +
			"Pin a version and a suite, for example python:3.14-slim-trixie.",
		find: eachImage(func(s *stage) (string, string, bool) {
			b := s.base
			return pinnedText(b), `the base image "` + b.ref +
					`" names no version, so a later build may use another one`,
				(b.tag == "" || b.tag == "latest") && b.digest == "" && b.name != "scratch"
		}),
	},
	{
		id: "FD-B03", severity: check.Info, title: "Full Python image in production",
		about: "The image without `-slim` adds compilers, headers and version control: about 900 MB more to pull " +
			"and a larger attack surface. Use the slim image at run time. Build packages that need a compiler in " +
			"an earlier stage.",
		find: eachShipped(production, func(f *file, s *stage) []check.Finding {
			if b := s.base; b.name != "python" || b.slim || b.family != "debian" || b.tag == "" {
				return nil
			}
			return []check.Finding{f.at(line(s.chain()[0]),
				"use "+`"python:`+orCurrent(s.base.minor)+`-slim-trixie" here, and compile in a builder stage`,
				`%q brings compilers and headers to production: about 900 MB that the app does not need`, s.base.ref)}
		}),
	},
	{
		id: "FD-B05", severity: check.Info, title: "Python, Debian or Alpine release after its end of life",
		about: "A release gets no security fixes after its end of life. Build with a supported release, run the " +
			"tests, and change the tag in every stage at once.",
		find: findEnded,
	},
	{
		id: "FD-B07", severity: check.Warning, title: "Tag of the uv image that is no longer published",
		about: "uv 0.10 stopped publishing images for Debian bookworm, Alpine 3.21 and Python 3.8. The old tags " +
			"can still be pulled, but they contain an old uv and a Python without fixes. Use a current tag, for " +
			"example 0.13.8-python3.14-trixie-slim.",
		find: eachImage(func(s *stage) (string, string, bool) {
			return `use "` + revived(s.base) + `"`,
				`the tag of "` + s.base.ref + `" is no longer published: it is frozen at an old uv`, isDeadUV(s.base)
		}),
	},
}

// eachImage looks at the stages that are built from an image rather than from another stage.
func eachImage(look func(*stage) (fix, cause string, found bool)) func(*file) []check.Finding {
	return func(f *file) []check.Finding {
		var findings []check.Finding
		for _, s := range f.images() {
			if fix, cause, found := look(s); found {
				findings = append(findings, f.at(line(s), fix, "%s", cause))
			}
		}
		return findings
	}
}

// images returns the stages that are built from an image whose name is known.
func (f *file) images() []*stage {
	var all []*stage
	for _, s := range f.stages {
		if s.parent == nil && !s.base.unresolved {
			all = append(all, s)
		}
	}
	return all
}

// eachShipped looks at the stages that are shipped for a purpose.
func eachShipped(p purpose, look func(*file, *stage) []check.Finding) func(*file) []check.Finding {
	return func(f *file) []check.Finding {
		var findings []check.Finding
		for _, s := range f.shippedFor(p) {
			findings = append(findings, look(f, s)...)
		}
		return findings
	}
}

func current() string { return assets.Load().Pythons[0].Version }

func orCurrent(minor string) string {
	if minor == "" {
		return current()
	}
	return minor
}

func pinnedText(b base) string {
	switch b.name {
	case "python":
		return `pin a version: "python:` + current() + `-slim-trixie"`
	case "ghcr.io/astral-sh/uv":
		return `pin a version: "ghcr.io/astral-sh/uv:` + assets.Load().UV + `"`
	}
	return "add a version to the image name"
}
