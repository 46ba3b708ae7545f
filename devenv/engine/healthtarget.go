package engine

import (
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// How health checks ask an app over HTTP: curl, wget and urllib with an address, http.client in two steps.
var (
	checkedAddress = lazyregexp.New(`(https?://)?(?:127\.0\.0\.1|localhost|0\.0\.0\.0|\[::1\]):(\d{1,5})` +
		`(/[^\s'"|;&<>)]*)?`)
	checkedHost = lazyregexp.New(`HTTPConnection\(\s*['"](?:127\.0\.0\.1|localhost|0\.0\.0\.0` +
		`|::1)['"]\s*,\s*(?:port\s*=\s*)?(\d{1,5})`)
	checkedPath = lazyregexp.New(`\.request\(\s*['"](?:GET|HEAD)['"]\s*,\s*['"](/[^'"\s]*)['"]`)
)

// HealthTarget reads the port and the path that a health check asks over HTTP; ok is false where it does
// something else, or asks for what only its shell knows.
func HealthTarget(test []string) (port uint16, path string, ok bool) {
	text := strings.Join(test, " ")
	var digits string
	if m := checkedAddress.FindStringSubmatch(text); m != nil && m[1] != "https://" {
		digits, path = m[2], m[3]
	} else if m := checkedHost.FindStringSubmatch(text); m != nil {
		asked := checkedPath.FindStringSubmatch(text)
		if asked == nil {
			return 0, "", false
		}
		digits, path = m[1], asked[1]
	}
	if path == "" {
		path = "/"
	}
	number, err := strconv.ParseUint(digits, 10, 16)
	if err != nil || number == 0 || strings.ContainsAny(path, "$`{}\\") {
		return 0, "", false
	}
	if _, err := url.ParseRequestURI(path); err != nil {
		return 0, "", false
	}
	return uint16(number), path, true
}

// HTTPProbeOf returns where a container's app is asked: its health check's path through the published port, else the
// only port that it publishes. ok is false where nothing of it can be reached.
func HTTPProbeOf(c container.InspectResponse) (a HTTPProbe, ok bool) {
	if c.NetworkSettings == nil || c.Config == nil {
		return HTTPProbe{}, false
	}
	if check := c.Config.Healthcheck; check != nil {
		if port, path, http := HealthTarget(check.Test); http {
			address := publishedAt(c.NetworkSettings.Ports, port)
			return HTTPProbe{address: address, path: path}, address != ""
		}
	}
	var only []string
	for port := range c.NetworkSettings.Ports {
		if address := publishedAt(c.NetworkSettings.Ports, port.Num()); port.Proto() == network.TCP && address != "" {
			only = append(only, address)
		}
	}
	if len(only) != 1 {
		return HTTPProbe{}, false
	}
	return HTTPProbe{address: only[0]}, true
}

// publishedAt returns the address on this machine of a container's TCP port, or "".
func publishedAt(ports network.PortMap, wanted uint16) string {
	for port, bindings := range ports {
		if port.Num() != wanted || port.Proto() != network.TCP || len(bindings) == 0 {
			continue
		}
		return net.JoinHostPort(Reachable(bindings[0].HostIP).String(), bindings[0].HostPort)
	}
	return ""
}

// IsLocal reports whether the ports that an engine publishes are this machine's.
func IsLocal(host string) bool {
	at, err := url.Parse(host)
	if err != nil {
		return false
	}
	ip, _ := netip.ParseAddr(at.Hostname())
	return at.Scheme == "unix" || at.Scheme == "npipe" ||
		at.Scheme == "tcp" && (ip.IsLoopback() || at.Hostname() == "localhost")
}

// Reachable returns an address that stands for itself: a port published on all addresses is on the loopback too.
func Reachable(published netip.Addr) netip.Addr {
	switch {
	case !published.IsValid() || published == netip.IPv4Unspecified():
		return netip.AddrFrom4([4]byte{127, 0, 0, 1})
	case published == netip.IPv6Unspecified():
		return netip.IPv6Loopback()
	}
	return published
}
