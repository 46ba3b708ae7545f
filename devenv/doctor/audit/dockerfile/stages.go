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
		id: "FD-M01", severity: check.Info, title: "compilers or installers in the production image",
		about: "Compilers, headers and uv are needed while packages are built, not while the app runs. Build " +
			"in one stage, and copy the environment to a clean one: the image gets smaller, and an " +
			"intruder finds no tools.",
		find: eachShipped(production, findCompilers),
	},
	{
		id: "FD-M02", severity: check.Error, title: "an environment that is built on another base than it runs on",
		about: "A virtual environment holds the path of its Python and code that was compiled for one C " +
			"library. Copied to an image with another Python or another C library it does not start. Build and " +
			"run on the same base.",
		find: eachEnvironmentCopy(findOtherBase),
	},
	{
		id: "FD-M04", severity: check.Error, title: "an environment that is copied to another path",
		about: "The commands of a virtual environment begin with the path of the Python in it. At another path " +
			"uvicorn is not found, though its file is there. Copy the environment to the path where it was made.",
		find: eachEnvironmentCopy(findMoved),
	},
	{
		id: "FD-M05", severity: check.Warning, title: "a COPY --from that names no stage, or an image without a version",
		about: "COPY --from takes the name of a stage of this file, or an image. A name that is no stage is " +
			"pulled as an image, and one without a tag is latest: another one whenever a new version comes out.",
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
	return []check.Finding{f.at(first, "install it in a builder stage, and copy the environment from there",
		"%s %s in the production image, and the running app does not need it", quotedList(names), stays)}
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
				findings = append(findings, f.at(line(c), "name a stage of this file, or an image with its version",
					"no stage is named %q, so an image of that name is pulled", c.From))
			default:
				findings = append(findings, f.at(line(c), "name its version",
					"%q has no version: each build copies from whatever is newest", c.From))
			}
		}
	}
	return findings
}
