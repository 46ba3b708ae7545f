package compose

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
)

func dependencyChecks() []check.Check {
	return []check.Check{
		{
			ID:    "FD-P09",
			Title: "Dependency that is not awaited",
			Needs: check.Project,
			Run:   onAll(waitsForStart),
			About: "A depends_on list waits until the other container has started, not until it is ready. A " +
				"database needs seconds more, and an app that connects earlier fails. Give the database a health " +
				"check and use `condition: service_healthy`.",
		},
		{
			ID:    "FD-P10",
			Title: "Dependency without a health check",
			Needs: check.Project,
			Run:   onAll(waitsForNothing),
			About: "A service that waits for `service_healthy` never starts if the other service has no health " +
				"check. Compose stops with \"has no healthcheck configured\". Add a health check.",
		},
		{
			ID: "FD-P11", Title: "Service without a health check", Needs: check.Project, Run: onAll(unprobed),
			About: "Without a health check, the engine knows that a process runs, but not that it responds. `up " +
				"--wait` and depends_on continue too early, and a service that hangs looks healthy.",
		},
		{
			ID:    "FD-P15",
			Title: "Dependency that becomes healthy late",
			Needs: check.Project,
			Run:   onAll(startInterval),
			About: "Dependants wait for the next health check: with an interval of 10 s, up to 10 s each time. " +
				"`start_interval: 2s` checks more often during the start_period. Without a start_period, Compose " +
				"refuses to create the container. Needs Engine 25.",
		},
	}
}

func waitsForStart(v view, s types.ServiceConfig) []check.Finding {
	var found []check.Finding
	for _, name := range s.GetDependencies() {
		other, known := v.AllServices()[name]
		if !known || s.DependsOn[name].Condition != types.ServiceConditionStarted || served(other) == "" {
			continue
		}
		fix := "use depends_on with `condition: service_healthy`"
		if !probed(other) {
			fix = fmt.Sprintf("add a health check to %q, and use depends_on with `condition: service_healthy`", name)
		}
		found = append(found, because(v.at(s.Name, check.Warning, "depends_on", name),
			fmt.Sprintf("starts as soon as %q has started, before it is ready", name), fix, v.wait(s, name)))
	}
	return found
}

// wait returns the edit that makes a service wait for another one to be healthy. A list becomes a mapping.
func (v view) wait(s types.ServiceConfig, name string) []check.Edit {
	keys := []string{"services", s.Name, "depends_on"}
	file := v.lastWith(append(slices.Clone(keys), name)...)
	if file == nil || !probed(v.AllServices()[name]) {
		return nil
	}
	condition := append(slices.Clone(keys), name, "condition")
	if key, value := file.Find(condition...); key != nil && value.Value == types.ServiceConditionStarted {
		return rewrite(file, condition, types.ServiceConditionHealthy)
	}
	key, value := file.Find(keys...)
	last := endOfList(file, key, value)
	if last == 0 {
		return nil
	}
	indent := indentOf(file, key)
	lines := []string{indent + "depends_on:"}
	for _, item := range value.Content {
		condition := types.ServiceConditionStarted
		if other := v.AllServices()[item.Value]; served(other) != "" && probed(other) {
			condition = types.ServiceConditionHealthy
		}
		lines = append(lines, indent+step+item.Value+":", indent+step+step+"condition: "+condition)
	}
	return []check.Edit{{File: file.Path, Key: keys, Line: key.Line, Remove: last - key.Line + 1, Insert: lines}}
}

// endOfList returns the last line of a key with a list of plain names, a line each or all on the key's; 0 where there
// is something else, a comment for example, which would get lost.
func endOfList(file *source.Compose, key, value *yaml.Node) int {
	if value.Kind != yaml.SequenceNode || value.Anchor != "" || value.Tag != "!!seq" ||
		len(value.Content) == 0 || !first(file, key) {
		return 0
	}
	if onItsLine(file, key, value) && value.LineComment == "" && !strings.Contains(file.Lines[key.Line-1], "#") {
		return key.Line
	}
	if !bare(file, key) || strings.Contains(file.Lines[key.Line-1], "#") {
		return 0
	}
	for i, item := range value.Content {
		if item.Line != key.Line+1+i || strings.TrimSpace(file.Lines[item.Line-1]) != "- "+item.Value {
			return 0
		}
	}
	return key.Line + len(value.Content)
}

// waitsForNothing reports only services that surely have no health check: an image from a registry may bring one.
func waitsForNothing(v view, s types.ServiceConfig) []check.Finding {
	var found []check.Finding
	for _, name := range s.GetDependencies() {
		other, known := v.AllServices()[name]
		other.Name = name
		if !known || s.DependsOn[name].Condition != types.ServiceConditionHealthy || !v.surelyUnprobed(other) {
			continue
		}
		f := v.at(s.Name, check.Error, "depends_on", name)
		found = append(found, because(f, fmt.Sprintf("waits for %q to be healthy, but %[1]q has no health check", name),
			fmt.Sprintf("add a health check to %q", name), v.addProbe(other)))
	}
	return found
}

// surelyUnprobed reports whether neither the Compose files nor the image give a service a health check.
func (v view) surelyUnprobed(s types.ServiceConfig) bool {
	switch {
	case s.HealthCheck != nil && (s.HealthCheck.Disable || len(s.HealthCheck.Test) > 0 && s.HealthCheck.Test[0] == "NONE"):
		return true
	case probed(s):
		return false
	case s.Build != nil:
		d := v.sources.DockerfileOf(s.Build)
		return d != nil && d.Stage(s.Build.Target) != nil && !d.Probed(s.Build.Target) && v.plainBase(s)
	}
	return served(s) != ""
}

// plainBase reports whether a service is built on images that bring no health check.
func (v view) plainBase(s types.ServiceConfig) bool {
	d := v.sources.DockerfileOf(s.Build)
	stage := d.Stage(s.Build.Target)
	for base := d.Stage(stage.BaseName); base != nil && base != stage &&
		stage.BaseName != ""; base = d.Stage(stage.BaseName) {
		stage = base
	}
	for _, plain := range []string{"python:", "debian:", "ubuntu:", "alpine:", "astral-sh/uv:", "distroless"} {
		if strings.Contains(stage.BaseName, plain) {
			return true
		}
	}
	return false
}

// addProbe returns the edit that gives a database or a cache a health check.
func (v view) addProbe(s types.ServiceConfig) []check.Edit {
	kind := served(s)
	if s.HealthCheck != nil || goodTest(kind) == "" || passwordProtected(s) {
		return nil
	}
	return add(v.fileOf(s.Name), []string{"services", s.Name}, goodProbe(kind)...)
}

// unprobed looks at databases and caches, and at what is built here and published. What others wait for is reported as
// an error; that the image of a web server in Python has no probe is reported at its Dockerfile, as FD-H01.
func unprobed(v view, s types.ServiceConfig) []check.Finding {
	published := false
	for _, port := range s.Ports {
		published = published || port.Published != ""
	}
	if v.waitedFor(s) || v.servesPython(s) || !v.surelyUnprobed(s) || served(s) == "" && !published ||
		s.HealthCheck != nil && s.HealthCheck.Disable {
		return nil
	}
	fix := "add `healthcheck:` with a `test:` that sends a request"
	return one(because(v.at(s.Name, check.Info), "has no health check, so nothing shows when it is ready", fix,
		v.addProbe(s)))
}

// servesPython reports whether an image that is built here starts a web server which does not reload.
func (v view) servesPython(s types.ServiceConfig) bool {
	d := v.sources.DockerfileOf(s.Build)
	if d == nil || v.reloads(s) {
		return false
	}
	words := strings.Fields(strings.Join(d.Command(s.Build.Target), " ")) // of a shell command, too
	return slices.ContainsFunc(words, func(word string) bool {
		return slices.Contains([]string{"uvicorn", "gunicorn", "hypercorn", "granian", "fastapi"}, path.Base(word))
	})
}

func startInterval(v view, s types.ServiceConfig) []check.Finding {
	switch h := s.HealthCheck; {
	case h == nil || h.Disable:
		return nil
	case h.StartInterval == nil, h.StartPeriod != nil:
		return nil
	}
	keys := []string{"services", s.Name, "healthcheck", "start_interval"}
	edits := v.besides(keys, "start_period: 60s")
	return one(because(v.at(s.Name, check.Error, keys[2:]...),
		"start_interval without start_period: Compose refuses to create the container", "add `start_period: 60s`", edits))
}

// waitedFor reports whether another service starts when this one is healthy.
func (v view) waitedFor(s types.ServiceConfig) bool {
	return v.has(func(other *types.ServiceConfig) bool {
		return other.DependsOn[s.Name].Condition == types.ServiceConditionHealthy
	})
}

// besides returns the edit that puts keys before another one of the same mapping.
func (v view) besides(keys []string, lines ...string) []check.Edit {
	file := v.lastWith(keys...)
	if file == nil {
		return nil
	}
	key, value := file.Find(keys...)
	indent := indentOf(file, key)
	name, _, _ := strings.Cut(lines[0], ":")
	if !onItsLine(file, key, value) || !first(file, key) {
		return nil
	}
	return insert(file, key.Line, append(slices.Clone(keys[:len(keys)-1]), name), indented(indent, lines)...)
}
