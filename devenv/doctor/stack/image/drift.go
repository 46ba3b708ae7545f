package image

import (
	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
)

// Drifted is about a container that was made from other Compose files than those of now.
var Drifted = rule.Rule{
	ID: "FD-R21", Title: "Container that is out of date",
	About: "The Compose files, .env or an image have changed since the container was created. It keeps its old " +
		"settings until `fastdock up` recreates it. Its volumes are kept.",
	Find: func(c *facts.Container) *check.Finding {
		planned := c.Stack.Planned[c.Service]
		if planned.Action != devenv.ActionRecreate || c.Name != c.Stack.Of(c.Service)[0].Name {
			return nil
		}
		f := rule.Finding(c, "the container is out of date: "+string(planned.Cause), "run `fastdock up`, which "+
			"recreates it")
		f.Severity, f.Fix.Command = check.Warning, []string{"fastdock", "up", "--wait"}
		return f
	},
}
