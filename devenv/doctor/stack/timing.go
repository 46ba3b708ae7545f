package stack

import (
	"slices"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var workerTimeout = lazyregexp.New(`WORKER TIMEOUT \(pid:`)

// workerBlocked is about a worker that gunicorn ended because it answered nothing for too long.
var workerBlocked = class{
	rule:  rule{id: probeSlow.id},
	well:  true,
	signs: signs("", `WORKER TIMEOUT \(pid:`, `^SystemExit: 1$`),
	found: func(p *container, c clue) *check.Finding {
		if !p.blockedWorker() {
			return nil
		}
		f := p.finding(
			"a worker of gunicorn was busy for longer than its timeout (30 s by default), and was ended",
			"move long work out of requests, use an async worker (`-k uvicorn_worker.UvicornWorker`), or raise "+
				"`--timeout`",
			p.quote(c)...)
		if file, line, call := p.blocking(); file != "" {
			f.Fix.Text = "await an async call instead of " + call + ", or raise `--timeout`"
			f.File, f.Line = file, line
			return f
		}
		return p.placedAt(f, c.frames())
	},
}

// blockedWorker reports whether gunicorn ended a worker for its timeout: it guesses at a lack of memory then.
func (p *container) blockedWorker() bool {
	return !p.OOMKilled && slices.ContainsFunc(p.log, workerTimeout.MatchString)
}
