package scaffold

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/scaffold/wheels"
)

// Warnings returns what a user should know about the answers that are valid all the same, a sentence each.
func (s Spec) Warnings(today time.Time) []string {
	var advice []string
	advice = append(advice, s.stackWarnings()...)
	advice = append(advice, s.endOfLifeWarnings(today.Format(time.DateOnly))...)
	advice = append(advice, s.unbuildableWarnings()...)
	advice = append(advice, s.compilingWarnings()...)
	advice = append(advice, s.sshWarnings()...)
	advice = append(advice, s.lockWarnings()...)
	advice = append(advice, s.codeWarnings()...)
	return append(advice, s.Facts.Notes...)
}

// endOfLifeWarnings warns of what gets no fixes any more.
func (s Spec) endOfLifeWarnings(day string) []string {
	versions := assets.Load()
	var advice []string
	warn := func(what string, end assets.EndOfLife) {
		if end.Passed(day) {
			advice = append(advice, fmt.Sprintf("%s has had no fixes since %s", what, end))
		}
	}
	python, _ := versions.Python(assets.MinorOf(s.Python))
	warn("Python "+python.Version, python.EndOfLife)
	base, _ := versions.Base(s.Base)
	warn(fmt.Sprintf("the base %q", s.Base), base.EndOfLife)
	for service, choices := range map[Service][]assets.Choice{s.Database: versions.Databases, s.Cache: versions.Caches} {
		choice, _ := assets.Find(choices, service.Kind)
		version, _ := choice.Version(service.Version)
		warn(choice.Title+" "+version.Version, version.EndOfLife)
	}
	slices.Sort(advice)
	return advice
}

// compilingWarnings names the packages without a wheel, and the way around it.
func (s Spec) compilingWarnings() []string {
	advice := s.compiledWarnings("", s.Compiled, s.withNeeded().BuildPackages)
	return append(advice, s.compiledWarnings(" in the development image", s.CompiledByGroups, s.requiredByGroups())...)
}

func (s Spec) compiledWarnings(image string, compiled func(architecture string) []wheels.Package,
	packages []string,
) []string {
	where := map[string][]string{}
	var order []string
	for _, architecture := range architectures {
		for _, missing := range compiled(architecture) {
			if where[missing.Name] == nil {
				order = append(order, missing.Name)
			}
			where[missing.Name] = append(where[missing.Name], architecture)
		}
	}
	if order == nil {
		return nil
	}
	slices.Sort(order)
	for i, name := range order {
		if len(where[name]) < len(architectures) {
			order[i] += " (on " + where[name][0] + ")"
		}
	}
	advice := fmt.Sprintf("no wheel for the base %q%s: %s", s.Base, image, strings.Join(order, ", "))
	if build := slices.Concat(packages, s.BuildConstraints()); len(build) > 0 {
		advice += "; built with " + strings.Join(build, ", ")
	}
	if base, _ := assets.Load().Base(s.Base); base.Packages == "apk" {
		advice += "; `--base slim` has more wheels"
	}
	return []string{advice}
}

// codeWarnings returns what the project's own files lack.
func (s Spec) codeWarnings() []string {
	if s.Facts.Starter {
		return nil
	}
	var advice []string
	if s.lacksUvicorn() {
		advice = append(advice, "uvicorn is not a dependency, so the images install the newest version; to choose the "+
			"version: "+s.addCommand("uvicorn[standard]"))
	}
	advice = append(advice, s.missingDrivers()...)
	advice = append(advice, s.settingsWarnings()...)
	if s.HealthPath == "" {
		advice = append(advice,
			"no health route was found, so any response of the app counts as healthy; set a better one with `--health-path`")
	}
	if s.Code.Manager != UV && !s.setuptools() {
		advice = append(advice,
			fmt.Sprintf("the dependencies stay with %s; to switch to uv: %s", s.Code.Manager, s.conversion()))
	}
	return advice
}

// missingDrivers returns which service was asked for that the dependencies cannot talk to.
func (s Spec) missingDrivers() []string {
	versions := assets.Load()
	var advice []string
	for _, asked := range []struct {
		service Service
		choices []assets.Choice
		driver  string
	}{{s.Database, versions.Databases, s.Facts.Database}, {s.Cache, versions.Caches, s.Facts.Cache}} {
		choice, _ := assets.Find(asked.choices, asked.service.Kind)
		if asked.service.Kind != None && asked.driver == "" {
			advice = append(advice, fmt.Sprintf("no dependency is a driver for %s: %s",
				choice.Title, s.addCommand(choice.Packages...)))
		}
	}
	return advice
}

// addCommand adds dependencies with the project's own tool.
func (s Spec) addCommand(packages ...string) string {
	words := "\"" + strings.Join(packages, "\" \"") + "\""
	if s.Code.Manager == Pip {
		return fmt.Sprintf("add %s to %s", strings.Join(packages, ", "), s.Code.Requirements)
	}
	return fmt.Sprintf("`%s add %s`", s.Code.Manager, words)
}

// setuptools reports whether pip reads the dependencies from the files of setuptools, which uv converts nothing from.
func (s Spec) setuptools() bool {
	return s.Code.Manager == Pip && slices.Contains([]string{"setup.py", "setup.cfg"}, path.Base(s.Code.Requirements))
}

// conversion returns how the project goes over to uv, exactly.
func (s Spec) conversion() string {
	if s.Code.Manager == Pip {
		return fmt.Sprintf("`uv init --bare --no-package && uv add --requirements %s`, then `fastdock new` again",
			s.Code.Requirements)
	}
	return "`uvx migrate-to-uv`, then `fastdock new` again"
}
