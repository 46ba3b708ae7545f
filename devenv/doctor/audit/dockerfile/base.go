package dockerfile

import (
	"strings"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var baseRules = []rule{
	{
		id: "FD-B01", severity: check.Error, title: "a base image without a tag",
		about: "FROM python means python:latest: whatever is newest on the day of the build, with another Python or another Debian " +
			"from one build to the next. Name a version and a suite, as in python:3.14-slim-trixie.",
		find: eachImage(func(s *stage) (string, string, bool) {
			b := s.base
			return pinnedText(b), `the base image "` + b.ref + `" has no tag, so each build takes whatever is newest`, b.tag == "" && b.digest == "" && b.name != "scratch"
		}, func(s *stage) (string, string) {
			if s.base.name != "python" || strings.Contains(s.BaseName, "$") {
				return "", ""
			}
			return s.BaseName, s.BaseName + ":" + current() + "-slim-trixie"
		}),
	},
	{
		id: "FD-B02", severity: check.Warning, title: "a base image that is tagged latest",
		about: "latest is another image on another day: a build that worked yesterday may fail tomorrow, and nobody can say what " +
			"runs in production. Name a version; where an image has no other tag, name its digest.",
		find: eachImage(func(s *stage) (string, string, bool) {
			b := s.base
			floats := b.tag == "latest" || b.tag == "slim" || b.tag == "alpine" || b.tag == "latest-dev"
			return pinnedText(b), `the base image "` + b.ref + `" is another one whenever a new version comes out`, floats && b.digest == ""
		}, nil),
	},
	{
		id: "FD-B03", severity: check.Warning, title: "the full Python image in production",
		about: "The image without -slim carries compilers, headers and version control: about 900 MB more to pull, and more to " +
			"attack. Run on the slim one; build packages that need a compiler in a stage before it.",
		find: eachShipped(production, func(f *file, s *stage) []check.Finding {
			if b := s.base; b.name != "python" || b.slim || b.family != "debian" || b.tag == "" {
				return nil
			}
			return []check.Finding{f.at(line(s.chain()[0]), "use "+`"python:`+orCurrent(s.base.minor)+`-slim-trixie" here, and compile in a builder stage`,
				`%q brings compilers and headers to production: about 900 MB that the app does not need`, s.base.ref)}
		}),
	},
	{
		id: "FD-B04", severity: check.Info, title: "a Python image that does not name its Debian or Alpine release",
		about: "python:3.14-slim moves to the next Debian when that comes out, which can change C libraries and remove commands " +
			"under a build that nobody touched. With the suite in the tag the change is one that you make.",
		find: eachImage(func(s *stage) (string, string, bool) {
			b := s.base
			floats := b.name == "python" && b.minor != "" && b.digest == "" && !suiteName.MatchString(b.tag) && (b.family == "debian" || b.suite == "")
			return "name the suite: " + suited(b), `"` + b.ref + `" moves to the next ` + release(b) + " when there is one", floats
		}, func(s *stage) (string, string) {
			if strings.Contains(s.BaseName, "$") {
				return "", ""
			}
			return s.BaseName, strings.Replace(s.BaseName, s.base.tag, suited(s.base), 1)
		}),
	},
	{
		id: "FD-B05", severity: check.Warning, title: "a Python, Debian or Alpine that gets no more fixes",
		about: "After its end of life nobody fixes security holes in a version any more. Move to a current one: build with it, run " +
			"the tests, and change the tag in every stage at once.",
		find: findEnded,
	},
	{
		id: "FD-B07", severity: check.Error, title: "a tag of the uv image that is no longer published",
		about: "uv 0.10 stopped publishing its images on Debian bookworm, Alpine 3.21 and Python 3.8. The old tags can still be " +
			"pulled, but are frozen: an old uv and a Python without fixes. Use a tag with a version, such as 0.13.8-python3.14-trixie-slim.",
		find: eachImage(func(s *stage) (string, string, bool) {
			return `use "` + revived(s.base) + `"`, `the tag of "` + s.base.ref + `" is no longer published: it is frozen at an old uv`, isDeadUV(s.base)
		}, func(s *stage) (string, string) {
			if strings.Contains(s.BaseName, "$") {
				return "", ""
			}
			return s.BaseName, revived(s.base)
		}),
	},
	{
		id: "FD-B08", severity: check.Warning, title: "the uv image in production",
		about: "The uv image is for building: it carries uv, its cache folders and tools that the app never calls. Build in it, and " +
			"copy the environment to a python:…-slim stage with the same Python and the same Debian.",
		find: eachShipped(production, func(f *file, s *stage) []check.Finding {
			if !s.base.isUV() {
				return nil
			}
			return []check.Finding{f.at(line(s.chain()[0]), "add a last stage FROM python:"+orCurrent(s.base.minor)+"-slim-trixie that copies the environment",
				"production runs in the image that uv builds with")}
		}),
	},
	{
		id: "FD-B09", severity: check.Info, title: "a base image without a digest beside others that have one",
		about: "Some base images of this file are pinned to a digest, so that builds can be repeated; one that is not takes that away again. " +
			"Pin it as well: `docker buildx imagetools inspect` tells an image's digest, and `fastdock new --pin` writes it.",
		find: func(f *file) []check.Finding {
			var loose []check.Finding
			pinned := false
			for _, s := range f.images() {
				if pinned = pinned || s.base.digest != ""; s.base.digest == "" && s.base.name != "scratch" {
					loose = append(loose, f.at(line(s), "pin it to a digest as well", "%q has no digest, unlike other base images of this file", s.base.ref))
				}
			}
			if !pinned {
				return nil
			}
			return loose
		},
	},
	{
		id: "FD-B10", severity: check.Warning, title: "a build argument in a FROM that also has a digest",
		about: "With a digest Docker ignores the tag. A build argument in that tag looks as if it chose the version, and chooses nothing.",
		find: eachImage(func(s *stage) (string, string, bool) {
			name, digest, _ := strings.Cut(s.BaseName, "@")
			return "drop the digest, or write the tag out", "the argument in the tag chooses nothing: the digest behind it decides",
				digest != "" && strings.Contains(name, "$") && !strings.Contains(digest, "$")
		}, nil),
	},
	linted("FD-B11", check.Warning, "a FROM whose build argument has no default", "give the ARG before FROM a default",
		"A build argument without a default makes a FROM that cannot be built unless everybody passes it. Give it a default.",
		"InvalidDefaultArgInFrom", "UndefinedArgInFrom"),
	linted("FD-B12", check.Warning, "a FROM that is tied to one architecture", "leave --platform out, or use $BUILDPLATFORM in a stage that only builds",
		"A constant --platform makes the same image for everybody: on a machine of another kind it is emulated and slow, and builds "+
			"for several platforms come out wrong.", "FromPlatformFlagConstDisallowed"),
}

// eachImage looks at the stages that are built from an image rather than from another stage.
func eachImage(look func(*stage) (fix, cause string, found bool), swap func(*stage) (old, replacement string)) func(*file) []check.Finding {
	return func(f *file) []check.Finding {
		var findings []check.Finding
		for _, s := range f.images() {
			fix, cause, found := look(s)
			if !found {
				continue
			}
			finding := f.at(line(s), fix, "%s", cause)
			if swap != nil {
				if old, replacement := swap(s); old != "" {
					finding = edited(finding, f.swap(finding.Line, old, replacement))
				}
			}
			findings = append(findings, finding)
		}
		return findings
	}
}

// images are the stages that are built from an image whose name is known.
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

// linted is a rule of BuildKit's linter.
func linted(id string, severity check.Severity, title, fix, about string, names ...string) rule {
	return rule{id: id, severity: severity, title: title, about: about, find: func(f *file) []check.Finding {
		var findings []check.Finding
		for _, l := range f.Lint {
			for _, name := range names {
				if l.Rule == name {
					findings = append(findings, f.at(l.Line, fix, "%s", lowered(l.Text)))
				}
			}
		}
		return findings
	}}
}

// lowered is a sentence of a linter as a cause begins.
func lowered(text string) string {
	if len(text) > 1 && text[1] >= 'a' && text[1] <= 'z' {
		return strings.ToLower(text[:1]) + text[1:]
	}
	return text
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
		return `name a version: "python:` + current() + `-slim-trixie"`
	case "ghcr.io/astral-sh/uv":
		return `name a version: "ghcr.io/astral-sh/uv:` + assets.Load().UV + `"`
	}
	return "name a version behind the image's name"
}

func release(b base) string {
	if b.family == "alpine" {
		return "Alpine"
	}
	return "Debian"
}

func suited(b base) string {
	if b.family == "alpine" {
		return strings.Replace(b.tag, "alpine", "alpine3.24", 1)
	}
	return b.tag + "-trixie"
}
