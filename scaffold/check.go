package scaffold

import (
	"slices"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/internal/suggest"
)

// check states what is wrong with a value of one answer; empty where nothing is.
type check struct {
	reason func(value string) string
	wanted string // the reason where a list has no value at all; empty where it may
}

// checks returns those of the answers that can be wrong, by the names of their questions.
func (s Spec) checks() map[string]check {
	versions := assets.Load()
	all := map[string]func(string) string{
		"name":           CheckName,
		"db":             func(string) string { return s.checkService(versions.Databases, s.Database) },
		"cache":          func(string) string { return s.checkService(versions.Caches, s.Cache) },
		"python":         func(string) string { return s.checkPython(versions) },
		"base":           func(string) string { return s.checkBase(versions) },
		"port":           func(string) string { return CheckPort(s.Port) },
		"publish":        checkAddress,
		"workers":        func(string) string { return s.checkWorkers() },
		"health-client":  func(string) string { return s.checkHealthClient() },
		"health-path":    matches(healthPath, "is not a path; write it like /health"),
		"system-package": orNone(s.checkSystemPackage),
		"build-package":  orNone(checkPackage),
		"migrate":        func(string) string { return s.checkMigrate() },
		"private-index":  s.checkIndex,
		"ca-certificate": optional(checkPath),
		"description":    checkText,
		"source": optional(matches(sourceURL,
			"is not the URL of a repository; write it like https://example.com/shop")),
		"licence":      optional(matches(licence, "is not an SPDX expression; write it like MIT or Apache-2.0 OR MIT")),
		"cpus":         optional(matches(cpus, "is not a number of CPUs; write it like 1.5")),
		"memory":       optional(matches(memory, "is not an amount of memory; write it like 512m or 2g")),
		"watch":        oneOf(Bind, Sync),
		"reload":       oneOf(Warm, Uvicorn),
		"ci":           oneOf(GitHub, None),
		"deploy":       func(string) string { return s.checkDeploy() },
		"layout":       oneOf(Flat, Packaged, Src),
		"app":          checkApp,
		"service":      func(string) string { return s.checkAppService() },
		"driver":       func(string) string { return s.checkDriver() },
		"manager":      checkManager,
		"requirements": s.checkRequirements,
		"copy":         checkPath,
		"import-root":  checkPath,
		"member":       optional(matches(memberName, "is not the name of a workspace member")),
	}
	checks := map[string]check{}
	for name, reason := range all {
		checks[name] = check{reason: reason}
	}
	checks["import-root"] = check{
		checkPath,
		"is missing; name the folder that the application is imported from, for example src",
	}
	if s.Code.Layout != Packaged {
		checks["copy"] = check{checkPath, "is missing; name the code that the production image needs, for example app"}
	}
	return checks
}

var (
	healthPath   = lazyregexp.New(`^$|^/[\w./~-]*$`)
	sourceURL    = lazyregexp.New(`^https?://[\w.-]+(:\d+)?(/[\w./~+-]*)?$`)
	licence      = lazyregexp.New(`^[\w.+() -]+$`)
	cpus         = lazyregexp.New(`^(\d*[1-9]\d*(\.\d+)?|0?\.\d*[1-9]\d*)$`)
	memory       = lazyregexp.New(`(?i)^[1-9]\d*(b|k|kb|m|mb|g|gb)$`)
	importString = lazyregexp.New(`^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*:[\p{L}_][\p{L}\p{N}_]*$`)
	memberName   = lazyregexp.New(`^[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?$`)
	systemName   = lazyregexp.New(`^[a-z0-9][a-z0-9+.-]+$`)
	buildPath    = lazyregexp.New(`^[\p{L}\p{N}_.][\p{L}\p{N}_./+-]*$`)
)

func matches(pattern *lazyregexp.Regexp, reason string) func(string) string {
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
	return "is unknown" + suggest.Aside(kind, kinds) + "; choose " + either(kinds)
}
