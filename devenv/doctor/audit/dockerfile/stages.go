package dockerfile

import (
	"cmp"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var stageRules = []rule{
	{
		id: "FD-M01", severity: check.Info, title: "Compilers or installers in the production image",
		about: "Compilers, headers and uv are needed to build packages, not to run the app. Build in one stage " +
			"and copy the environment to a clean one. The image is smaller, and an attacker finds no tools.",
		find: eachShipped(production, findCompilers),
	},
	{
		id: "FD-M02", severity: check.Error, title: "Environment built on another base image",
		about: "A virtual environment contains the path of its Python and code compiled for one C library. It " +
			"does not start in an image with another Python or another C library. Use the same base image to " +
			"build and to run.",
		find: eachEnvironmentCopy(findOtherBase),
	},
	{
		id: "FD-M04", severity: check.Error, title: "Environment copied to another path",
		about: "The scripts of a virtual environment contain the path of its Python. At another path, uvicorn is " +
			"\"not found\", although its file exists. Copy the environment to the path where it was created.",
		find: eachEnvironmentCopy(findMoved),
	},
	{
		id: "FD-M05", severity: check.Warning, title: "COPY --from without a stage or a version",
		about: "`COPY --from` takes a stage of this file or an image. An unknown stage name is pulled as an " +
			"image, and an image without a tag means `latest`, which changes over time. Name a stage, or pin the " +
			"image.",
		find: findUnknownFrom,
	},
}

var compilers = lazyregexp.New(`^(build-essential|build-base|gcc|g\+\+|clang|make|cmake|rustc|cargo|.*-dev)$`)

func findCompilers(f *file, s *stage) []check.Finding {
	first, names := 0, []string{}
	for _, p := range s.kept() {
		if compilers.MatchString(p.text) && !slices.Contains(names, p.text) {
			first, names = cmp.Or(first, p.line), append(names, p.text)
		}
	}
	if first == 0 {
		return nil
	}
	stays := "stays"
	if len(names) > 1 {
		stays = "stay"
	}
	return []check.Finding{f.at(first, "install it in a builder stage and copy the environment from there",
		"%s %s in the production image, but the running app does not need it", quotedList(names), stays)}
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
				findings = append(findings, f.at(line(c), "use a stage of this file, or an image with a version",
					"no stage is named %q, so BuildKit pulls an image of that name", c.From))
			default:
				findings = append(findings, f.at(line(c), "pin its version",
					"%q has no version, so each build copies from the newest image", c.From))
			}
		}
	}
	return findings
}
