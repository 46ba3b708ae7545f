package stack

import "github.com/fastdock/fastdock/devenv/doctor/check"

var hookFails = rule{
	id: "FD-R49", title: "hooks end well",
	about: "`pre_start` runs before a service in a container of its own, and the service does not start where it fails. What it printed is in that container's log.",
	of:    func(*patient) *check.Finding { return nil },
}
