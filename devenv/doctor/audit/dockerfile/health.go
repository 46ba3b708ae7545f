package dockerfile

import (
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var healthRules = []rule{
	{
		id: "FD-H01", severity: check.Info, title: "No health check",
		about: "Without a health check, a container counts as healthy as soon as it runs, even if the app hangs. " +
			"`up --wait` and depends_on then have nothing to wait for. Add a HEALTHCHECK to the Dockerfile or a " +
			"healthcheck to the Compose service. Kubernetes uses its own probes.",
		find: eachShipped(production, func(f *file, s *stage) []check.Finding {
			_, begun, ok := s.serves()
			if _, probed := lastOf[*instructions.HealthCheckCommand](s); !ok || probed || f.probedInCompose() {
				return nil
			}
			return []check.Finding{
				f.at(begun.line, "add a HEALTHCHECK that requests a path of the app",
					"no health check: the engine cannot detect whether the app responds"),
			}
		}),
	},
	{
		id: "FD-H02", severity: check.Error, title: "HEALTHCHECK that can never pass",
		about: "If a HEALTHCHECK begins with `[` but is not a JSON array, a shell runs it, looks for a program " +
			"named `[\"python\",` and finds none. The container stays unhealthy. Remove everything after the " +
			"closing `]`.",
		find: findBrokenProbes,
	},
}

// probe is a HEALTHCHECK with its command.
type probe struct {
	*instructions.HealthCheckCommand
	line     int // of the instruction
	last     int
	shell    bool
	commands []command
	text     string
}

func (f *file) probeOf(c *instructions.HealthCheckCommand) probe {
	first, last := lines(c)
	p := probe{HealthCheckCommand: c, line: first, last: last}
	if len(c.Health.Test) < 2 {
		return p
	}
	p.text = strings.Join(c.Health.Test[1:], " ")
	if p.shell = c.Health.Test[0] == "CMD-SHELL"; p.shell {
		p.commands = parseScript(strings.Split(p.text, "\n"), first, '\\', false)
	} else {
		var words []word
		for _, text := range c.Health.Test[1:] {
			words = append(words, word{text, first})
		}
		p.commands = []command{{"", words}}
	}
	return p
}

// eachProbe looks at the HEALTHCHECKs that are shipped, NONE left out.
func eachProbe(look func(*file, *stage, probe) []check.Finding) func(*file) []check.Finding {
	return func(f *file) []check.Finding {
		var findings []check.Finding
		for _, s := range f.stages {
			for _, c := range of[*instructions.HealthCheckCommand](s) {
				if p := f.probeOf(c); p.text != "" && s.staysIn() && !strings.HasPrefix(p.text, "[") {
					findings = append(findings, look(f, s, p)...)
				}
			}
		}
		return findings
	}
}

var array = lazyregexp.New(`\[\s*"[^\]]*"\s*\]`)

func findBrokenProbes(f *file) []check.Finding {
	var findings []check.Finding
	for _, s := range f.stages {
		for _, c := range of[*instructions.HealthCheckCommand](s) {
			p := f.probeOf(c)
			if !p.shell || !strings.HasPrefix(strings.TrimSpace(p.text), "[") || strings.HasPrefix(p.text, "[ ") ||
				strings.HasPrefix(p.text, "[[") {
				continue
			}
			n := f.lineOf(p.line, p.last, "[")
			finding := f.at(n, "remove the text after the ]", "this health check can never pass: the text after CMD is not a "+
				"JSON array, so a shell looks for a program named %q", strings.Fields(p.text)[0])
			finding.Evidence = []string{strings.TrimSpace(f.Lines[n-1])}
			if where := array.FindStringIndex(f.Lines[n-1]); where != nil && n == p.last {
				finding = edited(finding, f.swap(n, f.Lines[n-1][where[1]:], ""))
			} else if strings.Contains(p.text, "'") && !strings.Contains(p.text, `"`) {
				finding.Fix.Text = "write each word in double quotes"
			}
			findings = append(findings, finding)
		}
	}
	return findings
}
