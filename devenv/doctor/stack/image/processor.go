// Package image has the rules about the image of a container: its processor, its age and what hides parts of it.
package image

import (
	"cmp"
	"fmt"
	"path"
	"runtime"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// WrongProcessor is about a program that is built for another processor.
var WrongProcessor = rule.Rule{
	ID: "FD-R05", Title: "Image for another architecture",
	About: "An image contains programs for one architecture. If the engine cannot emulate it, the container exits " +
		"with \"exec format error\". Build the image here, or for both architectures (`platforms:`).",
	Find: func(c *facts.Container) *check.Finding {
		if m, line := c.LastMatch(lacksFeature); c.Ends() && (m != nil || c.ExitCode == 128+4) {
			return olderProcessor(c, line)
		}
		_, line := c.LastMatch(formatError)
		file, _, cannot := engine.CannotRun(c.Output()...)
		other, engine := madeFor(c)
		if line == "" && (other == "" || !cannot) {
			return nil
		}
		if other != "" { // where an emulator is registered and not there, it is what "was not found"
			return rule.AtKey(c,
				rule.Finding(c,
					"the image is for another architecture: "+other+", but the engine runs on "+engine,
					"build or pull the image for "+engine+"; check `platform:` of service \""+c.Service+"\"",
					line,
				),
				"platform",
			)
		}
		if strings.Contains(file, "/bin/") && path.Ext(file) != ".sh" {
			return rule.AtKey(c, rule.Finding(c,
				fmt.Sprintf("%q is for another architecture, and the engine runs on %s", file, engine),
				"rebuild the image for "+engine+": remove `platform:` from the service and FROM, then run `fastdock up --build`",
				line,
			), "platform")
		}
		return rule.Finding(c, fmt.Sprintf("%q cannot run: it has no `#!` line, or is built for another architecture", file),
			"begin the script with `#!/bin/sh`, or build the program for "+engine, line)
	},
}

var lacksFeature = lazyregexp.New(`requires a CPU with \w+ support|Illegal instruction|CPU does not support x86-64-v\d`)

// olderProcessor is about a program for a processor with more instructions than the engine's machine has.
func olderProcessor(c *facts.Container, line string) *check.Finding {
	what := "instructions that the program uses"
	if m, _ := c.LastMatch(needsFeature); m != nil {
		what = m[1] + m[2]
	}
	return rule.AtKey(c, rule.Finding(c,
		"the engine's processor lacks "+what,
		"use an older version of the image or package, or set the CPU type of the virtual machine to that of its host",
		line,
	), "image")
}

var needsFeature = lazyregexp.New(`requires a CPU with (\w+) support|CPU does not support (x86-64-v\d)`)

var formatError = lazyregexp.New(`(?i)exec format error`)

// stack.madeFor returns the processor that a container's image is made for, where that is another one than the
// engine's.
func madeFor(c *facts.Container) (other, engine string) {
	engine = cmp.Or(c.Stack.Processor, runtime.GOARCH)
	other = c.Stack.Images[c.Image].Architecture
	if other == engine {
		return "", engine
	}
	return other, engine
}

// Emulated is about an image for another processor, which the engine emulates.
var Emulated = rule.Rule{
	ID: "FD-R37", Title: "Image that runs under emulation",
	About: "The engine emulates an image of another architecture. It runs several times slower, and programs that " +
		"need processor features can fail. Use an image for the engine's architecture during development.",
	Find: func(c *facts.Container) *check.Finding {
		other, engine := madeFor(c)
		if other == "" || c.Status != "running" {
			return nil
		}
		f := rule.Finding(c,
			fmt.Sprintf(
				"the image is for %s, but the engine runs on %s: emulation is slow",
				other,
				engine,
			),
			"remove `platform:`, and build or pull the image for "+engine,
		)
		f.Severity = check.Warning
		return rule.AtKey(c, f, "platform", "image")
	},
}

// Processor returns an architecture as images name it: engines name it as the kernel does.
func Processor(kernel string) string {
	return cmp.Or(
		map[string]string{"x86_64": "amd64", "aarch64": "arm64", "armv7l": "arm", "i686": "386"}[kernel],
		kernel,
	)
}
