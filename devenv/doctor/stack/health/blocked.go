package health

import (
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// WorkerBlocked is about a worker that gunicorn ended because it answered nothing for too long.
var WorkerBlocked = rule.LogRule{
	Rule:      rule.Rule{ID: ProbeSlow.ID},
	InHealthy: true,
	Patterns:  rule.Patterns("", `WORKER TIMEOUT \(pid:`, `^SystemExit: 1$`),
	Explain: func(c *facts.Container, match rule.Match) *check.Finding {
		if !c.BlockedWorker() {
			return nil
		}
		f := rule.Finding(c,
			"a gunicorn worker was busy for longer than its timeout (default 30 s) and was killed",
			"move long work out of the request, use an async worker (`-k uvicorn_worker.UvicornWorker`), or raise `--timeout`",
			rule.Quote(c, match)...)
		if file, line, call := blocking(c); file != "" {
			f.Fix.Text = "await an async call instead of " + call + ", or raise `--timeout`"
			f.File, f.Line = file, line
			return f
		}
		return rule.AtCode(c, f, match.Frames())
	},
}

// blocking returns the first call in an async function of the project that keeps the event loop from everything else.
func blocking(c *facts.Container) (file string, line int, call string) {
	for _, name := range c.PythonFiles() {
		source, _ := c.Stack.Sources.File(name)
		indent := -1
		for i, text := range source.Lines {
			if m := asyncDef.FindStringSubmatch(text); m != nil {
				indent = len(m[1])
			} else if m := plainCode.FindStringSubmatch(text); m != nil && len(m[1]) <= indent {
				indent = -1
			}
			if m := blocks.FindStringSubmatch(text); m != nil && indent >= 0 {
				return name, i + 1, m[1]
			}
		}
	}
	return "", 0, ""
}

var (
	asyncDef  = lazyregexp.New(`^(\s*)async def `)
	plainCode = lazyregexp.New(`^(\s*)\S`)
	blocks    = lazyregexp.New(
		`\b(time\.sleep|requests\.(?:get|post|put|delete|request)|urllib\.request\.urlopen|subprocess\.(?:run` +
			`|call|check_output))\(`,
	)
)
