package stack

import (
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/check"
)

// A stack that is down may be meant to be: only where a part of it is up is the rest brought up by --fix.
func TestMissingServicesAreFixedOnlyInARunningStack(t *testing.T) {
	project := &types.Project{Services: types.Services{"app": {Name: "app"}, "db": {Name: "db"}}}
	down := missing(t.Context(), &check.Input{Project: project})
	if len(down) != 1 || down[0].Severity != check.Info || down[0].Fix.Offered() {
		t.Errorf("down: got %+v", down)
	}
	partly := missing(t.Context(), &check.Input{Project: project, Stack: []devenv.Report{{Service: "db"}}})
	if len(partly) != 1 || partly[0].Service != "app" || partly[0].Severity != check.Warning || !partly[0].Fix.Offered() {
		t.Errorf("partly up: got %+v", partly)
	}
}
