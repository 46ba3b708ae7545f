package devenv

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
)

// What the Engine takes where a health check does not say it.
const (
	probeInterval = 30 * time.Second
	probeTimeout  = 30 * time.Second
	probeRetries  = 3
)

func checkOf(config *container.Config) Check {
	h := config.Healthcheck
	if h == nil || len(h.Test) < 2 || h.Test[0] == "NONE" {
		return Check{}
	}
	return Check{
		Test: h.Test, Interval: cmp.Or(h.Interval, probeInterval), Timeout: cmp.Or(h.Timeout, probeTimeout), Retries: cmp.Or(h.Retries, probeRetries),
		StartPeriod: h.StartPeriod, StartInterval: h.StartInterval,
	}
}

func probesOf(c container.InspectResponse) []Probe {
	if c.State.Health == nil {
		return nil
	}
	var probes []Probe
	for i := range c.State.Health.Log {
		probes = append(probes, *lastProbe(c.State.Health.Log[:i+1], probeTest(c.Config)))
	}
	return probes
}

// portsOf are the TCP ports that a container publishes; one that is stopped publishes none.
func portsOf(c container.InspectResponse) []Port {
	if c.NetworkSettings == nil {
		return nil
	}
	var ports []Port
	for port := range c.NetworkSettings.Ports {
		if address := publishedAt(c.NetworkSettings.Ports, port.Num()); port.Proto() == network.TCP && address != "" {
			ports = append(ports, Port{port.Num(), address})
		}
	}
	slices.SortFunc(ports, func(a, b Port) int { return cmp.Compare(a.Inside, b.Inside) })
	return ports
}

func mountedIn(c container.InspectResponse) []Mount {
	var mounts []Mount
	for _, m := range c.Mounts {
		mounts = append(mounts, Mount{string(m.Type), m.Name, m.Source, m.Destination, m.RW})
	}
	slices.SortFunc(mounts, func(a, b Mount) int { return cmp.Compare(a.Target, b.Target) })
	return mounts
}

// networksOf are the networks of a container, and the names by which the others there find it.
func networksOf(c container.InspectResponse) (networks, names []string) {
	if c.NetworkSettings == nil {
		return nil, nil
	}
	for _, name := range slices.Sorted(maps.Keys(c.NetworkSettings.Networks)) {
		networks = append(networks, name)
		if endpoint := c.NetworkSettings.Networks[name]; endpoint != nil {
			names = append(names, endpoint.Aliases...)
			if endpoint.IPAddress.IsValid() {
				names = append(names, endpoint.IPAddress.String())
			}
		}
	}
	slices.Sort(names)
	return networks, slices.Compact(names)
}

func variablesOf(set []string) map[string]string {
	variables := map[string]string{}
	for _, variable := range set {
		name, value, _ := strings.Cut(variable, "=")
		variables[name] = value
	}
	return variables
}
