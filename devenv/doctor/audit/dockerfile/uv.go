package dockerfile

import (
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var uvRules = []rule{
	{
		id: "FD-U01", severity: check.Info, title: "uv without a version",
		about: "Without a version, each build installs the newest uv, and a release can change its behaviour. Pin " +
			"a version. Bots can update a version in a FROM line.",
		find: findUnpinnedUV,
	},
	{
		id: "FD-U08", severity: check.Info, title: "uv's cache in the production image",
		about: "uv keeps its downloads in a cache, which becomes part of the image. Mount a cache with " +
			"--mount=type=cache,target=/root/.cache/uv, or set UV_NO_CACHE=1.",
		find: eachShipped(production, func(f *file, s *stage) []check.Finding {
			return s.installs(func(r run, c command) *check.Finding {
				if !c.is("uv sync") && !c.is("uv pip install") || s.on("UV_NO_CACHE") || c.has("--no-cache", "-n") ||
					r.caches("") || r.removes(".cache") {
					return nil
				}
				finding := f.at(c.line(), "add a cache mount: RUN --mount=type=cache,target=/root/.cache/uv …",
					"uv's downloads stay in the image, because RUN has no cache mount")
				return edits(finding, f.swap(c.line(), "uv "+c.bare().words[1].text, "uv "+c.bare().words[1].text+" --no-cache"))
			})
		}),
	},
	{
		id: "FD-U16", severity: check.Error, title: "pip variables that uv ignores",
		about: "uv does not read PIP_INDEX_URL and similar variables, so it does not use that index. Set " +
			"UV_DEFAULT_INDEX or UV_INDEX, and UV_INDEX_NAME_USERNAME and _PASSWORD for credentials.",
		find: findPipVariables,
	},
}

// edits returns a finding with edits, for rules that return at most one.
func edits(finding check.Finding, all ...[]check.Edit) *check.Finding {
	finding = edited(finding, all...)
	return &finding
}

// eachCommand looks at every command of every RUN.
func eachCommand(look func(*file, *stage, run, command) *check.Finding) func(*file) []check.Finding {
	return func(f *file) []check.Finding {
		var findings []check.Finding
		for _, s := range f.stages {
			for _, r := range s.runs() {
				for _, c := range r.commands {
					if finding := look(f, s, r, c); finding != nil {
						findings = append(findings, *finding)
					}
				}
			}
		}
		return findings
	}
}

// installs looks at every command of a stage's own layers: what is left there is shipped.
func (s *stage) installs(look func(run, command) *check.Finding) []check.Finding {
	var findings []check.Finding
	for _, r := range s.chainRuns() {
		for _, c := range r.commands {
			if finding := look(r, c); finding != nil {
				findings = append(findings, *finding)
			}
		}
	}
	return findings
}

func findUnpinnedUV(f *file) []check.Finding {
	const image = "ghcr.io/astral-sh/uv"
	version := assets.Load().UV
	var findings []check.Finding
	unpinned := func(ref string, n int) {
		if b := baseOf(ref); b.isUV() && b.digest == "" && (b.tag == "" || b.tag == "latest") {
			finding := f.at(n, "pin a version: "+image+":"+version, "uv is copied from the newest image")
			findings = append(findings, edited(finding, f.swap(n, ref, image+":"+version)))
		}
	}
	for _, s := range f.stages {
		for _, c := range s.copies() {
			unpinned(c.From, line(c))
		}
		for _, r := range s.runs() {
			first, last := lines(r)
			for _, m := range instructions.GetMounts(r.RunCommand) {
				unpinned(m.From, f.lineOf(first, last, m.From))
			}
			for _, c := range r.commands {
				if w, found := c.find("uv"); found && isPip(c) {
					finding := f.at(w.line, `install "uv==`+version+`"`, "pip installs the newest version of uv")
					findings = append(findings, edited(finding, f.swap(w.line, " uv", " uv=="+version)))
				}
			}
		}
	}
	return findings
}

// shippedWith reports whether a stage is in the chain of another one.
func (s *stage) shippedWith(other *stage) bool {
	for _, part := range other.chain() {
		if part == s {
			return true
		}
	}
	return false
}

func findPipVariables(f *file) []check.Finding {
	var findings []check.Finding
	for _, s := range f.stages {
		usesUV, usesPip := false, false
		for _, c := range s.commands() {
			usesUV, usesPip = usesUV || c.name() == "uv", usesPip || isPip(c)
		}
		if !usesUV || usesPip {
			continue
		}
		tell := func(name string, n int) {
			if name == "PIP_INDEX_URL" || name == "PIP_EXTRA_INDEX_URL" || name == "PIP_TRUSTED_HOST" {
				findings = append(findings, f.at(n, "use UV_DEFAULT_INDEX or UV_INDEX instead",
					"uv ignores %s, so it does not use that index", name))
			}
		}
		for _, e := range of[*instructions.EnvCommand](s) {
			first, last := lines(e)
			for _, pair := range e.Env {
				tell(pair.Key, f.lineOf(first, last, pair.Key))
			}
		}
		for _, c := range s.commands() {
			for _, w := range c.words {
				name, _, _ := strings.Cut(w.text, "=")
				tell(name, w.line)
			}
		}
	}
	return findings
}
