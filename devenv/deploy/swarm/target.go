package swarm

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/distribution/reference"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/api/types/swarm"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/deploy"
	"github.com/fastdock/fastdock/devenv/engine"
)

// The labels of each service of a stack that fastdock has deployed.
const (
	releaseLabel = "fastdock.deploy.release" // the release, as JSON
	sumLabel     = "fastdock.deploy.sum"     // of the definition, without these labels
)

// Target deploys a project to the swarm that an engine manages.
type Target struct {
	engine  *engine.Engine
	api     client.APIClient
	project *types.Project
}

var _ deploy.Target = (*Target)(nil)

// New returns the target for a project, which was loaded with its overlay. The images that are built are on the engine
// already.
func New(e *engine.Engine, project *types.Project) *Target {
	services := types.Services{}
	for name, service := range project.Services {
		service.Image = api.GetImageNameOrDefault(service, project.Name)
		services[name] = service
	}
	named := *project
	named.Services = services
	return &Target{engine: e, api: e.CLI.Client(), project: &named}
}

// NotManagerError reports that an engine manages no swarm.
type NotManagerError struct{ Host string }

// Error names the engine, and what makes it a manager.
func (e *NotManagerError) Error() string {
	return fmt.Sprintf("the engine at %q is not a swarm manager; run `docker swarm init` there, or select a manager "+
		"with --context", e.Host)
}

// ExitCode returns the one of an engine that does not answer.
func (e *NotManagerError) ExitCode() int { return 4 }

func (t *Target) checkManager(ctx context.Context) error {
	info, err := t.api.Info(ctx, client.InfoOptions{})
	if err != nil {
		return &devenv.EngineError{Host: t.engine.Host(), Cause: err}
	}
	if !info.Info.Swarm.ControlAvailable {
		return &NotManagerError{t.engine.Host()}
	}
	return nil
}

// deployment is one run.
type deployment struct {
	*Target
	options deploy.Options
	report  func(deploy.Event)
	began   time.Time
	stack   Definition
	images  map[string]string // by name: what they are pinned by
	running map[string]swarm.Service
	changes []*change // in the order of their stages
	limit   time.Duration
}

// stage orders the services of a deployment, for Swarm has no order: data before jobs, jobs before what serves.
type stage int

const (
	dataStage stage = iota
	jobStage
	servingStage
)

// change brings one service to its definition.
type change struct {
	service string // as the Compose files name it
	stage   stage
	spec    swarm.ServiceSpec
	release deploy.Release
	before  *swarm.Service // nil where there is none
	id      string
	applied bool
	past    map[string]bool // tasks that had ended before, which Swarm keeps for a while
	remove  bool            // it was not there before
}

// prepare looks at what runs, and finds out what is to be changed.
func (t *Target) prepare(ctx context.Context, options deploy.Options,
	report func(deploy.Event),
) (*deployment, error) {
	if err := t.checkManager(ctx); err != nil {
		return nil, err
	}
	d := &deployment{
		Target: t, options: options, report: report, began: time.Now(),
		limit: cmp.Or(options.HealthTimeout, deploy.DefaultHealthTimeout),
	}
	project := withOptions(t.project, options)
	facts, err := t.facts(ctx, project)
	if err != nil {
		return nil, err
	}
	d.images = facts.Images
	if err := t.sameNode(ctx, facts.Images); err != nil {
		return nil, err
	}
	if d.stack, err = Define(project, facts); err != nil {
		return nil, &devenv.FileError{Text: err.Error()}
	}
	if d.running, err = t.services(ctx); err != nil {
		return nil, err
	}
	for _, spec := range d.stack.Services {
		d.changes = append(d.changes, d.changeTo(spec))
	}
	d.order()
	return d, nil
}

// withOptions returns the project with what the options override.
func withOptions(project *types.Project, options deploy.Options) *types.Project {
	services := types.Services{}
	for name, s := range project.Services {
		released := s.Build != nil || s.Deploy != nil && s.Deploy.Replicas != nil
		job := s.Deploy != nil && (s.Deploy.Mode == "replicated-job" || s.Deploy.Mode == "global-job")
		if options.Image != "" && (released || job) {
			s.Image = options.Image
		}
		if options.Replicas > 0 && released && !job {
			s.SetScale(options.Replicas)
		}
		if _, has := s.Environment[drainVariable]; has && options.Drain > 0 {
			s.Environment = maps.Clone(s.Environment)
			s.Environment[drainVariable] = new(strconv.FormatFloat(options.Drain.Seconds(), 'g', -1, 64))
		}
		services[name] = s
	}
	changed := *project
	changed.Services = services
	return &changed
}

// drainVariable is how an app learns how long it keeps its port open after SIGTERM.
const drainVariable = "DRAIN_SECONDS"

func (d *deployment) changeTo(spec swarm.ServiceSpec) *change {
	name := d.shortName(spec.Name)
	c := &change{service: name, stage: stageOf(spec), spec: spec}
	if before, found := d.running[spec.Name]; found {
		c.before, c.id = &before, before.ID
	}
	image := spec.Labels[imageLabel]
	c.release = deploy.Release{
		Service: name, Image: image, ImageID: spec.TaskTemplate.ContainerSpec.Image,
		Version: cmp.Or(d.options.Version, tagOf(image)), At: d.began.UTC().Truncate(time.Second),
	}
	c.label()
	return c
}

// label writes the release and the sum of the definition into its labels.
func (c *change) label() {
	delete(c.spec.Labels, releaseLabel)
	delete(c.spec.Labels, sumLabel)
	sum := sumOf(c.spec)
	release, _ := json.Marshal(c.release) // texts and a time
	c.spec.Labels[sumLabel], c.spec.Labels[releaseLabel] = sum, string(release)
}

func (d *deployment) shortName(name string) string { return name[len(d.project.Name)+1:] }

func stageOf(spec swarm.ServiceSpec) stage {
	switch {
	case isJob(spec):
		return jobStage
	case slices.ContainsFunc(spec.TaskTemplate.Placement.Constraints, isDataConstraint):
		return dataStage
	}
	return servingStage
}

func (d *deployment) order() {
	slices.SortStableFunc(d.changes, func(a, b *change) int { return cmp.Compare(a.stage, b.stage) })
}

// tagOf returns the tag of an image's name; empty where it has none.
func tagOf(image string) string {
	named, err := reference.ParseDockerRef(image)
	if tagged, is := named.(reference.Tagged); is && err == nil {
		return tagged.Tag()
	}
	return ""
}

// unchanged reports whether a service is as it is defined. An update that is under way is of a deployment that was
// killed, and may still be rolled back.
func (d *deployment) unchanged(c *change) bool {
	return c.before != nil && c.before.Spec.Labels[sumLabel] == c.spec.Labels[sumLabel] && !d.options.Force &&
		!isUpdating(*c.before)
}

func isUpdating(service swarm.Service) bool {
	return service.UpdateStatus != nil && (service.UpdateStatus.State == swarm.UpdateStateUpdating ||
		service.UpdateStatus.State == swarm.UpdateStateRollbackStarted)
}

// services returns those of the stack by their full names.
func (t *Target) services(ctx context.Context) (map[string]swarm.Service, error) {
	list, err := t.api.ServiceList(ctx, client.ServiceListOptions{
		Filters: make(client.Filters).Add("label", stackLabel+"="+t.project.Name),
	})
	if err != nil {
		return nil, devenv.NewAttemptError("listing the services of the stack", err)
	}
	services := map[string]swarm.Service{}
	for _, s := range list.Items {
		services[s.Spec.Name] = s
	}
	return services, nil
}

// Plan implements deploy.Target.
func (t *Target) Plan(ctx context.Context, options deploy.Options) ([]deploy.Event, error) {
	d, err := t.prepare(ctx, options, nil)
	if err != nil {
		return nil, err
	}
	events := d.adaptations()
	jobs := slices.ContainsFunc(d.changes, func(c *change) bool { return c.stage != jobStage && !d.unchanged(c) })
	for _, c := range d.changes {
		switch {
		case c.stage == jobStage && jobs:
			events = append(events, deploy.Migrating{Service: c.service})
		case c.stage == jobStage:
		case d.unchanged(c):
			events = append(events, deploy.Unchanged{Service: c.service, Version: c.release.Version})
		default:
			for range tasksOf(c.spec) {
				events = append(events, deploy.Starting{Service: c.service, Version: c.release.Version})
			}
			events = append(events, deploy.Switching{Service: c.service, Version: c.release.Version})
		}
	}
	return events, nil
}

// adaptations returns what differs from the Compose files.
func (d *deployment) adaptations() []deploy.Event {
	var events []deploy.Event
	for _, n := range d.stack.Adaptations {
		events = append(events, deploy.Adapted{Service: n.Service, Key: n.Key, Became: n.Became, Exposed: n.Exposed})
	}
	return events
}

// Deploy implements deploy.Target.
func (t *Target) Deploy(ctx context.Context, options deploy.Options,
	report func(deploy.Event),
) (deploy.Result, error) {
	return t.locked(ctx, options, func(ctx context.Context) (deploy.Result, error) {
		d, err := t.prepare(ctx, options, report)
		if err != nil {
			return deploy.Result{}, err
		}
		for _, event := range d.adaptations() {
			report(event)
		}
		return d.run(ctx)
	})
}

// Rollback implements deploy.Target. It runs no jobs: a database stays as the newer release made it.
func (t *Target) Rollback(ctx context.Context, options deploy.Options,
	report func(deploy.Event),
) (deploy.Result, error) {
	return t.locked(ctx, options, func(ctx context.Context) (deploy.Result, error) {
		if err := t.checkManager(ctx); err != nil {
			return deploy.Result{}, err
		}
		record, err := t.record(ctx)
		if err != nil {
			return deploy.Result{}, err
		}
		d := &deployment{
			Target: t, options: options, report: report, began: time.Now(), stack: Definition{Name: t.project.Name},
			limit: cmp.Or(options.HealthTimeout, deploy.DefaultHealthTimeout),
		}
		if d.running, err = t.services(ctx); err != nil {
			return deploy.Result{}, err
		}
		for _, spec := range record {
			if c := d.changeBack(spec); c.before != nil && c.stage != jobStage {
				d.changes = append(d.changes, c)
			}
		}
		d.order()
		result, err := d.run(ctx)
		if err == nil {
			for _, release := range result.Releases {
				report(deploy.RolledBack{Service: release.Service, To: release.Version})
			}
		}
		return result, err
	})
}

// changeBack returns the way to an earlier definition, which has its labels.
func (d *deployment) changeBack(spec swarm.ServiceSpec) *change {
	c := &change{service: d.shortName(spec.Name), stage: stageOf(spec), spec: spec, release: releaseOf(spec)}
	if before, found := d.running[spec.Name]; found {
		c.before, c.id = &before, before.ID
	}
	return c
}

// releaseOf reads the release that a service is of.
func releaseOf(spec swarm.ServiceSpec) deploy.Release {
	var release deploy.Release
	if json.Unmarshal([]byte(spec.Labels[releaseLabel]), &release) == nil {
		return release
	}
	image := spec.TaskTemplate.ContainerSpec.Image
	return deploy.Release{Image: image, ImageID: image, Version: tagOf(cmp.Or(spec.Labels[imageLabel], image))}
}

// run brings the stack about, one stage after the other. What it has changed it takes back when a service fails.
func (d *deployment) run(ctx context.Context) (deploy.Result, error) {
	var result deploy.Result
	changed := slices.ContainsFunc(d.changes, func(c *change) bool { return c.stage != jobStage && !d.unchanged(c) })
	for _, c := range d.changes {
		if c.stage != jobStage && d.unchanged(c) {
			d.report(deploy.Unchanged{Service: c.service, Version: releaseOf(c.before.Spec).Version})
		}
	}
	if !changed {
		return d.result(result), nil
	}
	if err := d.provide(ctx); err != nil {
		return result, err
	}
	record := d.remember(ctx)
	for _, at := range []stage{dataStage, jobStage, servingStage} {
		if err := d.runStage(ctx, at); err != nil {
			d.restore(ctx)
			d.forget(ctx, record)
			return result, err
		}
	}
	result.Changed = true
	if record != "" {
		d.promote(ctx, record)
	}
	d.prune(ctx)
	return d.result(result), nil
}

func (d *deployment) result(result deploy.Result) deploy.Result {
	for _, c := range d.changes {
		if c.stage != servingStage {
			continue
		}
		if d.unchanged(c) {
			result.Releases = append(result.Releases, releaseOf(c.before.Spec))
			continue
		}
		result.Releases = append(result.Releases, c.release)
		if c.before != nil {
			result.Previous = append(result.Previous, releaseOf(c.before.Spec))
		}
	}
	result.Took = time.Since(d.began)
	return result
}

// runStage applies the changes of a stage and waits until all of them are complete.
func (d *deployment) runStage(ctx context.Context, at stage) error {
	var open []*change
	for _, c := range d.changes {
		if c.stage != at || c.stage != jobStage && d.unchanged(c) {
			continue
		}
		if err := d.apply(ctx, c); err != nil {
			return err
		}
		open = append(open, c)
	}
	for _, c := range open { // they go on side by side
		if err := d.await(ctx, c); err != nil {
			return err
		}
	}
	return nil
}
