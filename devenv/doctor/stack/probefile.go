package stack

import (
	"fmt"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// testsFile is a health check that looks for a file.
var testsFile = lazyregexp.New(`(?:\btest|\[) -[efsr] (/[^\s\]"';&|]+)|\bcat (/[^\s"';&|]+)|\bstat (/[^\s"';&|]+)`)

// probeFindsNoFile is about a health check that looks for a file, which the app is to make when it is ready.
var probeFindsNoFile = rule{
	id: probeBroken.id,
	of: func(p *container) *check.Finding {
		m := testsFile.FindStringSubmatch(p.ProbeTest)
		if p.Status != "running" || p.Probe == nil || p.Probe.ExitCode == 0 || m == nil {
			return nil
		}
		file := strings.Join(m[1:], "")
		if p.hasFile(file) {
			return nil
		}
		return p.elsePlaced(p.finding(
			fmt.Sprintf("its health check looks for the file %s, which is not in the container", file),
			fmt.Sprintf("let the app make %s when it is ready, or let the health check request a path of the app", file),
			"probe: "+p.ProbeTest), "healthcheck")
	},
}
