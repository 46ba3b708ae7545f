package server

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/deploy"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/plan"
)

// Target deploys a project to one engine.
type Target struct {
	engine  *engine.Engine
	project *types.Project
	roles   roles
	beat    time.Duration // between two signs of life of the holder of the lock
}

var _ deploy.Target = (*Target)(nil)

// New returns the target for a project, which was loaded with its overlay. Its images are on the engine already.
func New(e *engine.Engine, project *types.Project) *Target {
	return &Target{engine: e, project: withoutBuilds(project), roles: rolesOf(project), beat: beatPause}
}

// withoutBuilds returns the project as it is when its images are there: what they are built of does not matter.
func withoutBuilds(project *types.Project) *types.Project {
	services := types.Services{}
	for name, service := range project.Services {
		if service.Build != nil {
			service.Image, service.Build, service.PullPolicy = api.GetImageNameOrDefault(service, project.Name), nil, ""
		}
		services[name] = service
	}
	ready := *project
	ready.Services = services
	return &ready
}

// Plan implements deploy.Target.
func (t *Target) Plan(ctx context.Context, options deploy.Options) ([]deploy.Event, error) {
	d, err := t.prepare(ctx, options, nil)
	if err != nil {
		return nil, err
	}
	return d.plan(), nil
}

// Deploy implements deploy.Target.
func (t *Target) Deploy(ctx context.Context, options deploy.Options,
	report func(deploy.Event),
) (deploy.Result, error) {
	if err := t.pull(ctx, options.Image); err != nil {
		return deploy.Result{}, err
	}
	return t.locked(ctx, options, func(ctx context.Context, held hold) (deploy.Result, error) {
		d, err := t.begin(ctx, held, options, report)
		if err != nil {
			return deploy.Result{}, err
		}
		return d.run(ctx)
	})
}

// pull makes the engine get an image from its registry, unless it has it; "" is none.
func (t *Target) pull(ctx context.Context, image string) error {
	if image == "" || len(t.roles.replaced) == 0 || t.engine.LocalImage(ctx, image, "").ID != "" {
		return nil
	}
	project := *t.project
	service := t.project.Services[t.roles.replaced[0]]
	service.Image, service.PullPolicy = image, types.PullPolicyAlways
	project.Services = types.Services{service.Name: service}
	if err := t.engine.SDK.Pull(ctx, &project, api.PullOptions{Quiet: true}); err != nil {
		return devenv.NewAttemptError(fmt.Sprintf("pulling image %q", image), withLogin(err))
	}
	return nil
}

// withLogin adds what helps where a registry refuses who asks.
func withLogin(err error) error {
	said := strings.ToLower(err.Error())
	for _, refused := range []string{"unauthorized", "denied", "authentication required", "no basic auth"} {
		if strings.Contains(said, refused) {
			return fmt.Errorf("%w; run `docker login` for its registry, with a user who may pull there", err)
		}
	}
	return err
}

// Rollback implements deploy.Target. It does not migrate: the database stays as the newer release made it.
func (t *Target) Rollback(ctx context.Context, options deploy.Options,
	report func(deploy.Event),
) (deploy.Result, error) {
	return t.locked(ctx, options, func(ctx context.Context, held hold) (deploy.Result, error) {
		d, err := t.begin(ctx, held, options, report)
		if err != nil {
			return deploy.Result{}, err
		}
		if err := d.goBack(ctx); err != nil {
			return deploy.Result{}, err
		}
		result, err := d.run(ctx)
		if err != nil {
			return result, err
		}
		for _, release := range result.Releases {
			report(deploy.RolledBack{Service: release.Service, To: release.Version})
		}
		return result, nil
	})
}

// deployment is one run: the services that are replaced, and those beside them.
type deployment struct {
	*Target
	options   deploy.Options
	report    func(deploy.Event)
	began     time.Time
	seen      plan.Observed
	planned   map[string]devenv.Planned
	changes   []*change // by service
	rollsBack bool
	lockID    string
}

// change is the replacement of one service's replicas.
type change struct {
	service types.ServiceConfig
	release deploy.Release
	history []deploy.Release // that come before it, the newest first
	current deploy.Release   // what runs now; zero where nothing does
	old     []container.Summary
	fresh   []string // IDs of the new containers
}

// replaces reports whether there are old replicas, which go when the new ones receive requests.
func (c *change) replaces() bool { return len(c.old) > 0 }

// begin prepares a deployment, after it has settled one that was killed.
func (t *Target) begin(ctx context.Context, held hold, options deploy.Options,
	report func(deploy.Event),
) (*deployment, error) {
	if err := t.settle(ctx, held.killed, options, report); err != nil {
		return nil, err
	}
	d, err := t.prepare(ctx, options, report)
	if err != nil {
		return nil, err
	}
	d.lockID = held.id
	return d, nil
}

// prepare looks at what runs, and finds out what is to be changed.
func (t *Target) prepare(ctx context.Context, options deploy.Options,
	report func(deploy.Event),
) (*deployment, error) {
	if len(t.roles.replaced) == 0 {
		return nil, &devenv.FileError{
			Text:   "no service of the Compose files can be deployed",
			Remedy: "a release consists of services with `build` or `deploy.replicas`",
		}
	}
	project, err := t.roles.apply(t.project, options)
	if err != nil {
		return nil, err
	}
	d := &deployment{
		Target: &Target{engine: t.engine, project: project, roles: t.roles}, options: options, report: report,
		began: time.Now(), planned: map[string]devenv.Planned{},
	}
	seen, planned, err := plan.For(ctx, t.engine, project)
	if err != nil {
		return nil, err
	}
	d.seen = seen
	for _, p := range planned {
		d.planned[p.Service] = p
	}
	if err := d.checkNetworks(); err != nil {
		return nil, err
	}
	for _, name := range t.roles.replaced {
		d.changes = append(d.changes, d.changeOf(ctx, project.Services[name]))
	}
	return d, nil
}

// checkNetworks refuses to recreate a network: every container on it would stop.
func (d *deployment) checkNetworks() error {
	for key := range d.seen.ChangedNetworks {
		return &devenv.FileError{
			Text: fmt.Sprintf("network %q differs from the one on the engine, and re-creating it would stop every container "+
				"on it",
				key),
			Remedy: "restore it, or rename the new one",
		}
	}
	return nil
}

// changeOf returns how a service is replaced.
func (d *deployment) changeOf(ctx context.Context, service types.ServiceConfig) *change {
	old := engine.ContainersOf(service.Name, d.seen.Containers)
	c := &change{service: service, old: old, release: deploy.Release{
		Service: service.Name, Image: service.Image, ImageID: d.engine.LocalImage(ctx, service.Image, service.Platform).ID,
		Version: d.versionOf(service.Image), At: d.began.UTC().Truncate(time.Second),
	}}
	c.current, c.history = recordOf(old)
	if c.current.ImageID != "" {
		c.history = historyWith(c.current, c.history, c.release)
	}
	return c
}

// versionOf returns the version of an image: its tag, or what APP_VERSION states where its name has a digest alone.
func (d *deployment) versionOf(image string) string {
	return cmp.Or(d.options.Version, tagOf(image), d.project.Environment["APP_VERSION"], digestOf(image))
}

// unchanged reports whether the release runs already.
func (d *deployment) unchanged(c *change) bool {
	runs := d.planned[c.service.Name].Action == devenv.ActionAttach && len(c.old) > 0
	return !d.options.Force && runs && !anyUnwell(c.old)
}

// plan returns what run reports when all goes well.
func (d *deployment) plan() []deploy.Event {
	events, changed := d.planBeside(), false
	var later []deploy.Event
	for _, c := range d.changes {
		if d.unchanged(c) {
			events = append(events, deploy.Unchanged{Service: c.service.Name, Version: c.release.Version})
			continue
		}
		changed = true
		for range c.service.GetScale() {
			later = append(later, deploy.Starting{Service: c.service.Name, Version: c.release.Version})
		}
		later = append(later, deploy.Switching{Service: c.service.Name, Version: c.release.Version})
		for _, old := range c.old {
			later = append(later, deploy.Draining{
				Service: c.service.Name, Container: engine.SummaryName(old), Limit: d.grace(c.service),
			})
		}
	}
	if !changed {
		return events
	}
	for _, name := range d.roles.once {
		events = append(events, deploy.Migrating{Service: name})
	}
	return append(events, later...)
}

// planBeside returns what happens to the services that are not replaced.
func (d *deployment) planBeside() []deploy.Event {
	var events []deploy.Event
	for _, name := range d.roles.beside {
		switch p := d.planned[name]; p.Action {
		case devenv.ActionCreate, devenv.ActionStart:
			events = append(events, deploy.Starting{Service: name})
		case devenv.ActionRecreate:
			events = append(events, deploy.Kept{Service: name, Cause: p.Cause})
		}
	}
	return events
}

// run deploys. From the moment when all new replicas take requests, it also completes when ctx ends.
func (d *deployment) run(ctx context.Context) (deploy.Result, error) {
	result := deploy.Result{}
	if err := d.startBeside(ctx); err != nil {
		return result, err
	}
	var changes []*change
	for _, c := range d.changes {
		if d.unchanged(c) {
			d.report(deploy.Unchanged{Service: c.service.Name, Version: c.current.Version})
			result.Releases = append(result.Releases, c.current)
			continue
		}
		changes = append(changes, c)
	}
	if len(changes) > 0 {
		if err := d.replace(ctx, changes); err != nil {
			return result, err
		}
	}
	for _, c := range changes {
		result.Changed = true
		result.Releases = append(result.Releases, c.release)
		if c.current.ImageID != "" {
			result.Previous = append(result.Previous, c.current)
		}
	}
	result.Took = time.Since(d.began)
	return result, nil
}

// replace starts the new replicas, waits until they take requests, and removes the old ones.
func (d *deployment) replace(ctx context.Context, changes []*change) error {
	if err := d.checkImages(changes); err != nil {
		return err
	}
	if !d.rollsBack {
		if err := d.migrate(ctx); err != nil {
			return err
		}
	}
	if err := d.startFresh(ctx, changes); err != nil {
		d.discard(ctx, changes)
		return err
	}
	ctx = context.WithoutCancel(ctx)
	if err := d.markSwitched(ctx, changes); err != nil {
		d.discard(ctx, changes)
		return err
	}
	for _, c := range changes {
		d.report(deploy.Switching{Service: c.service.Name, Version: c.release.Version})
	}
	err := d.removeOld(ctx, changes)
	d.forgetImages(ctx, changes)
	return err
}

// markSwitched keeps the images of the new releases, and notes in the lock that their replicas have taken over.
func (d *deployment) markSwitched(ctx context.Context, changes []*change) error {
	if err := d.tagReleases(ctx, changes); err != nil {
		return err
	}
	if err := d.engine.WriteFile(ctx, d.lockID, switchFile, "1"); err != nil {
		return devenv.NewAttemptError("writing to the lock", err)
	}
	return nil
}
