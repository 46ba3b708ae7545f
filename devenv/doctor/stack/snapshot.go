package stack

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// snapshot is what was gathered about a stack.
type snapshot struct {
	ctx        context.Context // of the command; rules look into containers only when they need to
	project    *types.Project
	sources    *source.Sources
	containers []*container // by service and name
	planned    map[string]devenv.Planned
	volumes    map[string]time.Time        // when each was made
	stale      map[string]string           // by service: the file that its image is older than
	images     map[string]engine.ImageInfo // by ID
	migrations migrations                  // in the project's files
	revisions  map[string][]string         // that databases are at, by the container's ID
	processor  string                      // the engine's, "arm64"; empty where it is not known
	ignores    bool                        // the engine ignores start_interval
	looks      looks
}

// looks are the looks into containers that only some causes need.
type looks interface {
	Stat(ctx context.Context, containerID, name string) (engine.FileStat, error)
	ReadFile(ctx context.Context, containerID, name string, limit int64) (string, error)
	PortTaken(ctx context.Context, project *types.Project, service, said string) *devenv.PortError
	Connections(ctx context.Context, r devenv.Report) []netip.AddrPort
}

// container is a container of the stack with what was found out about it beyond its report.
type container struct {
	devenv.Report
	snapshot   *snapshot
	log        []string               // the end of its present run's log, or of its last one
	exceptions []*traceback.Exception // in it, in their order
	listening  []netip.AddrPort       // inside it
	portsKnown bool                   // whether that could be found out
}

// stat returns what the engine knows of a file in the container.
func (p *container) stat(file string) (engine.FileStat, error) {
	return p.snapshot.looks.Stat(p.snapshot.ctx, p.ID, file)
}

// hasFile reports whether a file is in the container.
func (p *container) hasFile(file string) bool {
	_, err := p.stat(file)
	return err == nil
}

// readFile returns the content of a file in the container, as far as a limit.
func (p *container) readFile(file string, limit int64) (string, error) {
	return p.snapshot.looks.ReadFile(p.snapshot.ctx, p.ID, file, limit)
}

// connections returns the addresses that its processes are connected to.
func (p *container) connections() []netip.AddrPort {
	return p.snapshot.looks.Connections(p.snapshot.ctx, p.Report)
}

// portTaken returns who has the port that kept it from its start; nil where that is not the cause.
func (p *container) portTaken() *devenv.PortError {
	return p.snapshot.looks.PortTaken(p.snapshot.ctx, p.snapshot.project, p.Service, p.Said)
}

// readLog records what a container's log says. What it said before an app came up is over, unless it was restarted
// since.
func (p *container) readLog(log []string) {
	log = traceback.Expand(log)
	if p.Restarts == 0 {
		log = present(log)
	}
	p.log, p.exceptions = log, traceback.Parse(log)
}

// ends reports whether it ended as no container should, or never ran.
func (p *container) ends() bool {
	switch p.Status {
	case "restarting", "dead":
		return true
	case "running":
		return loops(p.Report)
	case "created":
		return p.Said != "" || p.Hook != nil
	case "exited":
		return p.ExitCode != 0 && p.ExitCode != 143 && !p.killedOnStop()
	}
	return false
}

// killedOnStop reports whether it was stopped and did not end by itself in time.
func (p *container) killedOnStop() bool {
	return p.Status == "exited" && p.ExitCode == 137 && !p.OOMKilled && p.Restarts == 0 &&
		!slices.ContainsFunc(p.log, childKilled.MatchString)
}

// childKilled is how a shell says that the kernel killed a program that it ran.
var childKilled = lazyregexp.New(`^\S+: line \d+:\s+\d+ Killed\b|with exit code 137`)

func (p *container) isUnhealthy() bool { return p.Status == "running" && p.Health == "unhealthy" }

// listensNowhere reports whether it publishes ports, and nothing in it listens on any.
func (p *container) listensNowhere() bool {
	return p.Status == "running" && p.portsKnown && len(p.Ports) > 0 && len(p.listening) == 0
}

// isFailing reports whether it does not do its work, so that there is a cause to be found.
func (p *container) isFailing() bool {
	return p.ends() || p.isUnhealthy() || p.listensNowhere() || p.isSlow() || p.endsWell() || p.restartsOften()
}

// restartsOften reports whether it was restarted several times, and runs again for now.
func (p *container) restartsOften() bool {
	return p.Status == "running" && p.Restarts >= 3 && time.Since(p.Since) < 10*longestPause
}

// isSlow reports whether its probes fail while it still may take its time.
func (p *container) isSlow() bool {
	return p.Status == "running" && p.Health == "starting" && p.Probe != nil && p.Probe.ExitCode != 0
}

// severity returns that of a cause: what may still come right is no error yet.
func (p *container) severity() check.Severity {
	if p.ends() || p.isUnhealthy() || p.endsWell() {
		return check.Error
	}
	return check.Warning
}

func (p *container) service() types.ServiceConfig { return p.snapshot.project.Services[p.Service] }

func (p *container) finding(cause, fix string, evidence ...string) *check.Finding {
	f := &check.Finding{
		Service:  p.Service,
		Subject:  p.Name,
		Severity: p.severity(),
		Cause:    cause,
		Evidence: evidence,
		Fix:      check.Fix{Text: fix},
	}
	f.Evidence = slices.DeleteFunc(f.Evidence, func(line string) bool { return strings.TrimSpace(line) == "" })
	return f
}

// said finds the last line of the log, or of what the probe or the engine said, in which a pattern is found.
func (p *container) said(pattern *lazyregexp.Regexp) (match []string, line string) {
	for _, line := range slices.Backward(p.words()) {
		if m := pattern.FindStringSubmatch(line); m != nil {
			return m, strings.TrimSpace(line)
		}
	}
	return nil, ""
}

// words returns everything that was said about it, the log last.
func (p *container) words() []string {
	var words []string
	if p.Probe != nil && p.Health != "healthy" {
		words = append(words, strings.Split(p.Probe.Output, "\n")...)
	}
	if p.Said != "" {
		words = append(words, strings.Split(p.Said, "\n")...)
	}
	return append(words, p.log...)
}

// commandSays whether the command, which may be a shell's, has a word.
func (p *container) commandSays(word string) bool {
	return slices.Contains(strings.Fields(strings.Join(p.Command, " ")), word)
}

func (s *snapshot) of(service string) []*container {
	var found []*container
	for _, p := range s.containers {
		if p.Service == service {
			found = append(found, p)
		}
	}
	return found
}

// isHealthy reports whether a service has containers and none is failing.
func (s *snapshot) isHealthy(service string) bool {
	mine := s.of(service)
	return len(mine) > 0 &&
		!slices.ContainsFunc(mine, func(p *container) bool { return p.Status != "running" || p.isFailing() })
}

// named returns the containers that a host name or an address stands for.
func (s *snapshot) named(host string) []*container {
	var found []*container
	for _, p := range s.containers {
		if p.Service == host || p.Name == host || slices.Contains(p.Names, host) {
			found = append(found, p)
		}
	}
	return found
}

// database returns which server an image's name stands for: "postgres", "mysql", "mongo", "redis"; empty for others.
func database(image string) string {
	for kind, names := range servers {
		for _, name := range names {
			if strings.Contains(image, name) {
				return kind
			}
		}
	}
	return ""
}

var servers = map[string][]string{
	"postgres": {"postgres", "postgis", "pgvector", "timescale"}, "mysql": {"mysql", "mariadb"},
	"mongo": {"mongo"}, "redis": {"redis", "valkey", "dragonfly"}, "amqp": {"rabbitmq"},
	"kafka": {"kafka", "redpanda"}, "elastic": {"elasticsearch", "opensearch"}, "mssql": {"mssql"},
	"clickhouse": {"clickhouse"}, "cassandra": {"cassandra", "scylla"}, "memcached": {"memcached"},
	"neo4j": {"neo4j"}, "nats": {"nats"},
}

// serves reports whether it is a database of a kind, and not one of its clients out of the same image.
func (p *container) serves(kind string) bool {
	return database(p.service().Image) == kind && len(p.service().Entrypoint) == 0
}

// ofKind returns the containers that serve a kind of database.
func (s *snapshot) ofKind(kind string) []*container {
	var found []*container
	for _, p := range s.containers {
		if kind != "" && p.serves(kind) {
			found = append(found, p)
		}
	}
	return found
}
