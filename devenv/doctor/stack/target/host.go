package target

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// ErrRefused matches the errors of refused connections.
const ErrRefused = `(?:\[Errno 111\]|[Cc]onnection refused|ECONNREFUSED|\(111\))`

// Host returns the one that a match is about: it names it, or what was said with it does, or the code that failed, or
// the setting that the code reads. An address that no container has now is left for a name where there is one.
func Host(c *facts.Container, match rule.Match) string {
	said := match.Groups["host"]
	if _, err := netip.ParseAddr(said); said != "" && (err != nil || Loopback(said) || len(c.Stack.Named(said)) > 0) {
		return said
	}
	for _, pattern := range []*lazyregexp.Regexp{anyHost, urlHost} {
		for _, m := range pattern.FindAllStringSubmatch(match.About(), -1) {
			if host := strings.Join(m[1:], ""); host != said && !slices.Contains(pages, host) {
				return host
			}
		}
	}
	if host, _ := addressIn(c, match.About()); host != "" {
		return host
	}
	if host := HostInCode(c, match); host != "" {
		return host
	}
	return cmp.Or(hostOfPort(c, match.Port()), said)
}

var (
	anyHost = lazyregexp.New(
		`(?:connection to server at|translate host name|resolve host|server on|server host) ['"]` +
			`(?P<host>[^'"]+)['"]|connecting to (?P<host2>[^:\s]+):\d+|host='([^']+)'`,
	)
	urlHost = lazyregexp.New(`\b[a-z][a-z0-9+_]*://(?:[^@/\s"']*@)?([\w.-]+)`)
)

// pages are the hosts of the explanations that errors refer to.
var pages = []string{"sqlalche.me", "errors.pydantic.dev"}

// hostOfPort returns the only service of the settings, or of the project, that usually has a port.
func hostOfPort(c *facts.Container, port uint16) string {
	for _, other := range c.Stack.Containers {
		if other != c && port != 0 && slices.Contains(UsualPorts[facts.Database(other.Config().Image)], port) {
			return other.Service
		}
	}
	return ""
}

// IsService reports whether the project has a service of that name.
func IsService(c *facts.Container, name string) bool {
	_, service := c.Stack.Project.Services[name]
	return service
}

// HostInCode returns the host in the code that failed, or in the setting that it reads.
func HostInCode(c *facts.Container, match rule.Match) string {
	for _, f := range slices.Backward(match.Frames()) {
		if m := InCode.FindStringSubmatch(f.Code); m != nil {
			return strings.Join(m[1:], "")
		}
		if m := facts.EnvName.FindStringSubmatch(f.Code); m != nil {
			return HostIn(c.Env[m[1]])
		}
		if m := facts.Attribute.FindStringSubmatch(f.Code); m != nil && !facts.Foreign(f.File) &&
			c.HasVariable(strings.ToUpper(m[1])) {
			return HostIn(c.Env[strings.ToUpper(m[1])])
		}
		if host, _ := addressIn(c, f.Code); host != "" && !facts.Foreign(f.File) {
			return host
		}
		for _, m := range facts.QuotedName.FindAllStringSubmatch(f.Code, -1) {
			if IsService(c, m[1]) && !facts.Foreign(f.File) && driven(match) {
				return m[1]
			}
		}
	}
	return ""
}

// driven reports whether a match comes from the driver of a server.
func driven(match rule.Match) bool {
	return match.Raised != nil && slices.ContainsFunc(match.Raised.Chain(), func(e *traceback.Exception) bool {
		return Drivers[facts.TopOf(e.Module())] != ""
	})
}

// Loopback reports whether a host is the container itself.
func Loopback(address string) bool {
	at, err := netip.ParseAddr(address)
	return err == nil && at.IsLoopback()
}

// InCode finds the host in a line of Python.
var InCode = lazyregexp.New(
	`host(?:name)?\s*=\s*["']([\w.-]+)["']|servers?["']?\s*[=:]\s*\[?["']([\w.-]+):\d+|\(\(?\s*["']` +
		`([\w.-]+)["']\s*,\s*(?:port\s*=\s*)?\d+\b` +
		`|["'][a-z][a-z0-9+.-]*://(?:[^@/\s"']*@)?([\w.-]+)`,
)

// addressIn returns the first address in a text of which the host is a service, or the container itself.
func addressIn(c *facts.Container, text string) (host, port string) {
	for _, m := range hostPort.FindAllStringSubmatch(text, -1) {
		if m[1] == "localhost" || m[1] == "127.0.0.1" || IsService(c, m[1]) || len(c.Stack.Named(m[1])) > 0 {
			return m[1], m[2]
		}
	}
	return "", ""
}

var hostPort = lazyregexp.New(`\b([A-Za-z][\w.-]*|127\.0\.0\.1):(\d{2,5})\b`)
