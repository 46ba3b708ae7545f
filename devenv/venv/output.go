package venv

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// changes is what an installer did to an environment.
type changes struct {
	added, removed, changed []string // "toolz 1.2.0", "anyio 4.15.0 → 4.16.0"
}

func (p changes) none() bool { return len(p.added)+len(p.removed)+len(p.changed) == 0 }

// How uv prints what it does to each package, and pip what it has done to all.
var (
	uvChange     = lazyregexp.New(`^ ([-+~]) ([^\s=@]+)(?:==([^\s]+))?`)
	pipInstalled = lazyregexp.New(`^(?:Successfully|Would) install(?:ed)? (.+)$`)
	uvCount      = lazyregexp.New(`^Would install \d+ packages?$`)
	lockOutdated = lazyregexp.New("lockfile .*(?:needs to be updated, but `--locked`)|Unable to find lockfile")
)

// readChanges reads an installer's output.
func readChanges(output []string) changes {
	before, after := map[string]string{}, map[string]string{}
	var p changes
	for _, line := range output {
		if m := pipInstalled.FindStringSubmatch(line); m != nil && !uvCount.MatchString(line) {
			p.changed = append(p.changed, strings.Fields(m[1])...)
			continue
		}
		switch m := uvChange.FindStringSubmatch(line); {
		case m == nil:
		case m[1] == "+":
			after[m[2]] = m[3]
		case m[1] == "-":
			before[m[2]] = m[3]
		case !strings.Contains(line, "(from file:"): // the project itself, put in again, is no change of its packages
			p.changed = append(p.changed, named(m[2], m[3]))
		}
	}
	for name, version := range after {
		old, replaced := before[name]
		delete(before, name)
		switch {
		case !replaced:
			p.added = append(p.added, named(name, version))
		case old != version:
			p.changed = append(p.changed, name+" "+old+" → "+version)
		}
	}
	for name, version := range before {
		p.removed = append(p.removed, named(name, version))
	}
	slices.Sort(p.added)
	slices.Sort(p.removed)
	slices.Sort(p.changed)
	return p
}

// withoutProject leaves out of a dry run's output the project itself where it is only put in again. uv does so whenever
// the times of its files are others, as those of a mounted folder are: they are the image's copies at first.
func withoutProject(output []string) []string {
	again := map[string]bool{}
	for _, line := range output {
		if m := uvChange.FindStringSubmatch(line); m != nil && m[1] == "-" && strings.Contains(line, "(from file:") {
			again[m[2]] = slices.ContainsFunc(output, func(other string) bool {
				return strings.HasPrefix(other, " + "+m[2]+" @ file:")
			})
		}
	}
	return slices.DeleteFunc(slices.Clone(output), func(line string) bool {
		m := uvChange.FindStringSubmatch(line)
		return m != nil && again[m[2]]
	})
}

func named(name, version string) string { return strings.TrimSpace(name + " " + version) }

// syncError returns why an installer failed, from its output.
func syncError(script string, code int, output []string) error {
	if slices.ContainsFunc(output, lockOutdated.MatchString) {
		return errors.New("uv.lock is not up to date with pyproject.toml; run `uv lock`")
	}
	tool, _, _ := strings.Cut(strings.TrimSpace(script), "\n")
	return fmt.Errorf("`%s` ended with code %d", strings.Join(strings.Fields(tool), " "), code)
}
