package health

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
)

// ProbeAsksElsewhere is about a health check that asks a port on which nothing listens.
var ProbeAsksElsewhere = rule.Rule{
	ID: "FD-R07", Title: "Health check of the wrong port",
	About: "A health check runs inside the container and must use the port on which the app listens there, not " +
		"the published port. The finding names both ports, as the container's kernel reports them.",
	Find: func(c *facts.Container) *check.Finding {
		port, ok := facts.ProbePort(c)
		if !ok || !c.PortsKnown || len(c.Listening) == 0 || c.Status != "running" {
			return nil
		}
		if c.ListensOn(port) {
			return otherFamily(c, port)
		}
		f := rule.Finding(c,
			fmt.Sprintf(
				"the health check requests port %d, where nothing listens in the container; the app listens on %s",
				port,
				facts.Ports(c.Listening),
			),
			fmt.Sprintf(
				"request %s in the health check, or make the app listen on %d",
				facts.Ports(c.Listening),
				port,
			),
			"probe: "+c.ProbeTest,
		)
		if at, alone := c.OnlyPort(); alone {
			number := regexp.MustCompile(fmt.Sprintf(`(HEALTHCHECK|CMD).*\b%d\b`, port))
			rule.EditDockerfile(c, f, number.MatchString, func(line string) string {
				if strings.Contains(line, "uvicorn") {
					return line
				}
				return replaceNumber(line, port, at)
			})
			f = rule.EditCompose(c,
				f,
				[]string{"services", c.Service, "healthcheck", "test"},
				func(line string) string { return replaceNumber(line, port, at) },
			)
		}
		return rule.OrAtKey(c, f, "healthcheck")
	},
}

// otherFamily is about a health check that asks the IPv4 loopback of an app that listens on that of IPv6 alone.
func otherFamily(c *facts.Container, port uint16) *check.Finding {
	six := func(at netip.AddrPort) bool {
		return at.Port() == port && (at.Addr().Is4() || at.Addr().Is4In6() || at.Addr().IsUnspecified())
	}
	if !strings.Contains(c.ProbeTest, "127.0.0.1") || slices.ContainsFunc(c.Listening, six) {
		return nil
	}
	f := rule.Finding(c,
		fmt.Sprintf(
			"the health check requests 127.0.0.1:%d, but the app listens only on %s, which is IPv6",
			port,
			facts.Ports(c.Listening),
		),
		"listen on all addresses: `--host 0.0.0.0`",
		"probe: "+c.ProbeTest,
	)
	f = rule.EditCompose(c, f, []string{"services", c.Service, "command"}, allHosts)
	return rule.OrAtKey(c, f, "command")
}

func replaceNumber(line string, from, to uint16) string {
	return regexp.MustCompile(fmt.Sprintf(`\b%d\b`, from)).ReplaceAllLiteralString(line, fmt.Sprint(to))
}
