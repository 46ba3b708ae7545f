package stack

import (
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
	"github.com/fastdock/fastdock/devenv/reload"
)

// While the app is held, its failing probes and what else does not exist yet are no faults.
func TestHeldAppWaits(t *testing.T) {
	both := map[string]int{reload.HoldFile: 0, reload.GoFile: 0}
	tests := map[string]struct {
		owners map[string]int
		change func(*facts.Container)
		want   string
	}{
		"held":     {map[string]int{reload.HoldFile: 0}, func(*facts.Container) {}, `waits for "db"`},
		"released": {both, func(*facts.Container) {}, "is starting: no health check has succeeded yet"},
		"never held": {
			nil, func(*facts.Container) {}, "is starting: no health check has succeeded yet",
		},
		"expired": {
			map[string]int{reload.HoldFile: 0},
			func(c *facts.Container) { c.Since = time.Now().Add(-time.Minute) },
			"is starting: no health check has succeeded yet",
		},
		"another program": {
			map[string]int{reload.HoldFile: 0},
			func(c *facts.Container) { c.Command = []string{"sh", "run.sh"} },
			"is starting: no health check has succeeded yet",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := ruletest.Stage(t, "services: {}\n", nil, ruletest.Seen{Owners: test.owners}, func(c *facts.Container,
				s *facts.Stack,
			) {
				c.Health, c.Since = "starting", time.Now()
				c.Probe = &devenv.Probe{Output: "timed out"}
				c.Command = []string{"python", "/app/.fastdock/warm_reload.py"}
				s.Containers[2].Health = "starting"
				service := s.Project.Services["app"]
				service.DependsOn = types.DependsOnConfig{
					"db":    {Condition: types.ServiceConditionHealthy},
					"cache": {Condition: types.ServiceConditionHealthy},
				}
				s.Project.Services["app"] = service
				test.change(c)
			})
			var found []check.Finding
			for _, f := range diagnose(s) {
				if f.Service == "app" {
					found = append(found, f)
				}
			}
			if len(found) == 0 || found[0].Cause != test.want || found[0].Severity != check.Warning {
				t.Errorf("found %v, want %q", found, test.want)
			}
			if test.want == `waits for "db"` && len(found) != 1 {
				t.Errorf("found more: %v", found[1:])
			}
		})
	}
}
