package up

import (
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
)

// asRequested has services looked at again of which the plan would leave what runs: because their image is to be asked
// for on each up, or because they are to be recreated.
func (a *attempt) asRequested(planned []devenv.Planned) []devenv.Planned {
	for i, p := range planned {
		service := a.project.Services[p.Service]
		switch {
		case p.Action == devenv.ActionCreate || p.Action == devenv.ActionRecreate:
		case a.forces(p.Service):
			planned[i].Action, planned[i].Cause = devenv.ActionRecreate, devenv.CauseRequested
		case p.Action == devenv.ActionAttach && renews(service):
			planned[i].Action, planned[i].Cause = devenv.ActionStart, devenv.CausePullPolicy
			planned[i].PullPolicy = service.PullPolicy
		}
	}
	return planned
}

// renews reports whether a service's image is asked for on each up.
func renews(service types.ServiceConfig) bool {
	policy, _, err := service.GetPullPolicy()
	return err == nil && service.GetScale() > 0 &&
		slices.Contains([]string{types.PullPolicyAlways, types.PullPolicyBuild, types.PullPolicyRefresh}, policy)
}

// forces reports whether a service's containers are recreated whatever is there.
func (a *attempt) forces(service string) bool {
	if a.force == service {
		return true
	}
	named := a.options.named().Services
	return a.recreate && (len(named) == 0 || slices.Contains(named, service))
}
