package up

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/plan"
)

// preview sends the plan of bringing the stack up with everything that it would create, change and remove, and does
// nothing. It makes the same calls of the SDK as bringing the stack up, in its dry run, and so fails where that would.
func (a *wholeStack) preview(ctx context.Context) error {
	seen, planned, err := a.plan(ctx)
	if err != nil {
		return err
	}
	planned = a.settle(planned)
	for _, p := range planned {
		a.out.Send(p)
	}
	a.previewOrphans(seen)
	a.reportVolumes(seen)
	if err := a.checkPorts(ctx, planned); err != nil {
		return err
	}
	if err := a.previewShared(ctx, seen); err != nil {
		return err
	}
	for _, p := range planned {
		if p.Action != devenv.ActionAttach {
			if failed := a.previewService(ctx, p, seen); err == nil {
				err = failed
			}
		}
	}
	return err
}

func (a *wholeStack) previewOrphans(seen plan.Observed) {
	orphans := a.orphans(seen)
	if !a.options.Orphans {
		a.reportOrphans(orphans)
		return
	}
	for _, c := range orphans {
		a.out.Send(devenv.WouldChange{
			Kind: devenv.ResourceContainer, Name: engine.SummaryName(c), Change: devenv.ChangeRemove,
		})
	}
}

// previewShared names the networks and volumes that would be created.
func (a *wholeStack) previewShared(ctx context.Context, seen plan.Observed) error {
	bare, err := compose.WithoutServices(a.project)
	if err != nil {
		return err
	}
	heard, sdk, err := a.dryRun()
	if err != nil {
		return err
	}
	if err := a.createShared(ctx, sdk, bare); err != nil {
		return err
	}
	changed := slices.Collect(maps.Values(seen.ChangedNetworks))
	for _, change := range heard.sorted() {
		switch {
		case change.Kind == devenv.ResourceContainer || change.Change == devenv.ChangeRemove:
			continue
		case change.Kind == devenv.ResourceNetwork && slices.Contains(changed, change.Name):
			change.Change = devenv.ChangeRecreate
		}
		a.out.Send(change)
	}
	return nil
}

// previewService names the image and the containers of a service that would change.
func (a *wholeStack) previewService(ctx context.Context, p devenv.Planned, seen plan.Observed) error {
	service := a.project.Services[p.Service]
	heard, sdk, err := a.dryRun()
	if err != nil {
		return a.failed(ctx, service.Name, err)
	}
	if err := a.previewImage(ctx, service, seen, heard); err != nil {
		return a.failed(ctx, service.Name, a.withoutImage(service.Name, err))
	}
	if err := a.previewContainers(ctx, service, p, sdk); err != nil {
		return a.failed(ctx, service.Name, err)
	}
	for _, c := range engine.ContainersOf(p.Service, seen.Containers) {
		if change := a.changeOf(p, c); change != "" {
			heard.add(devenv.ResourceContainer, engine.SummaryName(c), change)
		}
	}
	for _, change := range heard.sorted() {
		if change.Kind == devenv.ResourceContainer || change.Kind == devenv.ResourceImage {
			a.out.Send(change)
		}
	}
	return nil
}

func (a *wholeStack) previewImage(ctx context.Context, service types.ServiceConfig, seen plan.Observed,
	heard *dryRun,
) error {
	present := seen.Images[service.Name].ID != ""
	switch {
	case service.Build == nil:
	case a.options.NoBuild:
		return a.mustHaveImage(ctx, service)
	case !present || seen.Outdated[service.Name] || service.PullPolicy == types.PullPolicyBuild:
		heard.add(devenv.ResourceImage, api.GetImageNameOrDefault(service, a.project.Name), devenv.ChangeBuild)
	}
	return nil
}

// previewContainers has the SDK create a service's containers, and copy its secrets and configs into them.
func (a *wholeStack) previewContainers(ctx context.Context, service types.ServiceConfig, p devenv.Planned,
	sdk api.Compose,
) error {
	one, err := compose.Subset(a.project, service.Name)
	if err != nil {
		return err
	}
	options := a.createOptions(service, p)
	options.Build = nil
	if builder := compose.BuildersOf(a.project).Of(service); builder != "" {
		service.PullPolicy = types.PullPolicyNever
		one.Services[service.Name] = service
	}
	if err := sdk.Create(ctx, one, options); err != nil {
		return a.createError(ctx, service, err)
	}
	if a.options.NoStart || len(service.Secrets)+len(service.Configs) == 0 {
		return nil
	}
	service.PreStart, service.PostStart, service.DependsOn = nil, nil, nil
	one.Services = types.Services{service.Name: service}
	if err := sdk.Start(ctx, one.Name, api.StartOptions{Project: one}); err != nil {
		return devenv.NewAttemptError("starting it", err)
	}
	return nil
}

// changeOf returns what a plan does with a container that is there; "" where the SDK says what it does.
func (a *wholeStack) changeOf(p devenv.Planned, c container.Summary) devenv.Change {
	running := c.State == container.StateRunning
	switch {
	case p.Action == devenv.ActionRecreate:
		return devenv.ChangeRecreate
	case p.Action != devenv.ActionStart || a.options.NoStart:
		return ""
	case !running:
		return devenv.ChangeStart
	case p.Cause == devenv.CauseNetwork || p.Cause == devenv.CauseDependency:
		return devenv.ChangeRestart
	}
	return ""
}

// dryRun makes an SDK service that does nothing, and what hears of it.
func (a *wholeStack) dryRun() (*dryRun, api.Compose, error) {
	heard := &dryRun{changes: map[devenv.WouldChange]bool{}}
	sdk, err := a.engine.DryRunService(heard)
	return heard, sdk, err
}

// dryRun hears what the SDK would do. The SDK calls it from many goroutines.
type dryRun struct {
	mu      sync.Mutex
	changes map[devenv.WouldChange]bool
}

func (d *dryRun) add(kind devenv.ResourceKind, name string, change devenv.Change) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.changes[devenv.WouldChange{Kind: kind, Name: name, Change: change}] = true
}

// Start is part of api.EventProcessor.
func (d *dryRun) Start(context.Context, string) {}

// On hears what would be done. IDs are "Container shop-app-1", "Network shop_default".
func (d *dryRun) On(resources ...api.Resource) {
	changes := map[string]devenv.Change{
		api.StatusCreated: devenv.ChangeCreate, api.StatusRemoved: devenv.ChangeRemove, api.StatusPulled: devenv.ChangePull,
		"Recreated": devenv.ChangeRecreate,
	}
	for _, r := range resources {
		kind, name, found := strings.Cut(r.ID, " ")
		if change, known := changes[r.Text]; found && known && r.Status == api.Done {
			d.add(devenv.ResourceKind(strings.ToLower(kind)), name, change)
		}
	}
}

// Done is part of api.EventProcessor.
func (d *dryRun) Done(string, bool) {}

// sorted returns what was heard, by kind and name.
func (d *dryRun) sorted() []devenv.WouldChange {
	return slices.SortedFunc(maps.Keys(d.changes), func(a, b devenv.WouldChange) int {
		return strings.Compare(string(a.Kind)+" "+a.Name, string(b.Kind)+" "+b.Name)
	})
}
