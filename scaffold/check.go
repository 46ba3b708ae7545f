package scaffold

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/scaffold/detect"
)

// check says what is wrong with a value of one answer; empty where nothing is.
type check struct {
	reason func(value string) string
	wanted string // the reason where a list has no value at all; empty where it may
}

// checks are those of the answers that can be wrong, by the names of their questions.
func (s Spec) checks() map[string]check {
	versions := assets.Load()
	all := map[string]func(string) string{
		"name":           CheckName,
		"db":             func(string) string { return checkService(versions.Databases, s.Database) },
		"cache":          func(string) string { return checkService(versions.Caches, s.Cache) },
		"python":         func(string) string { return s.checkPython(versions) },
		"base":           func(string) string { return checkKind(baseKinds(versions), s.Base) },
		"port":           func(string) string { return CheckPort(s.Port) },
		"publish":        checkAddress,
		"workers":        func(string) string { return s.checkWorkers() },
		"health-client":  func(string) string { return s.checkHealthClient() },
		"health-path":    matches(healthPath, "is not a path; write it as in /health"),
		"system-package": orNone(s.checkSystemPackage),
		"build-package":  orNone(checkPackage),
		"migrate":        func(string) string { return s.checkMigrate() },
		"private-index":  s.checkIndex,
		"ca-certificate": optional(checkPath),
		"description":    checkText,
		"source":         optional(matches(sourceURL, "is not the URL of a repository; write it as in https://example.com/shop")),
		"licence":        optional(matches(licence, "is not an SPDX expression; write it as in MIT or Apache-2.0 OR MIT")),
		"cpus":           optional(matches(cpus, "is not a number of CPUs; write it as in 1.5")),
		"memory":         optional(matches(memory, "is not an amount of memory; write it as in 512m or 2g")),
		"watch":          oneOf(Bind, Sync),
		"ci":             oneOf(GitHub, None),
		"layout":         oneOf(Flat, Packaged, Src),
		"app":            checkApp,
		"driver":         func(string) string { return s.checkDriver() },
		"manager":        checkManager,
		"requirements":   s.checkRequirements,
		"copy":           checkPath,
		"import-root":    checkPath,
		"member":         optional(matches(memberName, "is not the name of a workspace member")),
	}
	checks := map[string]check{}
	for name, reason := range all {
		checks[name] = check{reason: reason}
	}
	checks["import-root"] = check{checkPath, "is missing; name the folder that the application is imported from, as in . or src"}
	if s.Code.Layout != Packaged {
		checks["copy"] = check{checkPath, "is missing; name what the production image needs of the code, as in app"}
	}
	return checks
}

var (
	healthPath   = regexp.MustCompile(`^$|^/[\w./~-]*$`)
	sourceURL    = regexp.MustCompile(`^https?://[\w.-]+(:\d+)?(/[\w./~+-]*)?$`)
	licence      = regexp.MustCompile(`^[\w.+() -]+$`)
	cpus         = regexp.MustCompile(`^(\d*[1-9]\d*(\.\d+)?|0?\.\d*[1-9]\d*)$`)
	memory       = regexp.MustCompile(`(?i)^[1-9]\d*(b|k|kb|m|mb|g|gb)$`)
	importString = regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*:[\p{L}_][\p{L}\p{N}_]*$`)
	memberName   = regexp.MustCompile(`^[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?$`)
	systemName   = regexp.MustCompile(`^[a-z0-9][a-z0-9+.-]+$`)
	buildPath    = regexp.MustCompile(`^[\p{L}\p{N}_.][\p{L}\p{N}_./+-]*$`)
)

func matches(pattern *regexp.Regexp, reason string) func(string) string {
	return func(value string) string {
		if pattern.MatchString(value) {
			return ""
		}
		return reason
	}
}

func optional(reason func(string) string) func(string) string {
	return func(value string) string {
		if value == "" {
			return ""
		}
		return reason(value)
	}
}

func orNone(reason func(string) string) func(string) string {
	return func(value string) string {
		if value == None {
			return ""
		}
		return reason(value)
	}
}

func oneOf(words ...string) func(string) string {
	return func(value string) string { return checkKind(words, value) }
}

func checkKind(kinds []string, kind string) string {
	if slices.Contains(kinds, kind) {
		return ""
	}
	return "is unknown; choose " + either(kinds)
}

func baseKinds(versions assets.Versions) []string {
	var kinds []string
	for _, base := range versions.Bases {
		kinds = append(kinds, base.Kind)
	}
	return kinds
}

func checkService(choices []assets.Choice, service Service) string {
	var kinds []string
	for _, choice := range choices {
		kinds = append(kinds, choice.Kind)
	}
	choice, known := assets.Find(choices, service.Kind)
	if !known {
		return checkKind(kinds, service.Kind)
	}
	if service.Version != "" && choice.Versions == nil {
		return "takes no version; choose " + choice.Kind
	}
	return checkVersion(choice, service)
}

func checkVersion(choice assets.Choice, service Service) string {
	version, known := choice.Version(service.Version)
	if choice.Versions == nil || version.Offered() {
		return ""
	}
	var names []string
	for _, offered := range choice.Versions {
		if offered.Offered() {
			names = append(names, choice.Kind+":"+offered.Version)
		}
	}
	if known {
		return fmt.Sprintf("gets no fixes since %s; choose %s", version.EndOfLife, either(names))
	}
	return "is not available; choose " + either(names)
}

func (s Spec) checkPython(versions assets.Versions) string {
	var names []string
	for _, python := range versions.Pythons {
		if python.Offered() {
			names = append(names, python.Version)
		}
	}
	python, known := versions.Python(s.Python)
	switch {
	case !known:
		return "is unknown; choose " + either(names)
	case !python.Offered():
		return fmt.Sprintf("gets no fixes since %s; choose %s", python.EndOfLife, either(names))
	case !detect.Allows(s.Facts.RequiresPython, s.Python):
		return fmt.Sprintf("is not what the project asks for: requires-python is %q", s.Facts.RequiresPython)
	}
	return ""
}

// CheckPort says what is wrong with a port on the host; empty where nothing is.
func CheckPort(port int) string {
	if port >= 1 && port <= 65535 {
		return ""
	}
	return "is not a port; choose 1 to 65535"
}

func checkAddress(text string) string {
	if address, err := netip.ParseAddr(text); err == nil && address.Is4() {
		return ""
	}
	return "is not an IPv4 address; choose 127.0.0.1, or 0.0.0.0 for every interface"
}

func (s Spec) checkWorkers() string {
	switch {
	case s.Workers < 1 || s.Workers > 64:
		return "is not a number of workers; choose 1 to 64"
	case s.Workers > 1 && s.Database.Kind == SQLite:
		return "would write to one SQLite file side by side; choose 1, or another --db"
	}
	return ""
}

func (s Spec) checkHealthClient() string {
	if s.HealthClient == CurlProbe && s.Base == Distroless {
		return "cannot be installed into a distroless image; choose python"
	}
	return checkKind([]string{PythonProbe, CurlProbe}, s.HealthClient)
}

func (s Spec) checkSystemPackage(name string) string {
	if s.Base == Distroless {
		return "cannot be installed into a distroless image; choose another --base"
	}
	return checkPackage(name)
}

func checkPackage(name string) string {
	return matches(systemName, "is not the name of a Debian or Alpine package")(name)
}

func (s Spec) checkMigrate() string {
	database, _ := assets.Find(assets.Load().Databases, s.Database.Kind)
	switch {
	case !s.Migrate:
		return ""
	case !database.SQL:
		return fmt.Sprintf("runs Alembic, which needs an SQL database; --db is %q", s.Database.Kind)
	case !s.Facts.Starter && !s.Facts.Alembic:
		return "runs Alembic, and the project has no alembic.ini; make one with `alembic init`"
	}
	return ""
}

func checkApp(text string) string {
	if text == "" {
		return "was not found in the project; name the application, as in --app app.main:app"
	}
	return matches(importString, "is not the import string of an application; write it as in app.main:app")(text)
}

func checkManager(text string) string {
	if text == "" {
		return "cannot be told: there is neither a pyproject.toml nor a requirements.txt; make one with `uv init --bare` and `uv add`"
	}
	return checkKind([]string{UV, Pip, Poetry, PDM}, text)
}

func (s Spec) checkRequirements(text string) string {
	if text == "" && s.Code.Manager == Pip {
		return "is missing: neither a pyproject.toml nor a requirements.txt says what to install; write one, " +
			"as with `uv init --bare && uv add \"fastapi[standard]\"`, or name the file"
	}
	return optional(checkPath)(text)
}

func (s Spec) checkIndex(name string) string {
	if s.Code.Manager != UV {
		return fmt.Sprintf("names an index of uv's in pyproject.toml; --manager is %q", s.Code.Manager)
	}
	return matches(memberName, "is not the name of a package index")(name)
}

func (s Spec) checkDriver() string {
	if s.Driver == "" || s.Driver == None {
		return ""
	}
	database, _ := assets.Find(assets.Load().Databases, s.Database.Kind)
	drivers := []string{}
	for _, scheme := range database.Schemes {
		drivers = append(drivers, scheme.Driver)
	}
	return checkKind(append(drivers, None), s.Driver)
}

// checkPath refuses what leads out of the project, and what a Dockerfile or a Compose file would read as several
// words or as a variable.
func checkPath(text string) string {
	if strings.HasPrefix(text, "../") || strings.Contains(text, "/../") || strings.HasSuffix(text, "/..") || text == ".." {
		return "leads out of the project"
	}
	return matches(buildPath, "is not a path below the project that a build can name; use letters, digits, and . _ - + /")(text)
}

func checkText(text string) string {
	if len(text) > 500 || strings.ContainsFunc(text, unicode.IsControl) {
		return "is not a line of text of at most 500 characters"
	}
	return ""
}
