package stack

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

// patience is how long a person waits for a first probe without asking what goes on.
const patience = 3 * time.Second

var probeLate = rule{
	id: "FD-R36", title: "services are asked soon after their start",
	about: "The engine asks for the first time one `interval` after the start, and whoever waits for the service waits as long, " +
		"although it is ready long before. `start_interval: 1s` with a `start_period` asks more often until the first success.",
	of: func(p *patient) *check.Finding {
		first := p.Check.Interval
		if p.Check.StartPeriod > 0 {
			first = cmp.Or(p.Check.StartInterval, 5*time.Second)
		}
		if p.Status != "running" || p.Health != "starting" || p.Probe != nil || first <= patience {
			return nil
		}
		f := p.finding(fmt.Sprintf("is asked for the first time %s after its start, whenever it is ready: nothing asks more often while it starts", first),
			"add `start_period: 30s` and `start_interval: 1s` to its health check, then run `fastdock up`", "probe: "+p.ProbeTest)
		return p.elsePlaced(p.askedSooner(f), "healthcheck")
	},
}

// askedSooner offers to write the two settings below the interval, where that has a line of its own.
func (p *patient) askedSooner(f *check.Finding) *check.Finding {
	path := []string{"services", p.Service, "healthcheck", "interval"}
	f = p.inCompose(f, path, func(line string) string { return line })
	if f.File == "" {
		return f
	}
	source, _ := p.scene.sources.File(f.File)
	line := source.Lines[f.Line-1]
	indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
	if !strings.HasPrefix(strings.TrimSpace(line), "interval:") {
		return f
	}
	settings := []string{indent + "start_interval: 1s"}
	if p.Check.StartPeriod == 0 {
		settings = append(settings, indent+"start_period: 30s")
	}
	f.Fix.Edits = []check.Edit{{File: f.File, Line: f.Line + 1, Insert: settings}}
	return f
}
