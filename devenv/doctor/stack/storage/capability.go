package storage

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
)

// LostCapability is reported by denied.
var LostCapability = rule.Rule{
	ID: "FD-R53", Title: "Missing capability",
	About: "`cap_drop: [ALL]` removes the special rights of root. Database images start as root, run chown on " +
		"their directory and switch to their user. They need CHOWN, DAC_OVERRIDE, FOWNER, SETGID and SETUID, or " +
		"`user:` from the start.",
}

func needsCapabilities(c *facts.Container, match rule.Match) *check.Finding {
	f := rule.Finding(c,
		"capabilities are missing because of `cap_drop`",
		fmt.Sprintf(
			"add `cap_add: [CHOWN, DAC_OVERRIDE, FOWNER, SETGID, SETUID]` to service %q; then run `fastdock up`",
			c.Service,
		),
		rule.Quote(c, match)...)
	f.ID = LostCapability.ID
	if port := match.Port(); port != 0 && port < 1024 {
		f.Cause = fmt.Sprintf(
			"cannot listen on port %d: a port below 1024 needs root, and `cap_drop` removes the capability",
			port,
		)
		f.Fix.Text = fmt.Sprintf(
			"listen on 8000 and publish it as %d; or add `cap_add: [NET_BIND_SERVICE]` and run as root",
			port,
		)
	}
	return rule.AtKey(c, f, "cap_drop")
}

func dropsAll(c *facts.Container) bool {
	return slices.ContainsFunc(c.Config().CapDrop, func(name string) bool { return strings.EqualFold(name, "all") })
}
