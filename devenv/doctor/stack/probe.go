package stack

import (
	"cmp"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// lastLineOf returns the last line that a probe printed: a traceback says there what is wrong.
func lastLineOf(probe *devenv.Probe) string {
	if probe == nil {
		return ""
	}
	lines := strings.Split(strings.TrimSpace(probe.Output), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}

var probeIsNoJSON = rule{
	id: "FD-R08", title: "Health check whose list is not valid JSON",
	about: "`CMD [\"curl\", \"-f\", \"…\"] || exit 1` is not a list, because text follows it. A shell runs the " +
		"whole line and looks for a command named `[curl,`, so the container never becomes healthy. Remove the " +
		"text after the list.",
	of: func(p *container) *check.Finding {
		if len(p.Check.Test) != 2 || p.Check.Test[0] != "CMD-SHELL" ||
			!strings.HasPrefix(strings.TrimSpace(p.Check.Test[1]), `["`) {
			return p.shellOfList()
		}
		f := p.finding(
			"its health check is no valid list: what follows the `]` makes a shell run it as one line, which cannot "+
				"work",
			"leave away what follows the `]`",
			"probe: "+p.ProbeTest,
		)
		p.inDockerfile(f, afterList.MatchString, func(line string) string {
			return afterList.ReplaceAllString(line,
				"$1")
		})
		return f
	},
}

// shellOfList is about CMD-SHELL with several words: the shell runs the first one alone.
func (p *container) shellOfList() *check.Finding {
	if len(p.Check.Test) < 3 || p.Check.Test[0] != "CMD-SHELL" {
		return nil
	}
	f := p.finding(
		fmt.Sprintf(
			"its health check is CMD-SHELL with a list of words: the shell runs %q alone, so it does not check what "+
				"it should",
			p.Check.Test[1],
		),
		"write CMD instead of CMD-SHELL, or the whole command as one word",
		"probe: "+strings.Join(p.Check.Test, " "),
	)
	if f.Severity != check.Error {
		f.Severity = check.Warning
	}
	return p.placed(f, "healthcheck")
}

var afterList = lazyregexp.New(`(CMD\s*\[.*\])\s*\|\|.*$`)

// inDockerfile places a finding at a line of the service's Dockerfile, and offers to change it.
func (p *container) inDockerfile(f *check.Finding, matches func(line string) bool, change func(string) string) {
	if p.snapshot.sources == nil {
		return
	}
	for _, dockerfile := range p.snapshot.sources.Dockerfiles {
		if !slices.Contains(dockerfile.Services, p.Service) {
			continue
		}
		for i, line := range dockerfile.Lines {
			if !matches(line) || strings.HasPrefix(strings.TrimSpace(line), "#") {
				continue
			}
			f.File, f.Line = dockerfile.Path, i+1
			if changed := change(line); changed != line {
				f.Fix.Edits = []check.Edit{{File: dockerfile.Path, Line: i + 1, Remove: 1, Insert: []string{changed}}}
				f.Fix.Text += ", then run `fastdock up`"
			}
			return
		}
	}
}

var notThere = lazyregexp.New(
	`exec: "([^"]+)": (?:executable file not found|stat)|^\S*sh: (?:line )?(?:\d+: )?(\S+?): (?:command ` +
		`)?not found|^OCI runtime exec failed.*exec: "([^"]+)"`,
)

var probeCannotRun = rule{
	id: "FD-R06", title: "Health check that uses a missing program",
	about: "Slim images contain neither curl nor wget, distroless images no shell. The health check then fails " +
		"every time, although the app works. Use the image's Python, or install the program.",
	of: func(p *container) *check.Finding {
		if p.Status != "running" || p.Probe == nil {
			return nil
		}
		m := notThere.FindStringSubmatch(strings.TrimSpace(p.Probe.Output))
		if m == nil {
			return nil
		}
		binary := m[1] + m[2] + m[3]
		f := p.finding(fmt.Sprintf("its health check runs %q, which is not in its image", binary),
			"ask with a program that the image has", "probe: "+p.ProbeTest, lastLineOf(p.Probe))
		if kind := database(p.service().Image); clients[kind] != "" {
			f.Fix.Text = "ask with the client that the image has: " + clients[kind]
		} else if port, path, ok := engine.HealthTarget(p.Check.Test); ok {
			asks := pythonAsks(port, path)
			f.Fix.Text = "ask with Python: CMD " + asks
			p.inDockerfile(
				f,
				shellCheck.MatchString,
				func(line string) string { return shellCheck.ReplaceAllLiteralString(line, "CMD "+asks) },
			)
		}
		return p.elsePlaced(f, "healthcheck")
	},
}

// clients are the health checks of servers with the programs of their own images.
var clients = map[string]string{
	"mongo":    `["CMD", "mongosh", "--quiet", "--eval", "db.adminCommand('ping')"]`,
	"postgres": `["CMD-SHELL", "pg_isready -U $$POSTGRES_USER"]`,
	"redis":    `["CMD", "redis-cli", "ping"]`,
	"mysql":    `["CMD", "healthcheck.sh", "--connect"] for MariaDB, ["CMD", "mysqladmin", "ping"] for MySQL`,
	"amqp":     `["CMD", "rabbitmq-diagnostics", "-q", "ping"]`,
	"elastic":  `["CMD", "curl", "-fs", "localhost:9200"]`,
}

var shellCheck = lazyregexp.New(`CMD\s+(?:curl|wget)\s.*$|CMD\s*\[\s*"(?:curl|wget)".*$`)

func pythonAsks(port uint16, path string) string {
	return fmt.Sprintf(
		`["python", "-c", "import http.client as h, sys; c = h.HTTPConnection('127.0.0.1', %d, timeout=3); `+
			`c.request('GET', '%s'); sys.exit(c.getresponse().status != 200)"]`,
		port,
		path,
	)
}

func (p *container) elsePlaced(f *check.Finding, key string) *check.Finding {
	if f.File == "" {
		return p.placed(f, key)
	}
	return f
}

var probeAsksElsewhere = rule{
	id: "FD-R07", title: "Health check of the wrong port",
	about: "A health check runs inside the container and must use the port on which the app listens there, not " +
		"the published port. The finding names both ports, as the container's kernel reports them.",
	of: func(p *container) *check.Finding {
		port, ok := p.probePort()
		if !ok || !p.portsKnown || len(p.listening) == 0 || p.Status != "running" {
			return nil
		}
		if p.listensOn(port) {
			return p.otherFamily(port)
		}
		f := p.finding(
			fmt.Sprintf(
				"its health check requests port %d, where nothing listens in the container; the app listens on %s",
				port,
				list(p.listening),
			),
			fmt.Sprintf(
				"ask %s in the health check, or make the app listen on %d",
				list(p.listening),
				port,
			),
			"probe: "+p.ProbeTest,
		)
		if at, alone := p.onlyPort(); alone {
			number := regexp.MustCompile(fmt.Sprintf(`(HEALTHCHECK|CMD).*\b%d\b`, port))
			p.inDockerfile(f, number.MatchString, func(line string) string {
				if strings.Contains(line, "uvicorn") {
					return line
				}
				return replaceNumber(line, port, at)
			})
			f = p.inCompose(
				f,
				[]string{"services", p.Service, "healthcheck", "test"},
				func(line string) string { return replaceNumber(line, port, at) },
			)
		}
		return p.elsePlaced(f, "healthcheck")
	},
}

// otherFamily is about a health check that asks the IPv4 loopback of an app that listens on that of IPv6 alone.
func (p *container) otherFamily(port uint16) *check.Finding {
	six := func(at netip.AddrPort) bool {
		return at.Port() == port && (at.Addr().Is4() || at.Addr().Is4In6() || at.Addr().IsUnspecified())
	}
	if !strings.Contains(p.ProbeTest, "127.0.0.1") || slices.ContainsFunc(p.listening, six) {
		return nil
	}
	f := p.finding(
		fmt.Sprintf(
			"its health check requests 127.0.0.1:%d, and the app listens on %s alone, which is IPv6",
			port,
			list(p.listening),
		),
		"make the app listen on every address: `--host 0.0.0.0`",
		"probe: "+p.ProbeTest,
	)
	f = p.inCompose(f, []string{"services", p.Service, "command"}, allHosts)
	return p.elsePlaced(f, "command")
}

var portOption = lazyregexp.New(`(?:^|\s)(?:-p|-P|--port)[ =]?(\d+)\b`)

var askedURL = lazyregexp.New(`(https?)://([\w.-]+)(?::(\d+))?`)

// probePort returns the port that a health check asks: over HTTP, or with the client of a database.
func (p *container) probePort() (uint16, bool) {
	if port, _, ok := engine.HealthTarget(p.Check.Test); ok {
		return port, true
	}
	if m := askedURL.FindStringSubmatch(p.ProbeTest); m != nil &&
		(m[2] == p.Service || slices.Contains(p.Names, m[2])) {
		n, err := strconv.ParseUint(cmp.Or(m[3], map[string]string{"http": "80", "https": "443"}[m[1]]), 10, 16)
		return uint16(n), err == nil
	}
	for program, usual := range map[string]uint16{
		"pg_isready": 5432, "psql": 5432, "redis-cli": 6379,
		"valkey-cli": 6379, "mysqladmin": 3306, "mariadb-admin": 3306, "mongosh": 27017,
	} {
		if !strings.Contains(p.ProbeTest, program) {
			continue
		}
		if m := portOption.FindStringSubmatch(p.ProbeTest); m != nil {
			n, err := strconv.ParseUint(m[1], 10, 16)
			return uint16(n), err == nil
		}
		return usual, true
	}
	return 0, false
}

func replaceNumber(line string, from, to uint16) string {
	return regexp.MustCompile(fmt.Sprintf(`\b%d\b`, from)).ReplaceAllLiteralString(line, fmt.Sprint(to))
}

// inCompose places a finding at a key, and offers to change its line, where it has no place yet.
func (p *container) inCompose(f *check.Finding, path []string, change func(string) string) *check.Finding {
	if f.File != "" || p.snapshot.sources == nil {
		return f
	}
	for i := len(p.snapshot.sources.Compose) - 1; i >= 0; i-- {
		file := p.snapshot.sources.Compose[i]
		at, _ := file.Find(path...)
		if at == nil {
			continue
		}
		f.File, f.Line = file.Path, at.Line
		if changed := change(file.Lines[at.Line-1]); changed != file.Lines[at.Line-1] {
			f.Fix.Edits = []check.Edit{{
				File: file.Path, Key: path, Line: at.Line, Remove: 1,
				Insert: []string{changed},
			}}
			f.Fix.Text += ", then run `fastdock up`"
		}
		return f
	}
	return f
}

// listensOn reports whether something in the container listens on a port, on any address.
func (p *container) listensOn(port uint16) bool {
	return slices.ContainsFunc(p.listening, func(at netip.AddrPort) bool { return at.Port() == port })
}

// onlyPort returns the one port on which something listens.
func (p *container) onlyPort() (uint16, bool) {
	var ports []uint16
	for _, at := range p.listening {
		ports = append(ports, at.Port())
	}
	slices.Sort(ports)
	ports = slices.Compact(ports)
	if len(ports) != 1 {
		return 0, false
	}
	return ports[0], true
}

// list returns addresses as text: "8000", or "127.0.0.1:8000" where only this machine's own programs reach it.
func list(addresses []netip.AddrPort) string {
	var texts []string
	for _, at := range addresses {
		text := fmt.Sprint(at.Port())
		if at.Addr().IsLoopback() {
			text = at.String()
		}
		texts = append(texts, text)
	}
	slices.Sort(texts)
	return strings.Join(slices.Compact(texts), ", ")
}
