package scaffold

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/scaffold/detect"
)

// Adjustment is a change of the answers that an error asks for.
type Adjustment struct {
	Spec   Spec
	Error  string // the line that shows it, as it was printed
	Change string // what changes: `adds the system packages libgl1 and libglib2.0-0`
}

// Failure is what a build or an app printed before it failed, and what an adjustment may choose from.
type Failure struct {
	Lines []string     // the last line last
	Apps  []detect.App // further candidates for the application
	// the folder from which a module of the project is imported, empty where there is none
	Modules func(module string) string
	Probe   string // what the health check said last
}

// Adjust returns the answers that fix a failure. ok is false where no change of an answer is known to.
func (s Spec) Adjust(failed Failure) (adjusted Adjustment, ok bool) {
	for _, adjust := range []func(Failure) (Adjustment, bool){
		s.adjustPython, s.adjustByTable, s.adjustImportRoots, s.adjustApp, s.adjustHealthPath,
	} {
		if adjusted, ok := adjust(failed); ok {
			return adjusted, true
		}
	}
	return Adjustment{}, false
}

// demandsPython are what installers say when the Python is none that a package may have: pip, uv, Poetry.
var demandsPython = []*lazyregexp.Regexp{
	lazyregexp.New(`requires a different Python: \S+ not in '([^']+)'`),
	lazyregexp.New("incompatible with the project's Python requirement: `([^`]+)`"),
	lazyregexp.New(`does not satisfy Python((?:[<>=!~]=?[\d.*]+,?)+)`),
	lazyregexp.New(`Current Python version \([\d.]+\) is not allowed by the project \(([^)]+)\)`),
}

// adjustPython takes the newest version that an installer's demand allows.
func (s Spec) adjustPython(failed Failure) (Adjustment, bool) {
	for _, line := range slices.Backward(failed.Lines) {
		for _, demand := range demandsPython {
			if m := demand.FindStringSubmatch(line); m != nil {
				allowed := func(version string) bool { return detect.Allows(m[1], version) }
				return s.allowedPython(line, allowed)
			}
		}
	}
	return Adjustment{}, false
}

// allowedPython takes the newest version on offer that is allowed, by the project too.
func (s Spec) allowedPython(line string, allowed func(version string) bool) (Adjustment, bool) {
	for _, python := range assets.Load().Pythons {
		if !python.Offered() || !allowed(python.Version) || !detect.Allows(s.Facts.RequiresPython, python.Version) {
			continue
		}
		if python.Version == s.Python {
			break
		}
		change := fmt.Sprintf("uses Python %s instead of %s", python.Version, s.Python)
		s.Python = python.Version
		return Adjustment{s, line, change}, true
	}
	return Adjustment{}, false
}

// adjustByTable takes the first row of the table of repairs that a line asks for and that changes an answer.
func (s Spec) adjustByTable(failed Failure) (Adjustment, bool) {
	for _, row := range assets.Repairs() {
		for _, line := range slices.Backward(failed.Lines) {
			if m := row.Pattern.FindStringSubmatchIndex(line); m != nil {
				python := string(row.Pattern.ExpandString(nil, row.Python, line, m))
				if adjusted, ok := s.repair(row, python, line); ok {
					return adjusted, true
				}
			}
		}
	}
	return Adjustment{}, false
}

func (s Spec) repair(row assets.Repair, python, line string) (Adjustment, bool) {
	if python != "" {
		return s.allowedPython(line, func(version string) bool {
			return older(version, s.Python) && (python == "older" || version == python || older(version, python))
		})
	}
	if base, _ := assets.Load().Base(s.Base); base.Packages != "apt" {
		return Adjustment{}, false // the table knows Debian's packages
	}
	s = s.withNeeded()
	build, run := missingFrom(s.BuildPackages, row.Build), missingFrom(s.SystemPackages, row.Run)
	if build == nil && run == nil {
		return Adjustment{}, false
	}
	s.BuildPackages = slices.Concat(s.BuildPackages, build)
	s.SystemPackages = slices.Concat(s.SystemPackages, run)
	return Adjustment{s, line, describePackages(build, run)}, true
}

// older reports whether a minor version such as 3.9 comes before another.
func older(version, other string) bool {
	versions := assets.Load().Pythons // the newest first
	at := func(v string) int {
		return slices.IndexFunc(versions, func(p assets.Python) bool { return p.Version == v })
	}
	return at(version) > at(other)
}

func missingFrom(have, wanted []string) []string {
	var missing []string
	for _, name := range wanted {
		if !slices.Contains(have, name) {
			missing = append(missing, name)
		}
	}
	return missing
}

func describePackages(build, run []string) string {
	var parts []string
	if run != nil {
		parts = append(parts, "the system packages "+strings.Join(run, " "))
	}
	if build != nil {
		parts = append(parts, "the build packages "+strings.Join(build, " "))
	}
	return "adds " + strings.Join(parts, " and ")
}

var noModule = lazyregexp.New(`No module named '?([A-Za-z_]\w*)`)

// adjustImportRoots puts the folder of one of the project's own modules on Python's path.
func (s Spec) adjustImportRoots(failed Failure) (Adjustment, bool) {
	for _, line := range slices.Backward(failed.Lines) {
		m := noModule.FindStringSubmatch(line)
		if m == nil || failed.Modules == nil {
			continue
		}
		folder := failed.Modules(m[1])
		if folder == "" || slices.Contains(s.Code.ImportRoots, folder) {
			continue
		}
		s.Code.ImportRoots = slices.Concat(s.Code.ImportRoots, []string{folder})
		if s.Code.Layout != Packaged && !within(path.Join(folder, m[1]), s.Code.Sources) &&
			!slices.Contains(s.Code.Sources, folder) {
			s.Code.Sources = slices.Concat(s.Code.Sources, []string{folder})
		}
		return Adjustment{
			s,
			line,
			fmt.Sprintf("puts the folder %s on Python's path, where the module %q is", folder, m[1]),
		}, true
	}
	return Adjustment{}, false
}

var noApp = lazyregexp.New(`Error loading ASGI app\.|Attribute "[^"]*" not found in module`)

// adjustApp takes the next candidate for the application.
func (s Spec) adjustApp(failed Failure) (Adjustment, bool) {
	at := slices.IndexFunc(failed.Lines, noApp.MatchString)
	if at < 0 || len(failed.Apps) == 0 {
		return Adjustment{}, false
	}
	app := failed.Apps[0]
	s.Code.App, s.Code.Factory = app.Import, app.Factory
	return Adjustment{
		s,
		failed.Lines[at],
		fmt.Sprintf("uses %s as the application, in %s:%d", app.Import, app.Path, app.Line),
	}, true
}

var notFound = lazyregexp.New(`\b(404|401|403|405|422)\b`)

// adjustHealthPath takes any answer for a sign of life where the route does not answer as it should.
func (s Spec) adjustHealthPath(failed Failure) (Adjustment, bool) {
	if s.HealthPath == "" || !notFound.MatchString(failed.Probe) {
		return Adjustment{}, false
	}
	change := fmt.Sprintf("accepts any response as healthy instead of requesting %s", s.HealthPath)
	s.HealthPath = ""
	return Adjustment{s, failed.Probe, change}, true
}
