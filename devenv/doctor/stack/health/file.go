package health

import (
	"fmt"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// ProbeFindsNoFile is about a health check that looks for a file, which the app is to make when it is ready.
var ProbeFindsNoFile = rule.Rule{
	ID: ProbeBroken.ID,
	Find: func(c *facts.Container) *check.Finding {
		m := testsFile.FindStringSubmatch(c.ProbeTest)
		if c.Status != "running" || c.Probe == nil || c.Probe.ExitCode == 0 || m == nil {
			return nil
		}
		file := strings.Join(m[1:], "")
		if c.HasFile(file) {
			return nil
		}
		return rule.OrAtKey(c, rule.Finding(c,
			fmt.Sprintf("the health check looks for the file %s, which does not exist in the container", file),
			fmt.Sprintf("create %s when the app is ready, or request a path of the app instead", file),
			"probe: "+c.ProbeTest), "healthcheck")
	},
}

// testsFile is a health check that looks for a file.
var testsFile = lazyregexp.New(`(?:\btest|\[) -[efsr] (/[^\s\]"';&|]+)|\bcat (/[^\s"';&|]+)|\bstat (/[^\s"';&|]+)`)
