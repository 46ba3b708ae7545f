package dockerfile

import (
	"regexp"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var pipRules = []rule{{
	id: "FD-U13", severity: check.Warning, title: "pip that keeps its downloads, or installs whatever is newest",
	about: "pip keeps what it downloads in the layer unless it is told not to, with --no-cache-dir or PIP_NO_CACHE_DIR=1. A package without a " +
		"version is another one in the next build: write versions down, best in a lock.",
	find: func(f *file) []check.Finding {
		return append(eachCommand(findUnpinnedPackages)(f), findPipCache(f)...)
	},
}}

// requirement is a package that pip is told to install by name alone.
var requirement = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*(\[[^\]]*\])?$`)

func findUnpinnedPackages(f *file, _ *stage, _ run, c command) *check.Finding {
	if !isPip(c) || c.has("-r", "--requirement", "-c", "--constraint", "-e", "--editable") {
		return nil
	}
	words, skip := c.words, false
	for i, w := range words {
		if i == 0 || skip {
			skip = false
			continue
		}
		switch w.text {
		case "--index-url", "-i", "--extra-index-url", "--trusted-host", "--target", "-t", "--prefix", "--root", "--find-links", "-f", "--timeout", "--retries", "--python", "-m":
			skip = true
			continue
		case "install", "pip", "pip3", "setuptools", "wheel", "uv", ".":
			continue // the tools themselves; uv has a rule of its own
		}
		if requirement.MatchString(w.text) && !strings.HasSuffix(w.text, ".whl") && w.text != c.bare().words[0].text {
			finding := f.at(w.line, "name its version: "+w.text+"==…", "%q has no version, so each build installs whatever is newest", w.text)
			return &finding
		}
	}
	return nil
}

func findPipCache(f *file) []check.Finding {
	var findings []check.Finding
	for _, s := range f.stages {
		if !s.shipped || s.purpose == other {
			continue
		}
		findings = append(findings, s.installs(func(r run, c command) *check.Finding {
			if !isPip(c) || c.has("--no-cache-dir", "--no-cache") || s.on("PIP_NO_CACHE_DIR") || s.env()["PIP_NO_CACHE_DIR"] == "off" || r.caches("pip", ".cache") || r.removes(".cache") {
				return nil
			}
			finding := f.at(c.line(), "pip install --no-cache-dir", "what pip downloads stays in the image")
			return edits(finding, f.swap(c.line(), "install", "install --no-cache-dir"))
		})...)
	}
	return findings
}
