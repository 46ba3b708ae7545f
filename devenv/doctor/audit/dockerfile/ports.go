package dockerfile

import (
	"slices"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var portRules = []rule{{
	id: "FD-C08", severity: check.Warning, title: "Ports that do not match",
	about: "The server's port, the health check's port, EXPOSE and the Compose port should be the same. If they " +
		"differ, connections are refused. A port below 1024 needs root. Listen on 8000 and publish it as 80.",
	find: func(f *file) []check.Finding {
		return slices.Concat(eachServer(production, findPorts)(f), eachServer(production, findLowPort)(f), findPublished(f))
	},
}}

func findPorts(f *file, s *stage, v server, begun start) *check.Finding {
	port := v.port(s.env())
	if port == 0 {
		return nil
	}
	if probed, found := lastOf[*instructions.HealthCheckCommand](s); found {
		if p := f.probeOf(probed); p.port() != 0 && p.port() != port {
			finding := f.at(f.lineOf(p.line, p.last, strconv.Itoa(p.port())), "request port "+strconv.Itoa(port),
				"the health check uses port %d, but the server listens on %d", p.port(), port)
			return edits(finding, f.swap(finding.Line, strconv.Itoa(p.port()), strconv.Itoa(port)))
		}
	}
	exposed, found := lastOf[*instructions.ExposeCommand](s)
	if found && !strings.Contains(strings.Join(exposed.Ports, " "), "$") {
		for _, e := range exposed.Ports {
			if number, _, _ := strings.Cut(e, "/"); number == strconv.Itoa(port) || strings.Contains(number, "-") ||
				len(exposed.Ports) > 1 {
				return nil
			}
		}
		finding := f.at(line(exposed), "EXPOSE "+strconv.Itoa(port),
			"EXPOSE %s does not match the server's port %d", exposed.Ports[0], port)
		return edits(finding, f.swap(finding.Line, exposed.Ports[0], strconv.Itoa(port)))
	}
	return nil
}

// findLowPort leaves root alone, which may listen anywhere and is reported elsewhere.
func findLowPort(f *file, s *stage, v server, begun start) *check.Finding {
	port := v.port(s.env())
	user, found := lastOf[*instructions.UserCommand](s)
	if port == 0 || port >= 1024 || !found || isRoot(user.User) {
		return nil
	}
	finding := f.at(f.lineOf(begun.line, len(f.Lines), strconv.Itoa(port)),
		"listen on 8000 and publish it as 80: ports: [\"80:8000\"]", "the server listens on port %d, which needs root", port)
	return &finding
}

// findPublished looks at the ports that Compose sends to the server.
func findPublished(f *file) []check.Finding {
	var findings []check.Finding
	for _, s := range f.stages {
		for _, service := range s.services() {
			v, ok := serverOf(service.argv(s))
			port := v.port(service.env(s))
			if !ok || port == 0 || len(service.Ports) != 1 || service.NetworkMode == "host" ||
				service.listens(port) || s.exposes(service.Ports[0].Target) {
				continue
			}
			finding := f.at(0, "publish the server's port: "+strconv.Itoa(port),
				"container port %d is published, but the server listens on %d", service.Ports[0].Target, port)
			finding.Service = service.Name
			finding.File, finding.Line = f.input.Sources.Place("services", service.Name, "ports")
			findings = append(findings, finding)
		}
	}
	return findings
}

// exposes reports whether the image declares a port, or debugpy has it: something else listens there.
func (s *stage) exposes(port uint32) bool {
	number := strconv.Itoa(int(port))
	return number == "5678" ||
		slices.ContainsFunc(ofChain[*instructions.ExposeCommand](s), func(e *instructions.ExposeCommand) bool {
			return slices.Contains(e.Ports, number) || slices.Contains(e.Ports, number+"/tcp")
		})
}

// listens reports whether a published port is the one that the server has.
func (s service) listens(port int) bool {
	for _, p := range s.Ports {
		if p.Target == uint32(port) {
			return true
		}
	}
	return false
}

// env returns the variables of the image, and those that Compose sets over them.
func (s service) env(of *stage) map[string]string {
	env := of.env()
	for name, value := range s.Environment {
		if value != nil {
			env[name] = *value
		}
	}
	return env
}
