package process

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// RefusesStart is about a server that does not start with the files and settings it finds.
var RefusesStart = rule.Rule{
	ID: "FD-R60", Title: "Server configuration that is not valid",
	About: "A server reads its configuration, keys and initial scripts before it opens its port, and exits if one " +
		"is wrong. The finding names the file or variable.",
	Find: func(c *facts.Container) *check.Finding {
		if !c.Ends() {
			return nil
		}
		for _, known := range slices.Concat(serverSays, startSays) {
			m, line := c.LastMatch(known.said)
			if m == nil || forbidden.MatchString(line) {
				continue
			}
			filled := func(text string) string {
				for i, group := range m[1:] {
					text = strings.ReplaceAll(text, fmt.Sprintf("$%d", i+1), group)
				}
				return text
			}
			return rule.AtKey(c, rule.Finding(c, filled(known.cause), filled(known.fix), line), known.keys...)
		}
		return nil
	},
}

// forbidden is a line about a file that a program may not use, whatever else it concludes from that.
var forbidden = lazyregexp.New(`(?i)permission ?(?:error|denied)`)
