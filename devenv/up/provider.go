package up

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
	"golang.org/x/sync/errgroup"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/mount"
	"github.com/fastdock/fastdock/devenv/plan"
)

// providerGroup is the services that providers run, and those that depend on them. A provider gives its dependants
// variables, which the SDK passes on within one call only. So one call runs the providers first and creates the
// dependants after that; where a provider fails, none of them is replaced.
type providerGroup struct {
	members []string
	once    sync.Once
	err     error
}

// newProviderGroup returns the group of a project; without a provider it has no members.
func newProviderGroup(project *types.Project) *providerGroup {
	var members []string
	provided := func(name string) bool { return project.Services[name].Provider != nil }
	for _, name := range project.ServiceNames() {
		if provided(name) || slices.ContainsFunc(project.Services[name].GetDependencies(), provided) {
			members = append(members, name)
		}
	}
	return &providerGroup{members: members}
}

func (g *providerGroup) has(service string) bool { return slices.Contains(g.members, service) }

// createGroup runs the providers and creates what depends on them, once for all members.
func (a *attempt) createGroup(ctx context.Context, seen plan.Observed) error {
	group := a.provided
	group.once.Do(func() { group.err = a.runProviders(ctx, group, seen) })
	return group.err
}

func (a *attempt) runProviders(ctx context.Context, group *providerGroup, seen plan.Observed) error {
	var preparing errgroup.Group
	for _, name := range group.members {
		preparing.Go(func() error {
			err := a.prepareMember(ctx, group, a.project.Services[name], seen)
			a.images.byBuilder[name].end(err) // another member may need it
			return err
		})
	}
	if err := preparing.Wait(); err != nil {
		return err
	}
	project, err := a.project.WithSelectedServices(group.members)
	if err != nil {
		return err
	}
	for name, service := range project.Services {
		if !group.has(name) { // it is started, and nothing is to be done with it
			service.PullPolicy = types.PullPolicyMissing
			project.Services[name] = service
		}
	}
	options := a.commonOptions()
	options.Services, options.RecreateDependencies = group.members, api.RecreateNever
	if !a.options.NoRecreate && slices.ContainsFunc(group.members, a.forces) {
		options.Recreate = api.RecreateForce
	}
	if err := a.engine.SDK.Create(ctx, project, options); err != nil {
		return devenv.NewAttemptError("running "+a.providersOf(group)+" and creating what depends on it", err)
	}
	return nil
}

// prepareMember makes a member's image, and waits for what it depends on outside of the group.
func (a *attempt) prepareMember(ctx context.Context, group *providerGroup, service types.ServiceConfig,
	seen plan.Observed,
) error {
	if err := mount.MakeMountPoints(service); err != nil {
		return err
	}
	if service.Provider == nil {
		if err := a.makeImage(ctx, service, seen.Outdated[service.Name]); err != nil {
			return err
		}
	}
	for _, name := range service.GetDependencies() {
		if _, defined := a.project.Services[name]; !defined || group.has(name) {
			continue
		}
		if err := a.awaitDependency(ctx, service.Name, name, types.ServiceConditionStarted); err != nil {
			return err
		}
	}
	return nil
}

// providersOf names the providers of a group.
func (a *attempt) providersOf(group *providerGroup) string {
	var names []string
	for _, name := range group.members {
		if provider := a.project.Services[name].Provider; provider != nil {
			names = append(names, fmt.Sprintf("provider %q of service %q", provider.Type, name))
		}
	}
	return strings.Join(names, ", ")
}

// replicas returns how many containers a service must have; a provider needs none.
func replicas(service types.ServiceConfig) int {
	if service.Provider != nil {
		return 0
	}
	return service.GetScale()
}
