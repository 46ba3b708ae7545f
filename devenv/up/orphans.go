package up

import (
	"context"
	"slices"
	"strconv"

	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/down"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/plan"
)

// settleOrphans removes orphans where that is asked for, and names them where it is not.
func (a *attempt) settleOrphans(ctx context.Context, seen plan.Observed) error {
	orphans := slices.DeleteFunc(slices.Clone(seen.Containers), func(c container.Summary) bool {
		return !down.IsOrphan(a.project, c)
	})
	silent, _ := strconv.ParseBool(a.project.Environment["COMPOSE_IGNORE_ORPHANS"])
	switch {
	case len(orphans) == 0:
		return nil
	case a.options.Orphans:
		for _, c := range orphans {
			a.monitor.ignore(c.ID)
		}
		if err := down.RemoveContainers(ctx, a.engine, a.project, orphans, down.Options{Timeout: a.options.StopTimeout},
			down.NewStopSignals(orphans), a.out.Send); err != nil {
			return devenv.NewAttemptError("removing orphan containers", err)
		}
	case !silent:
		var names []string
		for _, c := range orphans {
			names = append(names, engine.SummaryName(c))
		}
		slices.Sort(names)
		a.out.Send(devenv.Notice{Kind: devenv.NoticeOrphans, Names: names})
	}
	return nil
}
