package network

import (
	"fmt"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/database"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
)

// ProbeRefused is about a server that does not take what its health check sends it.
var ProbeRefused = rule.Rule{
	ID: database.Credentials.ID,
	Find: func(c *facts.Container) *check.Finding {
		if !c.IsUnhealthy() || c.Probe == nil || facts.Database(c.Config().Image) == "" {
			return nil
		}
		f := rule.Classified(c, rule.Statement{Text: c.Probe.Output},
			[]rule.LogRule{TLS, database.NoObject, database.Credentials, NotReady})
		if f == nil {
			return nil
		}
		if f.ID == database.Credentials.ID || f.ID == database.NoObject.ID {
			f.Cause = "the server rejects its own health check: " + f.Cause
			f.Fix.Text = fmt.Sprintf(
				"use the user, password or database of service %q in its health check ($$NAME reads a variable of the "+
					"container)", c.Service)
		}
		f.Evidence = append(f.Evidence, "probe: "+c.ProbeTest)
		return rule.AtKey(c, f, "healthcheck")
	},
}
