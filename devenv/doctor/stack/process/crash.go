package process

import (
	"fmt"
	"slices"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/message"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// Crashed goes by the exit code: a program that the kernel ends logs nothing.
var Crashed = rule.Rule{
	ID: crashID, Title: "Crash in native code",
	About: "Exit codes above 128 are signals: 139 is a segmentation fault, 132 an illegal instruction, 134 an " +
		"abort. Python logs nothing, because the cause is in the compiled part of a package. PYTHONFAULTHANDLER=1 " +
		"logs the Python line.",
	Find: func(c *facts.Container) *check.Finding {
		known, is := crashes[c.ExitCode-128]
		if !is || !c.Ends() || c.ExitCode == 134 && len(c.Log) > 0 {
			return nil // a program that gives up mostly says why
		}
		if _, line := c.LastMatch(wantsAVX); line != "" {
			return rule.AtKey(c, rule.Finding(c, "the processor lacks AVX, which MongoDB 5 and later need",
				"use mongo:4.4; in a virtual machine, set the CPU type to that of the host", line), "image")
		}
		f := rule.Finding(c, known.cause, message.Filled(known.fix, c.Service), c.LastWords()...)
		return crashedAt(c, f)
	},
}

// crashes are the signals with which the kernel ends native code, and what to do about each.
var crashes = map[int]struct{ cause, fix string }{
	4: {
		"illegal instruction (SIGILL): a package is built for a newer processor",
		"use a build of the package for older processors, or an image for the engine's processor",
	},
	6: {
		"native code aborted the process (SIGABRT)",
		"update the package named in the last log lines",
	},
	8: {
		"arithmetic error in native code, for example a division by zero (SIGFPE)",
		"update the package that contains the native code",
	},
	11: {
		"segmentation fault in native code (SIGSEGV): a compiled package does not match the image or has a bug",
		"set `PYTHONFAULTHANDLER: \"1\"` under `environment` of service %q to log the Python line; reinstall the package " +
			"for the image's Python and C library (musl on Alpine), or use another version of it",
	},
}

var wantsAVX = lazyregexp.New(`requires a CPU with AVX`)

// crashedAt names the line of Python in which native code crashed, where the fault handler logged it.
func crashedAt(c *facts.Container, f *check.Finding) *check.Finding {
	i := slices.IndexFunc(c.Log, dumped.MatchString)
	if i < 0 {
		return f
	}
	m := dumped.FindStringSubmatch(c.Log[i])
	f.Cause += fmt.Sprintf("; Python was at %s:%s", c.ShortName(m[1]), m[2])
	if name := facts.PackageOf.FindStringSubmatch(m[1]); name != nil {
		f.Fix.Text = fmt.Sprintf("reinstall %s for the image's Python and C library (musl on Alpine), or use another "+
			"version of it", name[1])
	}
	return f
}

// dumped is a frame as Python's fault handler prints it, the innermost first.
var dumped = lazyregexp.New(`^\s*File "([^"]+)", line (\d+) in `)

// WorkerCrashed is about a process that the kernel ended below a server that goes on.
var WorkerCrashed = rule.LogRule{
	Rule:      rule.Rule{ID: crashID},
	InHealthy: true,
	Patterns: rule.Patterns("",
		`(?:was sent |signal 11 \(|Fatal Python error: )(?P<signal>SIGSEGV|Segmentation fault)`,
		`^(?:\S+: line \d+:\s+\d+ )?(?P<signal>Segmentation fault)`),
	Explain: func(c *facts.Container, match rule.Match) *check.Finding {
		f := rule.Finding(c, crashes[11].cause, message.Filled(crashes[11].fix, c.Service), match.Line)
		return crashedAt(c, f)
	},
}

const crashID = "FD-R62"
