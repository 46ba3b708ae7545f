package stack

import (
	"fmt"
	"slices"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

const crashID = "FD-R62"

// crashes are the signals with which the kernel ends native code, and what to do about each.
var crashes = map[int]struct{ cause, fix string }{
	4: {
		"the processor does not know an instruction of its code (SIGILL): a package is built for a newer processor",
		"use a build of that package for older processors, or an image for the processor of the engine's machine",
	},
	6: {
		"its program was aborted by native code (SIGABRT)",
		"see its last lines; update the package that they name",
	},
	8: {
		"native code of its program divided by zero or the like (SIGFPE)",
		"update the package whose native code it was",
	},
	11: {
		"native code in it crashed (SIGSEGV, a segmentation fault): a package with compiled parts does not fit the image, " +
			"or has a bug",
		"set `PYTHONFAULTHANDLER: \"1\"` below environment of service %q, which logs the line that it happens at; install " +
			"that package again for the image's Python and C library (musl on Alpine), or take another version of it",
	},
}

// crashed goes by the exit code: a program that the kernel ends logs nothing.
var crashed = rule{
	id: crashID, title: "Crash in native code",
	about: "Exit codes above 128 are signals: 139 is a segmentation fault, 132 an illegal instruction, 134 an " +
		"abort. Python logs nothing, because the cause is in the compiled part of a package. PYTHONFAULTHANDLER=1 " +
		"logs the Python line.",
	of: func(p *container) *check.Finding {
		known, is := crashes[p.ExitCode-128]
		if !is || !p.ends() || p.ExitCode == 134 && len(p.log) > 0 {
			return nil // a program that gives up mostly says why
		}
		if _, line := p.said(wantsAVX); line != "" {
			return p.placed(p.finding("the processor has no AVX, which MongoDB needs from version 5 on",
				"use mongo:4.4; in a virtual machine give it the type of the processor below it (host)", line), "image")
		}
		f := p.finding(known.cause, filled(known.fix, p.Service), p.lastWords()...)
		return p.crashedAt(f)
	},
}

var wantsAVX = lazyregexp.New(`requires a CPU with AVX`)

// workerCrashed is about a process that the kernel ended below a server that goes on.
var workerCrashed = class{
	rule: rule{id: crashID},
	well: true,
	signs: signs("",
		`(?:was sent |signal 11 \(|Fatal Python error: )(?P<signal>SIGSEGV|Segmentation fault)`,
		`^(?:\S+: line \d+:\s+\d+ )?(?P<signal>Segmentation fault)`),
	found: func(p *container, c clue) *check.Finding {
		f := p.finding(crashes[11].cause, filled(crashes[11].fix, p.Service), c.line)
		return p.crashedAt(f)
	},
}

// dumped is a frame as Python's fault handler prints it, the innermost first.
var dumped = lazyregexp.New(`^\s*File "([^"]+)", line (\d+) in `)

// crashedAt names the line of Python in which native code crashed, where the fault handler logged it.
func (p *container) crashedAt(f *check.Finding) *check.Finding {
	i := slices.IndexFunc(p.log, dumped.MatchString)
	if i < 0 {
		return f
	}
	m := dumped.FindStringSubmatch(p.log[i])
	f.Cause += fmt.Sprintf("; Python was at %s:%s", p.shortName(m[1]), m[2])
	if name := packageOf.FindStringSubmatch(m[1]); name != nil {
		f.Fix.Text = fmt.Sprintf("install %s again for the image's Python and C library (musl on Alpine), or take another "+
			"version of it", name[1])
	}
	return f
}
