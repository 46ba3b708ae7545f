package compose

import (
	"regexp"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

func storeProbeChecks() []check.Check {
	return []check.Check{
		{
			ID: "FD-P12", Title: "PostgreSQL health check over the socket", Needs: check.Project, Run: onAll(postgresProbe),
			About: "While it initialises a new volume, the PostgreSQL image runs a temporary server that listens " +
				"on its socket only, and then restarts. pg_isready without a host uses that socket and reports " +
				"healthy too early, so the app loses its connection. With `-h 127.0.0.1` only the final server " +
				"responds.",
		},
		{
			ID:    "FD-P13",
			Title: "MySQL, MariaDB or MongoDB health check of the temporary server",
			Needs: check.Project,
			Run:   onAll(otherProbes),
			About: "These images also initialise a new volume with a temporary server: MySQL's listens on the " +
				"socket, MongoDB's on 127.0.0.1. The health check must connect where only the final server " +
				"listens. MariaDB images have no mysqladmin since version 11 but include healthcheck.sh. MongoDB " +
				"images have no mongo since version 6 but include mongosh.",
		},
		{
			ID: "FD-P14", Title: "Redis health check that accepts errors", Needs: check.Project, Run: onAll(redisProbe),
			About: "redis-cli exits with 0 even if the server answers `NOAUTH` or `LOADING`. Only PONG means " +
				"ready. Check for it: `redis-cli ping | grep -qx PONG`.",
		},
	}
}

var (
	pgHost    = lazyregexp.New(`\s(-h\s*|--host[= ])["']?[^/\s"']`)
	tcpHost   = lazyregexp.New(`(-h\s*|--host[= ]?)["']?(127\.0\.0\.1|0\.0\.0\.0|\$|::1)|--protocol[= ]tcp|-P\s*\d|--port`)
	pinged    = lazyregexp.New(`\b(redis|valkey)-cli\b.*\b(?i:ping)\b`)
	mongoHost = lazyregexp.New(`--host[= ]|-h\s|mongodb://[^/]*`)
	loopback  = lazyregexp.New(`localhost|127\.0\.0\.1`)
)

func postgresProbe(v view, s types.ServiceConfig) []check.Finding {
	test := probe(s)
	if served(s) != postgres || !strings.Contains(test, "pg_isready") || pgHost.MatchString(test) ||
		setsVariable(s, "PGHOST") {
		return nil
	}
	f, file := v.probeAt(s)
	edits := addWords(file, probeKeys(s), "pg_isready", "-h", "127.0.0.1")
	return one(because(f, "the health check uses PostgreSQL's socket, which responds before the server is ready",
		"connect over TCP: pg_isready -h 127.0.0.1", edits))
}

// probeAt returns a finding at a service's probe: at the line that has its command.
func (v view) probeAt(s types.ServiceConfig) (check.Finding, *source.Compose) {
	keys := probeKeys(s)
	f := v.at(s.Name, check.Warning, keys[2:]...)
	file := v.lastWith(keys...)
	if file == nil {
		return f, nil
	}
	_, value := file.Find(keys...)
	for _, text := range scalars(value) {
		if slices.Contains([]string{"CMD", "CMD-SHELL", "NONE"}, text.Value) {
			continue
		}
		f.Line = text.Line
		break
	}
	return f, file
}

func probeKeys(s types.ServiceConfig) []string {
	return []string{"services", s.Name, "healthcheck", "test"}
}

func setsVariable(s types.ServiceConfig, name string) bool {
	_, set := s.Environment[name]
	return set
}

func otherProbes(v view, s types.ServiceConfig) []check.Finding {
	test, kind := probe(s), served(s)
	major, _ := versionOf(kind, parseImage(s.Image).tag)
	f, file := v.probeAt(s)
	edits := rewrite(file, probeKeys(s), goodTest(kind))
	switch {
	case kind == mariadb && strings.Contains(test, "mysqladmin") && (major >= 11 || major < 0):
		f.Severity = check.Error
		return one(because(f, "the health check runs mysqladmin, which MariaDB's image no longer contains",
			"use the image's own script: healthcheck.sh --connect --innodb_initialized", edits))
	case (kind == mysql || kind == mariadb) &&
		regexp.MustCompile(`(mysql|mariadb)-?admin`).MatchString(test) && !tcpHost.MatchString(test):
		return one(because(f, "the health check uses the server's socket, which responds before the server is ready",
			"connect over TCP: add -h 127.0.0.1", v.overTCP(s)))
	case kind == mongo && regexp.MustCompile(`\bmongo(\s|$)`).MatchString(test) && (major >= 6 || major < 0):
		f.Severity = check.Error
		return one(because(f, "the health check runs mongo, which the image no longer contains", "run mongosh", edits))
	case kind == mongo && strings.Contains(test, "mongosh") &&
		(!mongoHost.MatchString(test) || loopback.MatchString(test)) && initialises(s):
		return one(because(f, "the health check uses 127.0.0.1, where MongoDB responds before it is ready",
			`ask the container's own name: mongosh --host "$$(hostname)"`, edits))
	}
	return nil
}

// initialises reports whether MongoDB's image starts a first server to set itself up.
func initialises(s types.ServiceConfig) bool {
	return setsVariable(s, "MONGO_INITDB_ROOT_USERNAME") || setsVariable(s, "MONGO_INITDB_ROOT_USERNAME_FILE") ||
		slices.ContainsFunc(s.Volumes, func(m types.ServiceVolumeConfig) bool {
			return strings.HasPrefix(m.Target, "/docker-entrypoint-initdb.d")
		})
}

// overTCP returns the edit that makes mysqladmin ask over TCP.
func (v view) overTCP(s types.ServiceConfig) []check.Edit {
	f, file := v.probeAt(s)
	if file == nil {
		return nil
	}
	if edits := replace(file, f.Line, probeKeys(s), "localhost", "127.0.0.1"); edits != nil {
		return edits
	}
	return addWords(file, probeKeys(s), "ping", "-h", "127.0.0.1")
}

func redisProbe(v view, s types.ServiceConfig) []check.Finding {
	test, kind := probe(s), served(s)
	if kind != redis && kind != valkey || !pinged.MatchString(test) || strings.Contains(test, "PONG") ||
		strings.Contains(test, "incr") {
		return nil
	}
	f, file := v.probeAt(s)
	var edits []check.Edit
	if !passwordProtected(s) && !strings.ContainsAny(test, `|&;"'$`) {
		edits = rewrite(file, probeKeys(s), `["CMD-SHELL", "`+test+` | grep -qx PONG"]`)
	}
	return one(because(f, kind+"-cli ping exits with 0 even if the server returns an error, so it passes too early",
		"check the answer: "+kind+
			"-cli ping | grep -qx PONG; set REDISCLI_AUTH if the server needs a password", edits))
}

// passwordProtected reports whether a Redis or Valkey wants a password that its own client does not get.
func passwordProtected(s types.ServiceConfig) bool {
	return slices.Contains(s.Command, "--requirepass") && !setsVariable(s, "REDISCLI_AUTH") &&
		!setsVariable(s, "VALKEYCLI_AUTH")
}
