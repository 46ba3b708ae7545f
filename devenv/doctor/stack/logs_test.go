package stack

import (
	"testing"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

// The cause of what containers said is the first one that is found, in the words of many drivers, servers and engines.
// It is shown under a check. Some cause is found where little else is known, too.
func TestCausesFoundInLogs(t *testing.T) {
	shown := map[string]bool{}
	for _, c := range Checks() {
		shown[c.ID] = true
	}
	ruletest.EachFault(t, "testdata/logs", func(c *facts.Container) *check.Finding {
		found := first(c)
		if !shown[found.ID] {
			t.Errorf("%s is the ID of no check: %s", found.ID, found.Cause)
		}
		c.Command, c.Env, c.WorkDir, c.Mounts = nil, nil, "", nil
		if first(c).Cause == "" {
			t.Errorf("no cause without a command: %q", c.Log)
		}
		return found
	})
}
