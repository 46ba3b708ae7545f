package port

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
)

// CheckShared returns a *PortError where two services of a project publish the same port: only one could start.
func CheckShared(project *types.Project) error {
	publishers := map[string][]string{} // services by the port
	for _, name := range project.ServiceNames() {
		for _, other := range rivals(project.Services[name], publishers) {
			if err := sharedPort(project, project.Services[other], project.Services[name]); err != nil {
				return err
			}
		}
		for _, p := range project.Services[name].Ports {
			publishers[p.Published] = append(publishers[p.Published], name)
		}
	}
	return nil
}

// rivals returns those that publish a port of a service, on whatever address.
func rivals(service types.ServiceConfig, publishers map[string][]string) []string {
	var names []string
	for _, p := range service.Ports {
		if p.Published != "" {
			names = append(names, publishers[p.Published]...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func sharedPort(project *types.Project, first, second types.ServiceConfig) error {
	if first.GetScale() == 0 || second.GetScale() == 0 || endsBefore(first, second) || endsBefore(second, first) {
		return nil
	}
	for _, p := range second.Ports {
		for _, held := range first.Ports {
			if !samePort(p, held) {
				continue
			}
			failure := newPortError(project, second, p, Occupied{far: true})
			place := sourceOf(project, first.Name, held)
			failure.Rival, failure.RivalPlace = first.Name, ""
			if place.file != "" {
				failure.RivalPlace = fmt.Sprintf("%s:%d", place.file, place.line)
			}
			return failure
		}
	}
	return nil
}

// endsBefore reports whether a service has ended when the other one starts.
func endsBefore(service, other types.ServiceConfig) bool {
	return other.DependsOn[service.Name].Condition == types.ServiceConditionCompletedSuccessfully
}

func samePort(p, held types.ServicePortConfig) bool {
	ip, _ := netip.ParseAddr(held.HostIP) // not valid where it is every address
	return p.Published != "" && p.Published == held.Published && overlap(p.HostIP, ip) &&
		cmp.Or(p.Protocol, "tcp") == cmp.Or(held.Protocol, "tcp")
}
