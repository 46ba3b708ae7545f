// Package dockerfile has the checks of Dockerfiles and of .dockerignore.
package dockerfile

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
)

// rule looks for one fault in a Dockerfile.
type rule struct {
	id, title, about string
	severity         check.Severity // of a finding that has none
	find             func(f *file) []check.Finding
}

// Checks returns those of Dockerfiles and of what their builds are given.
func Checks() []check.Check {
	var checks []check.Check
	files := &readings{known: map[*source.Dockerfile]*file{}}
	for _, r := range rules() {
		checks = append(checks, check.Check{ID: r.id, Title: r.title, About: r.about, Needs: check.Files, Run: r.run(files)})
	}
	return append(checks, refusedCheck())
}

func rules() []rule {
	return slices.Concat(
		baseRules, muslRules, compiledRules, stageRules, uvRules, syncRules, packageRules, userRules, secretRules,
		healthRules, probeRules,
		commandRules, serverRules, portRules, outputRules, platformRules, developmentRules, reloadRules,
		ignoreRules, givenRules, contextRules, lintRules,
	)
}

func (r rule) run(files *readings) func(context.Context, *check.Input) []check.Finding {
	return func(_ context.Context, input *check.Input) []check.Finding {
		var findings []check.Finding
		for _, d := range input.Sources.Dockerfiles {
			if len(d.Stages) == 0 {
				continue // FD-K02 reports that it does not parse
			}
			for _, finding := range r.find(files.of(input, d)) {
				if finding.Severity == "" {
					finding.Severity = r.severity
				}
				if !isRepeated(findings, finding) {
					findings = append(findings, finding)
				}
			}
		}
		return findings
	}
}

// isRepeated reports whether two Dockerfiles have the same to say of what they share, a .dockerignore.
func isRepeated(findings []check.Finding, finding check.Finding) bool {
	return slices.ContainsFunc(findings, func(f check.Finding) bool {
		return f.File == finding.File && f.Line == finding.Line && f.Cause == finding.Cause
	})
}

// readings are the Dockerfiles that were read, so that a hundred rules read each once.
type readings struct {
	mu    sync.Mutex
	known map[*source.Dockerfile]*file
}

func (r *readings) of(input *check.Input, d *source.Dockerfile) *file {
	r.mu.Lock()
	defer r.mu.Unlock()
	f, known := r.known[d]
	if !known {
		f = read(input, d)
		r.known[d] = f
	}
	return f
}

func (f *file) at(line int, fix, cause string, args ...any) check.Finding {
	return check.Finding{File: f.Path, Line: line, Cause: fmt.Sprintf(cause, args...), Fix: check.Fix{Text: fix}}
}

// edited returns the finding with the edits that do what its fix says; none where an edit could not be made.
func edited(finding check.Finding, edits ...[]check.Edit) check.Finding {
	for _, edit := range edits {
		finding.Fix.Edits = append(finding.Fix.Edits, edit...)
	}
	return finding
}

// swap replaces the first old in a line by new.
func (f *file) swap(line int, old, replacement string) []check.Edit {
	if line < 1 || line > len(f.Lines) || !strings.Contains(f.Lines[line-1], old) {
		return nil
	}
	changed := strings.Replace(f.Lines[line-1], old, replacement, 1)
	return []check.Edit{{File: f.Path, Line: line, Remove: 1, Insert: []string{changed}}}
}

// before puts lines before a line.
func (f *file) before(line int, lines ...string) []check.Edit {
	return []check.Edit{{File: f.Path, Line: line, Insert: lines}}
}
