package facts

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// Ports returns addresses as text: "8000", or "127.0.0.1:8000" where only this machine's own programs reach it.
func Ports(addresses []netip.AddrPort) string {
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

// ListensOn reports whether something in the container listens on a port, on any address.
func (c *Container) ListensOn(port uint16) bool {
	return slices.ContainsFunc(c.Listening, func(at netip.AddrPort) bool { return at.Port() == port })
}

// OnlyPort returns the one port on which something listens.
func (c *Container) OnlyPort() (uint16, bool) {
	var ports []uint16
	for _, at := range c.Listening {
		ports = append(ports, at.Port())
	}
	slices.Sort(ports)
	ports = slices.Compact(ports)
	if len(ports) != 1 {
		return 0, false
	}
	return ports[0], true
}
