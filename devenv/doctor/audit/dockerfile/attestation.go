package dockerfile

import (
	"path/filepath"
	"regexp"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
)

var attestationRules = []rule{{
	id: "FD-X02", severity: check.Info, title: "an image that is pushed without a list of what is in it",
	about: "BuildKit can push with an image how it was built and a list of the packages in it (an SBOM). Scanners read that list instead of guessing, and who " +
		"pulls the image can check where it comes from: docker buildx build --provenance=mode=max --sbom=true --push.",
	find: func(f *file) []check.Finding {
		var findings []check.Finding
		for _, p := range pipelines(f.ground) {
			findings = append(findings, p.findUnattested()...)
		}
		return findings
	},
}}

// pipeline is a file that builds and pushes images: a workflow, a Makefile, a script.
type pipeline struct{ source.File }

// pipelines are those of the project.
func pipelines(ground *check.Ground) []pipeline {
	var all []pipeline
	for _, pattern := range []string{".github/workflows/*.yml", ".github/workflows/*.yaml", ".gitlab-ci.yml", "Makefile", "makefile", "Justfile", "justfile", "*.sh", "scripts/*.sh"} {
		found, _ := filepath.Glob(filepath.Join(ground.Sources.Dir, filepath.FromSlash(pattern))) // the patterns are ours
		for _, name := range found {
			if file, ok := ground.Sources.File(name); ok {
				all = append(all, pipeline{file})
			}
		}
	}
	return all
}

func (p pipeline) has(text string) bool { return strings.Contains(strings.Join(p.Lines, "\n"), text) }

var (
	buildCommand = regexp.MustCompile(`\bdocker\s+(buildx\s+|image\s+)?(build|bake)\b.*--push\b`)
	pushAction   = regexp.MustCompile(`^(\s*)(-\s+)?uses:\s*docker/(build-push|bake)-action@`)
	pushes       = regexp.MustCompile(`(?m)^\s*push:\s*(true|\$)`)
	attests      = regexp.MustCompile(`(--sbom|--attest|(?m:^\s*(sbom|attests):))`)
)

// findUnattested looks at commands that build and push in one, and at the steps that do so on GitHub.
func (p pipeline) findUnattested() []check.Finding {
	var findings []check.Finding
	for i, text := range p.Lines {
		command, step := p.continued(i), pushAction.MatchString(text)
		if step {
			command = p.step(i)
		}
		pushed := step && pushes.MatchString(command) || !step && buildCommand.MatchString(command) && strings.Contains(text, "docker")
		if !pushed || attests.MatchString(command) || strings.HasPrefix(strings.TrimSpace(text), "#") {
			continue
		}
		fix := "add --provenance=mode=max --sbom=true"
		if step {
			fix = "add provenance: mode=max and sbom: true below with:"
		}
		findings = append(findings, check.Finding{File: p.Path, Line: i + 1, Cause: "the image is pushed without a list of what is in it", Fix: check.Fix{Text: fix}})
	}
	return findings
}

// continued is a line with those that a backslash joins to it.
func (p pipeline) continued(i int) string {
	var all strings.Builder
	for ; i < len(p.Lines); i++ {
		text, more := strings.CutSuffix(strings.TrimRight(p.Lines[i], " "), `\`)
		all.WriteString(text)
		if !more {
			break
		}
	}
	return all.String()
}

// step is the item of the list that a workflow's line is in.
func (p pipeline) step(i int) string {
	depth := pushAction.FindStringSubmatch(p.Lines[i])
	indent := len(depth[1])
	if depth[2] == "" {
		indent -= 2 // the item begins above, with its name
	}
	lines := []string{p.Lines[i]}
	for _, text := range p.Lines[i+1:] {
		if trimmed := strings.TrimLeft(text, " "); trimmed != "" && len(text)-len(trimmed) <= indent {
			break
		}
		lines = append(lines, text)
	}
	return strings.Join(lines, "\n")
}
