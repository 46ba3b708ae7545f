package target

import (
	"fmt"
	"maps"
	"net/url"
	"slices"

	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// SettingWith returns the variable of the container whose value names a host; empty where none does.
func SettingWith(c *facts.Container, host string) string {
	for _, name := range slices.Sorted(maps.Keys(c.Env)) {
		if HostIn(c.Env[name]) == host && host != "" {
			return name
		}
	}
	return ""
}

// InSetting returns where a host is named: "in REDIS_URL", or in the settings of the service.
func InSetting(c *facts.Container, host string) string {
	if name := SettingWith(c, host); name != "" {
		return "in " + name
	}
	return fmt.Sprintf("in the settings of service %q", c.Service)
}

// HostIn returns the host of a setting's value: of a URL, or the value itself.
func HostIn(value string) string {
	if u, err := url.Parse(value); err == nil && u.Host != "" {
		return u.Hostname()
	}
	host, _ := splitPort(value)
	return host
}

// splitPort returns the host and the port of a value that is not a URL: of the first one where it is a list.
func splitPort(value string) (host, port string) {
	if m := hostWord.FindStringSubmatch(value); m != nil {
		return m[1], m[2]
	}
	return "", ""
}

var hostWord = lazyregexp.New(`^([A-Za-z][\w.-]*)(?::(\d{2,5})(?:[,/].*)?)?$`)
