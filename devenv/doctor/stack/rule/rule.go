// Package rule has what rules are made of: a cause to look for, the patterns that programs state it with, and findings
// with their places.
package rule

import (
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
)

// Rule is one cause of what can be wrong with a container. It returns nil where that is not the cause.
type Rule struct {
	ID, Title string
	About     string
	Find      func(*facts.Container) *check.Finding
}

// IDs that rules of several packages report.
const (
	StateOf      = "FD-R01" // the check that says how a container is where no cause is known
	OwnException = "FD-R30"
)
