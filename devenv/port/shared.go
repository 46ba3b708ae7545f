package port

import (
	"cmp"
	"fmt"
	"net/netip"

	"github.com/compose-spec/compose-go/v2/types"
)

// CheckShared returns a *PortError where two services of a project publish the same port: only one could start.
func CheckShared(project *types.Project) error {
	names := project.ServiceNames()
	for i, name := range names {
		for _, other := range names[:i] {
			if err := sharedPort(project, project.Services[other], project.Services[name]); err != nil {
				return err
			}
		}
	}
	return nil
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
