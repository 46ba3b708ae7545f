package network

import (
	"fmt"
	"slices"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/stack/target"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

func proxyUnknown(c *facts.Container, name string, match rule.Match) *check.Finding {
	f := rule.Finding(c,
		fmt.Sprintf("requests go through the proxy %q from %s, but its name does not resolve", target.HostIn(c.Env[name]),
			name),
		fmt.Sprintf("remove %s from service %q (and from ~/.docker/config.json, which sets it in every container), or add "+
			"the requested services to NO_PROXY", name, c.Service),
		rule.Quote(c, match)...)
	f.ID = unansweredID
	return rule.AtKey(c, f, "environment", "env_file")
}

// unknownProxy returns the variable with the proxy that an HTTP client looks up in vain.
func unknownProxy(c *facts.Container, match rule.Match) string {
	if !slices.ContainsFunc(match.Frames(), func(f traceback.Frame) bool { return httpClients.MatchString(f.File) }) {
		return ""
	}
	for _, name := range proxyNames {
		proxy := target.HostIn(c.Env[name])
		said := match.Groups["host"]
		if proxy != "" && len(c.Stack.Named(proxy)) == 0 && (said == "" || said == proxy) {
			return name
		}
	}
	return ""
}

// httpClients are the packages that obey those variables.
var httpClients = lazyregexp.New(`/(?:httpx|httpcore|requests|urllib3|aiohttp|urllib)/`)

// proxyNames are the variables that send the requests of HTTP clients to a proxy.
var proxyNames = []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"}

// ByProxy is about a request that a proxy answers in place of its server.
var ByProxy = rule.LogRule{
	Rule: rule.Rule{ID: unansweredID},
	Patterns: rule.Patterns(
		"",
		`(?:Unable|Cannot|Failed) to connect to proxy`,
		`(?i)proxy(?: server)? (?:refused|rejected|closed|denied)|tunnel connection failed|Proxy Authentication Required`,
	),
	Explain: func(c *facts.Container, match rule.Match) *check.Finding {
		return rule.AtCode(c, rule.Finding(c,
			"requests go through a proxy, which does not respond or refuses them",
			fmt.Sprintf("correct or remove HTTP_PROXY and HTTPS_PROXY of service %q (and in ~/.docker/config.json, which sets "+
				"them in every container), and add the services to NO_PROXY; in a container, localhost is not this "+
				"machine", c.Service),
			rule.Quote(c, match)...), match.Frames())
	},
}
