package machine

import (
	"context"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

// fewAddresses looks whether the engine can make another network.
func fewAddresses(ctx context.Context, in *check.Input) []check.Finding {
	pools, err := in.Engine.AddressPools(ctx)
	if err != nil || pools.Free {
		return nil
	}
	severity := check.Warning
	if len(in.Stack) == 0 {
		severity = check.Error // this project has no network yet, and gets none
	}
	return []check.Finding{
		finding(
			severity,
			"has no addresses left for another network, so no other stack can start",
			"run `docker network prune`, which removes unused networks, or stop stacks that you do not need",
			pools.String(),
		),
	}
}
