package stack

import (
	"testing"

	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

// The cause of what containers said is the first one that is found, in the words of many drivers, servers and engines.
func TestCausesFoundInLogs(t *testing.T) {
	ruletest.EachFault(t, "testdata/logs", first)
}
