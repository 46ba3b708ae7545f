package stack

import (
	"cmp"
	"fmt"
	"path"
	"runtime"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// processor returns an architecture as images name it: engines name it as the kernel does.
func processor(kernel string) string {
	return cmp.Or(
		map[string]string{"x86_64": "amd64", "aarch64": "arm64", "armv7l": "arm", "i686": "386"}[kernel],
		kernel,
	)
}

// madeFor returns the processor that a container's image is made for, where that is another one than the engine's.
func (p *container) madeFor() (other, engine string) {
	engine = cmp.Or(p.snapshot.processor, runtime.GOARCH)
	other = p.snapshot.images[p.Image].Architecture
	if other == engine {
		return "", engine
	}
	return other, engine
}

var formatError = lazyregexp.New(`(?i)exec format error`)

var wrongProcessor = rule{
	id: "FD-R05", title: "Image for another architecture",
	about: "An image contains programs for one architecture. If the engine cannot emulate it, the container exits " +
		"with \"exec format error\". Build the image here, or for both architectures (`platforms:`).",
	of: func(p *container) *check.Finding {
		if m, line := p.said(lacksFeature); p.ends() && (m != nil || p.ExitCode == 128+4) {
			return p.olderProcessor(line)
		}
		_, line := p.said(formatError)
		file, _, cannot := engine.CannotRun(p.words()...)
		other, engine := p.madeFor()
		if line == "" && (other == "" || !cannot) {
			return nil
		}
		if other != "" { // where an emulator is registered and not there, it is what "was not found"
			return p.placed(
				p.finding(
					"its image is made for another processor: "+other+", and the engine runs on "+engine,
					"build or pull the image for "+engine+"; `platform:` of service \""+p.Service+"\" decides",
					line,
				),
				"platform",
			)
		}
		if strings.Contains(file, "/bin/") && path.Ext(file) != ".sh" {
			return p.placed(p.finding(
				fmt.Sprintf("%q is made for another processor than the engine's, %s", file, engine),
				"build the image again for "+engine+": `fastdock up --build`, without `platform:` of another processor "+
					"in the service or in FROM",
				line,
			), "platform")
		}
		return p.finding(fmt.Sprintf("%q cannot be run: it has no `#!` line, or is made for another processor", file),
			"begin the script with `#!/bin/sh`, or build the program for "+engine, line)
	},
}

var (
	lacksFeature = lazyregexp.New(`requires a CPU with \w+ support|Illegal instruction|CPU does not support x86-64-v\d`)
	needsFeature = lazyregexp.New(`requires a CPU with (\w+) support|CPU does not support (x86-64-v\d)`)
)

// olderProcessor is about a program for a processor with more instructions than the engine's machine has.
func (p *container) olderProcessor(line string) *check.Finding {
	what := "instructions that it uses"
	if m, _ := p.said(needsFeature); m != nil {
		what = m[1] + m[2]
	}
	return p.placed(p.finding(
		"the processor of the engine's machine lacks "+what,
		"use an older version of the image or package, or give the virtual machine the processor type of its host",
		line,
	), "image")
}

var emulated = rule{
	id: "FD-R37", title: "Image that runs under emulation",
	about: "The engine emulates an image of another architecture. It runs several times slower, and programs that " +
		"need processor features can fail. Use an image for the engine's architecture during development.",
	of: func(p *container) *check.Finding {
		other, engine := p.madeFor()
		if other == "" || p.Status != "running" {
			return nil
		}
		f := p.finding(
			fmt.Sprintf(
				"its image is made for %s, and the engine runs on %s: it is emulated, which is slow",
				other,
				engine,
			),
			"leave `platform:` out and build or pull the image for "+engine,
		)
		f.Severity = check.Warning
		return p.placed(f, "platform", "image")
	},
}
