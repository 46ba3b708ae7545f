package stack

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var answered = lazyregexp.New(
	`returned error: (\d{3})|HTTP Error (\d{3})|HTTP/[12](?:\.[01])?"? (\d{3})|status(?: code)?[ :=]+([345]\d\d)\b`,
)

var probeAnswered = rule{
	id: "FD-R33", title: "Health check URL that returns an error",
	about: "The app answers the health check with an error status. 404 means that the path does not exist, 401 or " +
		"403 that it needs a login. With 500 or 503 the app itself fails, and its log explains why.",
	of: func(p *container) *check.Finding {
		_, path, ok := engine.HealthTarget(p.Check.Test)
		status, line := p.probeStatus()
		if !ok || p.Status != "running" || status == "" || status[0] == '2' {
			return nil
		}
		cause, fix := statusMeans(status, path)
		f := p.finding(cause, fix, "probe: "+p.ProbeTest, line)
		if status[0] == '5' {
			f.Evidence = append(f.Evidence, p.complaints()...)
			return f
		}
		return p.elsePlaced(f, "healthcheck")
	},
}

// askedWrongly is probeAnswered where the app is well and was asked for something that it does not give.
var askedWrongly = rule{
	id: probeAnswered.id,
	of: func(p *container) *check.Finding {
		if status, _ := p.probeStatus(); p.raised() != nil || status == "" || status[0] == '5' {
			return nil
		}
		return probeAnswered.of(p)
	},
}

func statusMeans(status, path string) (cause, fix string) {
	asks := fmt.Sprintf("its health check requests %s, which the app answers with %s", path, status)
	switch {
	case status == "404":
		return asks + ": it has no such path", fmt.Sprintf("ask a path that the app has, or add %s to the app", path)
	case status == "401" || status == "403" || status == "407":
		return asks + ": it wants a login", fmt.Sprintf("let %s answer without a login, or ask a path that does", path)
	case status == "400" || status == "421":
		return asks + ": it does not accept the request, often because of the host name in it (Invalid host " +
				"header)", "add the host that the health check asks (127.0.0.1 or localhost) to the allowed hosts of " +
				"the app"
	case status == "405":
		return asks + ": it does not take this method there", "ask with GET, or let the path take HEAD"
	case status[0] == '3':
		return asks + ", a redirection", "ask the address that it redirects to, or keep the health check out of the " +
			"redirection to HTTPS"
	case status == "503":
		return asks + ": it says itself that it is not ready", "correct the error in its log; `docker compose logs` " +
			"has the rest"
	case status[0] == '5':
		return asks + ": the app fails", "correct the error in its log; `docker compose logs` has the rest"
	}
	return asks, "ask a path that answers 200"
}

// probeStatus returns how the app answered the health check last, as the probe or the app's log says.
func (p *container) probeStatus() (status, line string) {
	if p.Probe == nil || p.Probe.ExitCode == 0 {
		return "", ""
	}
	if m := answered.FindStringSubmatch(p.Probe.Output); m != nil {
		return strings.Join(m[1:], ""), ""
	}
	_, path, ok := engine.HealthTarget(p.Check.Test)
	if !ok || p.probeTimedOut() {
		return "", ""
	}
	asked := regexp.MustCompile(`"(?:GET|HEAD) ` + regexp.QuoteMeta(path) + `(?:\?\S*)? HTTP/[12](?:\.[01])?" (\d{3})`)
	for _, line := range slices.Backward(p.log) {
		if m := asked.FindStringSubmatch(line); m != nil {
			return m[1], line
		}
	}
	return "", ""
}

var complaint = lazyregexp.New(
	`(?i)error|critical|fatal|warning|exception|failed|refused|denied|unavailable|timed? ?out`,
)

// complaints returns the last lines of the log that complain.
func (p *container) complaints() []string {
	var lines []string
	for _, line := range slices.Backward(p.log) {
		if complaint.MatchString(line) && !isNoise(line) && len(lines) < 3 {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	slices.Reverse(lines)
	return lines
}

// probeTimedOut reports whether the health check was given no answer in time.
func (p *container) probeTimedOut() bool {
	if p.Probe == nil || p.Status != "running" || p.Probe.ExitCode == 0 {
		return false
	}
	return strings.Contains(p.Probe.Output, "exceeded timeout") || p.Probe.ExitCode == -1 ||
		timedOut.MatchString(lastLineOf(p.Probe))
}

var timedOut = lazyregexp.New(`(?i)timed out|TimeoutError|Operation timed out|ReadTimeout`)

var probeSlow = rule{
	id: "FD-R23", title: "Health check close to its timeout",
	about: "A health check that exceeds its timeout counts as failed, even if the app is only busy. A slow " +
		"machine or one blocking call makes the container unhealthy. Make /health faster, or raise the timeout.",
	of: func(p *container) *check.Finding {
		if p.Check.Timeout == 0 || p.Probe == nil || p.Status != "running" {
			return nil
		}
		if p.probeTimedOut() {
			return p.hangs()
		}
		var slow time.Duration
		for _, probe := range p.Probes {
			slow = max(slow, took(probe))
		}
		if p.isFailing() || slow*5 < p.Check.Timeout*4 || slow < time.Second {
			return nil
		}
		f := p.finding(
			fmt.Sprintf("its health check took %.1f s (timeout %s)", slow.Seconds(), p.Check.Timeout),
			"make that path faster, or raise its timeout",
			"probe: "+p.ProbeTest,
		)
		f.Severity = check.Info // it was in time
		return p.placed(f, "healthcheck")
	},
}

// hangs reports that the app does not answer in time, and what in its code may block it.
func (p *container) hangs() *check.Finding {
	f := p.finding(
		fmt.Sprintf(
			"its health check gets no answer within its timeout, %s: the app hangs, or is busy",
			p.Check.Timeout,
		),
		"find what blocks it (its log, a dump of its threads), or raise the timeout of the health check",
		"probe: "+p.ProbeTest,
	)
	if cpus := p.processors(); cpus > 0 && cpus < fewProcessors {
		f.Cause = fmt.Sprintf("it may use %g of a processor, which is too little to answer its health check in time (%s)",
			cpus, p.Check.Timeout)
		f.Fix.Text = fmt.Sprintf("raise cpus of service %q (or deploy.resources.limits.cpus); then run `fastdock up`",
			p.Service)
		return p.placed(f, "cpus", "deploy")
	}
	if p.stillStarts() {
		f.Cause = fmt.Sprintf("its app has not finished its start, which began %s ago: the server holds the port "+
			"already, and answers nothing until then", time.Since(p.Since).Round(time.Second))
		f.Fix.Text = "raise start_period of its health check above the time that the start takes; if it never ends, find " +
			"what the app waits for when it starts"
		f.Evidence = append(f.Evidence, p.lastWords()...)
		return p.placed(f, "healthcheck")
	}
	if file, line, call := p.blocking(); file != "" {
		f.Cause = fmt.Sprintf(
			"its health check gets no answer within its timeout, %s: %s in an async function of %s blocks the event "+
				"loop, and with it every request",
			p.Check.Timeout,
			call,
			file,
		)
		f.Fix.Text = fmt.Sprintf(
			"await asyncio.sleep or an async client instead of %s, or make the function a plain `def`, which runs "+
				"in a thread",
			call,
		)
		f.File, f.Line = file, line
		return f
	}
	return p.placed(f, "healthcheck")
}

// fewProcessors is how much of a processor an app needs to start and to answer within seconds.
const fewProcessors = 0.1

// processors returns how much of the engine's processors a container may use; 0 for all.
func (p *container) processors() float32 {
	if deploy := p.service().Deploy; deploy != nil && deploy.Resources.Limits != nil {
		return cmp.Or(float32(deploy.Resources.Limits.NanoCPUs), p.service().CPUS)
	}
	return p.service().CPUS
}

// startBegins are the lines of servers that hold their port before they load the app or run its startup.
var startBegins = lazyregexp.New(`Waiting for application startup|Started parent process|Started reloader process`)

// stillStarts reports whether a server has begun to load its app and has not said that this is done.
func (p *container) stillStarts() bool {
	begun := slices.ContainsFunc(p.log, startBegins.MatchString) ||
		strings.Contains(strings.ToLower(strings.Join(p.Command, " ")), "uvicornworker") &&
			slices.ContainsFunc(p.log, func(line string) bool { return strings.Contains(line, "Booting worker") })
	done := slices.ContainsFunc(p.log, func(line string) bool {
		return strings.Contains(line, "Application startup complete")
	})
	return begun && !done
}

var (
	asyncDef  = lazyregexp.New(`^(\s*)async def `)
	plainCode = lazyregexp.New(`^(\s*)\S`)
	blocks    = lazyregexp.New(
		`\b(time\.sleep|requests\.(?:get|post|put|delete|request)|urllib\.request\.urlopen|subprocess\.(?:run` +
			`|call|check_output))\(`,
	)
)

// blocking returns the first call in an async function of the project that keeps the event loop from everything else.
func (p *container) blocking() (file string, line int, call string) {
	if p.snapshot.sources == nil {
		return "", 0, ""
	}
	for _, name := range p.pythonFiles() {
		source, _ := p.snapshot.sources.File(name)
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

// probeBroken is about a health check whose own program fails before it asks anything.
var probeBroken = rule{
	id: "FD-R55", title: "Health check with an error in its own code",
	about: "A health check written in Python or shell can be wrong itself, for example with a missing import or " +
		"quote. It fails whatever the app does.",
	of: func(p *container) *check.Finding {
		if p.Probe == nil || p.Probe.ExitCode == 0 || p.Status != "running" {
			return nil
		}
		line := lastLineOf(p.Probe)
		raised := traceback.Parse(strings.Split(p.Probe.Output, "\n"))
		if f := p.expectsOther(raised); f != nil {
			return f
		}
		wrong := len(raised) > 0 && slices.Contains(ownFaults, raised[len(raised)-1].Chain()[0].Name()) ||
			shellFault.MatchString(p.Probe.Output)
		if !wrong {
			return nil
		}
		return p.elsePlaced(
			p.finding(
				"its health check is wrong itself, whatever the app does: "+line,
				"correct the command of the health check",
				"probe: "+p.ProbeTest,
			),
			"healthcheck",
		)
	},
}

// expectations are how the program of a health check ends that does not find in an answer what it looks for.
var expectations = []string{"KeyError", "AssertionError", "IndexError", "JSONDecodeError"}

// expectsOther is about a health check that was answered, and expects something else of the answer.
func (p *container) expectsOther(raised []*traceback.Exception) *check.Finding {
	if len(raised) == 0 || p.raised() != nil {
		return nil
	}
	last := raised[len(raised)-1].Chain()[0]
	status, _ := p.probeStatus()
	if !slices.Contains(expectations, last.Name()) || status != "" && status[0] != '2' {
		return nil
	}
	return p.elsePlaced(p.finding(
		"its health check is answered, and does not find in the answer what it expects: "+last.Line(),
		"correct what the health check expects, or what the app answers there",
		"probe: "+p.ProbeTest), "healthcheck")
}

var (
	ownFaults = []string{
		"NameError",
		"SyntaxError",
		"IndentationError",
		"ImportError",
		"ModuleNotFoundError",
		"AttributeError",
		"TypeError",
	}
	shellFault = lazyregexp.New(
		`[Ss]yntax error|unterminated quoted string|unexpected EOF while looking|Unterminated`,
	)
)

var refusedProbe = lazyregexp.New(errRefused)

// silent is about an app that runs and does not listen where its health check asks.
var silent = rule{
	id: "FD-R56", title: "App that listens late",
	about: "Every health check fails until the app listens. An app that loads a model or runs migrations first " +
		"needs a longer `start_period`, in which failures do not count. A command that is not a server never " +
		"listens.",
	of: func(p *container) *check.Finding {
		port, ok := p.probePort()
		if p.Status != "running" || !p.portsKnown || p.Probe == nil || p.Probe.ExitCode == 0 || !ok ||
			p.Health == "starting" && time.Since(p.Since) < p.Check.StartPeriod {
			return nil
		}
		if p.listensOn(port) && refusedProbe.MatchString(lastLineOf(p.Probe)) {
			return p.elsePlaced(
				p.finding(
					fmt.Sprintf(
						"it listens on port %d now, and did not at its last health check: it starts more slowly "+
							"than that allows",
						port,
					),
					"raise start_period of its health check: failures within that time do not count",
					"probe: "+p.ProbeTest,
				),
				"healthcheck",
			)
		}
		if len(p.listening) > 0 {
			return nil
		}
		if f := p.onSocketOnly(port); f != nil {
			return f
		}
		if f := p.waitsForAnswer(); f != nil {
			return f
		}
		f := p.finding(
			fmt.Sprintf(
				"nothing listens in it: its health check requests port %d, and the app has not opened it since it "+
					"was started %s ago",
				port,
				time.Since(p.Since).Round(time.Second),
			),
			"if it only needs longer, raise start_period of its health check; else correct its command, or the "+
				"error in its last lines",
			"probe: "+p.ProbeTest,
			"its command: "+strings.Join(p.program(), " "),
		)
		for _, line := range p.lastWords() {
			f.Evidence = append(f.Evidence, "its log: "+line)
		}
		return p.elsePlaced(f, "healthcheck")
	},
}

var socketPath = lazyregexp.New(`\bunix://?(/[\w./-]+)|--uds[ =](/[\w./-]+)|unix:(/[\w./-]+)`)

// onSocketOnly is about a server that its command binds to a file, which takes no connection over the network.
func (p *container) onSocketOnly(port uint16) *check.Finding {
	m := socketPath.FindStringSubmatch(strings.Join(p.Command, " "))
	if m == nil {
		return nil
	}
	return p.appPlacedAtCommand(p.finding(
		fmt.Sprintf("it listens on the Unix socket %s alone, and its health check requests port %d", strings.Join(m[1:], ""),
			port),
		fmt.Sprintf("bind it to the port: `--bind 0.0.0.0:%d` for gunicorn, `--host 0.0.0.0 --port %d` for uvicorn",
			port, port),
		"its command: "+strings.Join(p.program(), " ")))
}

// waitsForAnswer is about an app that has not started because a server of the stack leaves its connection without an
// answer.
func (p *container) waitsForAnswer() *check.Finding {
	for _, end := range p.connections() {
		named := p.snapshot.named(end.Addr().String())
		if len(named) == 0 || named[0] == p {
			continue
		}
		other := named[0]
		f := p.finding(
			fmt.Sprintf("it has not opened its port since it was started %s ago: it is connected to %q on port %d, and "+
				"waits there for an answer", time.Since(p.Since).Round(time.Second), other.Service, end.Port()),
			fmt.Sprintf("check the port in its settings, and what `docker compose logs %s` says; if it only loads data there, "+
				"raise start_period of its health check", other.Service),
			"probe: "+p.ProbeTest,
		)
		if usual := usualPorts[database(other.service().Image)]; len(usual) > 0 && !slices.Contains(usual, end.Port()) {
			f.Evidence = append(f.Evidence, fmt.Sprintf("%s servers listen on %d as a rule", database(other.service().Image),
				usual[0]))
		}
		return p.placed(f, "environment")
	}
	return nil
}

func took(probe devenv.Probe) time.Duration { return probe.End.Sub(probe.Start) }
