package engine

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"

	"github.com/fastdock/fastdock/devenv"
)

// What the Engine takes where a health check does not say it.
const (
	probeInterval = 30 * time.Second
	probeTimeout  = 30 * time.Second
	probeRetries  = 3
)

func checkOf(config *container.Config) devenv.Check {
	h := config.Healthcheck
	if h == nil || len(h.Test) < 2 || h.Test[0] == "NONE" {
		return devenv.Check{}
	}
	return devenv.Check{
		Test:          h.Test,
		Interval:      cmp.Or(h.Interval, probeInterval),
		Timeout:       cmp.Or(h.Timeout, probeTimeout),
		Retries:       cmp.Or(h.Retries, probeRetries),
		StartPeriod:   h.StartPeriod,
		StartInterval: h.StartInterval,
	}
}

// ProbesOf returns the runs of a container's health check that the Engine remembers, oldest first.
func ProbesOf(c container.InspectResponse) []devenv.Probe {
	if c.State.Health == nil {
		return nil
	}
	var probes []devenv.Probe
	for i := range c.State.Health.Log {
		probes = append(probes, *lastProbe(c.State.Health.Log[:i+1], probeTest(c.Config)))
	}
	return probes
}

// portsOf returns the TCP ports that a container publishes; one that is stopped publishes none.
func portsOf(c container.InspectResponse) []devenv.Port {
	if c.NetworkSettings == nil {
		return nil
	}
	var ports []devenv.Port
	for port := range c.NetworkSettings.Ports {
		if address := publishedAt(c.NetworkSettings.Ports, port.Num()); port.Proto() == network.TCP && address != "" {
			ports = append(ports, devenv.Port{Inside: port.Num(), Address: address})
		}
	}
	slices.SortFunc(ports, func(a, b devenv.Port) int { return cmp.Compare(a.Inside, b.Inside) })
	return ports
}

func mountedIn(c container.InspectResponse) []devenv.Mount {
	var mounts []devenv.Mount
	for _, m := range c.Mounts {
		mounts = append(mounts, devenv.Mount{
			Type:     string(m.Type),
			Name:     m.Name,
			Source:   m.Source,
			Target:   m.Destination,
			Writable: m.RW,
		})
	}
	slices.SortFunc(mounts, func(a, b devenv.Mount) int { return cmp.Compare(a.Target, b.Target) })
	return mounts
}

// networksOf returns the networks of a container, and the names by which the others there find it.
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
