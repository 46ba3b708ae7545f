package plan

import (
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
)

// Follow plans what the services that up replaces entail for others: who shares their namespaces or volumes, or needs
// an image that they build, is recreated; who depends on them with restart: true is restarted.
func Follow(project *types.Project, planned []devenv.Planned) []devenv.Planned {
	actions := map[string]devenv.Action{}
	for _, p := range planned {
		actions[p.Service] = p.Action
	}
	builders := compose.BuildersOf(project)
	for changed := true; changed; { // a service that follows may be followed itself
		changed = false
		for i, p := range planned {
			action, cause := follows(project, builders, project.Services[p.Service], actions)
			if cause == "" || p.Action == devenv.ActionCreate || !stronger(action, p.Action) {
				continue
			}
			planned[i].Action, planned[i].Cause = action, cause
			actions[p.Service], changed = action, true
		}
	}
	return planned
}

// follows returns what the actions on other services entail for a service; without a cause it is nothing.
func follows(project *types.Project, builders compose.Builders, service types.ServiceConfig,
	actions map[string]devenv.Action,
) (devenv.Action, devenv.PlanCause) {
	recreated := func(name string) bool { return actions[name] == devenv.ActionRecreate }
	works := func(name string) bool { return actions[name] != "" && actions[name] != devenv.ActionAttach }
	needed := append(builders.Mounted(project, service), compose.BuiltUpon(project, service.Name)...)
	switch {
	case slices.ContainsFunc(compose.SharedWith(service), recreated):
		return devenv.ActionRecreate, devenv.CauseShared
	case works(builders.Of(service)), slices.ContainsFunc(needed, recreated):
		return devenv.ActionRecreate, devenv.CauseBuild
	case slices.ContainsFunc(needed, works):
		return devenv.ActionStart, devenv.CauseBuild
	}
	for name, dependency := range service.DependsOn {
		if project.Services[name].Provider != nil {
			return devenv.ActionStart, devenv.CauseProvider
		}
		if dependency.Restart && recreated(name) {
			return devenv.ActionStart, devenv.CauseDependency
		}
	}
	return "", ""
}

// stronger reports whether an action does more with what is there than another.
func stronger(action, than devenv.Action) bool {
	order := []devenv.Action{devenv.ActionAttach, devenv.ActionStart, devenv.ActionRecreate}
	return slices.Index(order, action) > slices.Index(order, than)
}
