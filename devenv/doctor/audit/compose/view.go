// Package compose has the checks of Compose files and of the .env beside them.
package compose

import (
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
)

// view is a model with the files that make it.
type view struct {
	*types.Project
	sources *source.Sources
	files   []*source.Compose // each is laid over those before it
	sorted  []types.ServiceConfig
}

func newView(project *types.Project, sources *source.Sources, files []*source.Compose) view {
	return view{project, sources, files, byName(project)}
}

// merged returns what development runs: all files.
func merged(in *check.Input) view { return newView(in.Project, in.Sources, in.Sources.Compose) }

// production returns what a server runs: the first file alone, or all of them where a later one is named for
// production. It is nothing where the only file is plainly for development.
func production(in *check.Input) (view, bool) {
	all := merged(in)
	switch {
	case len(all.files) == 0:
		return view{}, false
	case len(all.files) == 1:
		return all, !all.develops()
	case slices.ContainsFunc(all.files[1:], func(f *source.Compose) bool {
		return strings.Contains(path.Base(f.Path), "prod")
	}):
		return all, true
	case in.Production == nil:
		return view{}, false
	}
	return newView(in.Production, in.Sources, all.files[:1]), true
}

// develops reports whether a model is for development: a service mounts the project's code, reloads, or its
// file says so.
func (v view) develops() bool {
	if name := path.Base(v.files[0].Path); strings.Contains(name, "dev") || strings.Contains(name, "test") ||
		strings.Contains(name, "local") {
		return true
	}
	for _, s := range v.services() {
		if len(v.codeMounts(s)) > 0 || v.reloads(s) {
			return true
		}
	}
	return false
}

// services returns all of a model's, by name, those of profiles too.
func (v view) services() []types.ServiceConfig { return v.sorted }

// has reports whether a model has such a service, those of profiles too. Rules ask for each service, and a copy of all
// for each would take them long.
func (v view) has(such func(*types.ServiceConfig) bool) bool {
	for i := range v.sorted {
		if such(&v.sorted[i]) {
			return true
		}
	}
	return false
}

func byName(project *types.Project) []types.ServiceConfig {
	all := project.AllServices()
	var services []types.ServiceConfig
	for _, name := range slices.Sorted(maps.Keys(all)) {
		s := all[name]
		s.Name = name
		services = append(services, s)
	}
	return services
}

// at returns a finding about a service, at the deepest of its keys that the files have; the last file that has it
// decides.
func (v view) at(service string, severity check.Severity, keys ...string) check.Finding {
	f := check.Finding{Service: service, Severity: severity}
	if len(v.files) > 0 {
		f.File = v.files[0].Path
	}
	if file := v.fileOf(service); file != nil {
		f.File, f.Line = (&source.Sources{Compose: v.files}).Place(append([]string{"services", service}, keys...)...)
	}
	return f
}

// fileOf returns the first file that has a service; nil where it comes from elsewhere (include, extends).
func (v view) fileOf(service string) *source.Compose {
	return v.fileWith("services", service)
}

func (v view) fileWith(keys ...string) *source.Compose {
	for _, file := range v.files {
		if key, _ := file.Find(keys...); key != nil {
			return file
		}
	}
	return nil
}

// lastWith returns the last file that has the keys: the one that decides.
func (v view) lastWith(keys ...string) *source.Compose {
	for _, file := range slices.Backward(v.files) {
		if key, _ := file.Find(keys...); key != nil {
			return file
		}
	}
	return nil
}

// because gives a finding its words.
func because(f check.Finding, cause, fix string, edits []check.Edit) check.Finding {
	f.Cause, f.Fix = cause, check.Fix{Text: fix, Edits: shown(edits)}
	return f
}

type rule func(view, types.ServiceConfig) []check.Finding

// onProduction runs a rule on every service that production runs.
func onProduction(r rule) func(context.Context, *check.Input) []check.Finding {
	return func(_ context.Context, in *check.Input) []check.Finding {
		if v, ok := production(in); ok {
			return v.each(r)
		}
		return nil
	}
}

// onAll runs a rule on every service as production and as development run it, and reports once what is so in both.
func onAll(r rule) func(context.Context, *check.Input) []check.Finding {
	return func(_ context.Context, in *check.Input) []check.Finding {
		found := merged(in).each(r)
		if v, ok := production(in); ok && len(v.files) < len(in.Sources.Compose) {
			found = append(v.each(r), found...)
		}
		return once(found)
	}
}

// onMerged runs a rule on every service as development runs it.
func onMerged(r rule) func(context.Context, *check.Input) []check.Finding {
	return func(_ context.Context, in *check.Input) []check.Finding { return merged(in).each(r) }
}

func (v view) each(r rule) []check.Finding {
	var found []check.Finding
	for _, s := range v.services() {
		found = append(found, r(v, s)...)
	}
	return found
}

// once leaves out what was found at the same place for the same reason before.
func once(found []check.Finding) []check.Finding {
	seen := map[string]bool{}
	return slices.DeleteFunc(found, func(f check.Finding) bool {
		key := fmt.Sprint(f.Service, f.File, f.Line, f.Cause)
		again := seen[key]
		seen[key] = true
		return again
	})
}

func one(f check.Finding) []check.Finding { return []check.Finding{f} }
