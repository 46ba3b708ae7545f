package up

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/docker/compose/v5/pkg/utils"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/down"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/plan"
	"github.com/fastdock/fastdock/devenv/port"
)

// bringUp takes the stack from what is there to everything ready.
func (s *Session) bringUp(ctx context.Context) error {
	began := time.Now()
	if s.options.DryRun {
		return s.wholeStack().preview(ctx)
	}
	if err := s.leadership.acquire(ctx, func() { s.showRunning(ctx) }); err != nil {
		return err
	}
	a := s.wholeStack()
	seen, planned, err := a.plan(ctx)
	if err != nil {
		return err
	}
	s.initial.record(planned, seen)
	if err := a.settleOrphans(ctx, seen); err != nil {
		return err
	}
	planned = a.settle(planned)
	a.reportVolumes(seen)
	for _, p := range planned {
		s.out.Send(p)
	}
	if err := a.prepare(ctx, planned, seen); err != nil {
		return err
	}
	if s.options.NoStart {
		return a.createOnly(ctx, planned, seen)
	}
	return a.makeReady(ctx, planned, seen, began)
}

// wholeStack is one attempt to bring the stack up. A session makes one when it begins and whenever the engine is back.
type wholeStack struct {
	*attempt
	session *Session
	first   bool // the stack was not up before: what Options has recreated is
}

// wholeStack returns an attempt on the stack, as it was last read.
func (s *Session) wholeStack() *wholeStack {
	a := &wholeStack{session: s, first: !s.wasUp && s.model.isFirst()}
	a.attempt = newAttempt(&s.shared, a, s.model.project())
	return a
}

func (a *wholeStack) gone(ctx context.Context, err error) bool {
	return a.session.isConnectionLoss(ctx, err)
}

func (*wholeStack) rebuilds(string) bool { return false }

func (*wholeStack) keeps(string) bool { return false }

// plan looks at what there is and decides what up does with each service.
func (a *attempt) plan(ctx context.Context) (plan.Observed, []devenv.Planned, error) {
	return plan.For(ctx, a.engine, a.project)
}

// settle makes the final plan of what bringing the stack up does.
func (a *wholeStack) settle(planned []devenv.Planned) []devenv.Planned {
	planned = a.keepContainers(a.asRequested(a.status.withoutStopped(planned)))
	if a.options.NoRecreate {
		return planned
	}
	return plan.Follow(a.project, planned)
}

// asRequested has services looked at again of which the plan would leave what runs: because their image is to be asked
// for on each up, or because they are to be recreated.
func (a *wholeStack) asRequested(planned []devenv.Planned) []devenv.Planned {
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

func (a *wholeStack) forces(service string) bool {
	named := a.options.named().Services
	if len(named) == 0 || slices.Contains(named, service) {
		return a.first && a.options.Recreate
	}
	return a.first && a.options.RecreateDeps
}

// keepContainers keeps containers that differ from the files, as --no-recreate asks, or --no-build for some.
func (a *wholeStack) keepContainers(planned []devenv.Planned) []devenv.Planned {
	for i, p := range planned {
		keeps := a.options.NoRecreate || a.options.NoBuild && p.Cause == devenv.CauseBuild
		if p.Action == devenv.ActionRecreate && keeps {
			planned[i].Action, planned[i].Cause = devenv.ActionStart, devenv.CauseKept
		}
	}
	return planned
}

// settleOrphans removes orphans where that is asked for, and names them where it is not.
func (a *wholeStack) settleOrphans(ctx context.Context, seen plan.Observed) error {
	orphans := a.orphans(seen)
	if !a.options.Orphans {
		a.reportOrphans(orphans)
		return nil
	}
	err := down.RemoveContainers(ctx, a.engine, a.project, orphans, down.Options{Timeout: a.options.StopTimeout},
		down.NewStopSignals(orphans), a.out.Send)
	if err != nil {
		return devenv.NewAttemptError("removing orphan containers", err)
	}
	return nil
}

func (a *wholeStack) orphans(seen plan.Observed) []container.Summary {
	return slices.DeleteFunc(slices.Clone(seen.Containers), func(c container.Summary) bool {
		return !down.IsOrphan(a.project, c)
	})
}

// reportOrphans names the orphans that stay, unless the environment asks for silence.
func (a *wholeStack) reportOrphans(orphans []container.Summary) {
	if len(orphans) == 0 || utils.StringToBool(a.project.Environment["COMPOSE_IGNORE_ORPHANS"]) {
		return
	}
	var names []string
	for _, c := range orphans {
		names = append(names, engine.SummaryName(c))
	}
	slices.Sort(names)
	a.out.Send(devenv.Notice{Kind: devenv.NoticeOrphans, Names: names})
}

// reportVolumes names the volumes that differ from the files, and stay.
func (a *wholeStack) reportVolumes(seen plan.Observed) {
	for _, name := range seen.ChangedVolumes {
		a.out.Send(devenv.Notice{Kind: devenv.NoticeVolumeChanged, Name: name})
	}
}

// prepare checks what can be checked before anything is made, then makes what all services share.
func (a *attempt) prepare(ctx context.Context, planned []devenv.Planned, seen plan.Observed) error {
	if err := a.checkPorts(ctx, planned); err != nil {
		return err
	}
	if !works(planned) && !seen.LacksNetworks() && len(seen.ChangedNetworks) == 0 {
		return nil
	}
	bare, err := compose.WithoutServices(a.project)
	if err != nil {
		return err
	}
	return a.renewNetworks(ctx, planned, seen, func() error { return a.createShared(ctx, a.engine.SDK, bare) })
}

// works reports whether a plan does anything with a service.
func works(planned []devenv.Planned) bool {
	return slices.ContainsFunc(planned, func(p devenv.Planned) bool { return p.Action != devenv.ActionAttach })
}

// checkPorts returns an error where a port of the services that are worked on is not free.
func (a *attempt) checkPorts(ctx context.Context, planned []devenv.Planned) error {
	if err := port.CheckShared(a.project); err != nil {
		return err
	}
	all, err := a.engine.API.ContainerList(ctx, client.ContainerListOptions{})
	if err != nil {
		return &devenv.EngineError{Host: a.engine.Host(), Cause: err}
	}
	for _, p := range planned {
		if p.Action == devenv.ActionAttach {
			continue
		}
		if err := port.CheckService(a.project, a.project.Services[p.Service],
			port.OccupiedOn(a.engine, all.Items)); err != nil {
			return err
		}
	}
	return nil
}

// createShared creates the networks and volumes of a project without services.
func (a *attempt) createShared(ctx context.Context, sdk api.Compose, bare *types.Project) error {
	if err := sdk.Create(ctx, bare, api.CreateOptions{IgnoreOrphans: true}); err != nil {
		return a.engine.ExplainNoPool(ctx, withExternal(devenv.NewAttemptError("creating networks and volumes", err)))
	}
	return nil
}

// makeReady starts all services and waits for them, for as long as it may take.
func (a *wholeStack) makeReady(ctx context.Context, planned []devenv.Planned, seen plan.Observed,
	began time.Time,
) error {
	working, cancel := a.within(ctx)
	var telling sync.WaitGroup
	telling.Go(func() { a.reportSlow(working) })
	defer func() { cancel(); telling.Wait() }()
	err := a.startAll(working, planned, seen)
	if err == nil && a.options.Detach {
		a.packages.CheckFound(working, planned) // while attached, they are looked at once the files are watched
	}
	if err == nil && (a.options.Wait || !a.options.Detach) {
		err = a.awaitReady(working, began)
	} else if err != nil && a.options.Wait && ctx.Err() == nil {
		err = a.awaitRest(working, err)
	}
	err = a.timeoutError(ctx, working, err)
	if err != nil && a.options.Linger && ctx.Err() == nil {
		return nil // the failure is shown; the user decides
	}
	return err
}
