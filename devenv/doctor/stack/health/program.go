package health

import (
	"fmt"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// ProbeCannotRun is about a health check whose program is not in the image.
var ProbeCannotRun = rule.Rule{
	ID: "FD-R06", Title: "Health check that uses a missing program",
	About: "Slim images contain neither curl nor wget, distroless images no shell. The health check then fails " +
		"every time, although the app works. Use the image's Python, or install the program.",
	Find: func(c *facts.Container) *check.Finding {
		if c.Status != "running" || c.Probe == nil {
			return nil
		}
		m := notThere.FindStringSubmatch(strings.TrimSpace(c.Probe.Output))
		if m == nil {
			return nil
		}
		binary := m[1] + m[2] + m[3]
		f := rule.Finding(c, fmt.Sprintf("the health check runs %q, which is not in the image", binary),
			"use a program that the image contains", "probe: "+c.ProbeTest, facts.LastLineOf(c.Probe))
		if kind := facts.Database(c.Config().Image); clients[kind] != "" {
			f.Fix.Text = "use the client in the image: " + clients[kind]
		} else if port, path, ok := engine.HealthTarget(c.Check.Test); ok {
			asks := pythonAsks(port, path)
			f.Fix.Text = "use Python: CMD " + asks
			rule.EditDockerfile(c,
				f,
				shellCheck.MatchString,
				func(line string) string { return shellCheck.ReplaceAllLiteralString(line, "CMD "+asks) },
			)
		}
		return rule.OrAtKey(c, f, "healthcheck")
	},
}

var notThere = lazyregexp.New(
	`exec: "([^"]+)": (?:executable file not found|stat)|^\S*sh: (?:line )?(?:\d+: )?(\S+?): (?:command ` +
		`)?not found|^OCI runtime exec failed.*exec: "([^"]+)"`,
)

// clients are the health checks of servers with the programs of their own images.
var clients = map[string]string{
	"mongo":    `["CMD", "mongosh", "--quiet", "--eval", "db.adminCommand('ping')"]`,
	"postgres": `["CMD-SHELL", "pg_isready -U $$POSTGRES_USER"]`,
	"redis":    `["CMD", "redis-cli", "ping"]`,
	"mysql":    `["CMD", "healthcheck.sh", "--connect"] for MariaDB, ["CMD", "mysqladmin", "ping"] for MySQL`,
	"amqp":     `["CMD", "rabbitmq-diagnostics", "-q", "ping"]`,
	"elastic":  `["CMD", "curl", "-fs", "localhost:9200"]`,
}

func pythonAsks(port uint16, path string) string {
	return fmt.Sprintf(
		`["python", "-c", "import http.client as h, sys; c = h.HTTPConnection('127.0.0.1', %d, timeout=3); `+
			`c.request('GET', '%s'); sys.exit(c.getresponse().status != 200)"]`,
		port,
		path,
	)
}

var shellCheck = lazyregexp.New(`CMD\s+(?:curl|wget)\s.*$|CMD\s*\[\s*"(?:curl|wget)".*$`)
