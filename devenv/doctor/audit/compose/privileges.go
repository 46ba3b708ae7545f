package compose

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

func privilegeChecks() []check.Check {
	return []check.Check{{
		ID: "FD-P20", Title: "Container that can control the host", Needs: check.Project, Run: onAll(breaksOut),
		About: "`privileged`, host namespaces, the engine's socket and strong capabilities let an attacker in the " +
			"container take over the machine. A Python app needs none of them. For monitoring tools that do, " +
			"suppress the finding with a comment.",
	}}
}

// watchers are images whose work needs more than their own container.
var watchers = []string{
	"traefik", "portainer", "portainer-ce", "dozzle", "watchtower", "autoheal",
	"node-exporter", "cadvisor", "docker-socket-proxy", "promtail", "alloy", "nginx-proxy",
}

// strong are the capabilities that open the machine.
var strong = []string{"ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_RAWIO", "DAC_READ_SEARCH", "NET_ADMIN", "BPF"}

func breaksOut(v view, s types.ServiceConfig) []check.Finding {
	severity := check.Warning
	if slices.Contains(watchers, path.Base(parseImage(s.Image).name)) {
		severity = check.Info
	}
	var found []check.Finding
	tell := func(cause, fix string, edits []check.Edit, keys ...string) {
		found = append(found, because(v.at(s.Name, severity, keys...), cause, fix, edits))
	}
	if s.Privileged {
		tell("is privileged: an attacker in it controls the whole machine",
			"delete `privileged: true`; add a single capability with cap_add if it needs one", nil, "privileged")
	}
	for _, space := range []struct{ key, value, what string }{
		{"network_mode", s.NetworkMode, "network: it can reach every service that listens on 127.0.0.1"},
		{"pid", s.Pid, "processes: it can see and end all of them"},
		{"ipc", s.Ipc, "shared memory, which other programs use"},
	} {
		if space.value == "host" {
			tell("shares the machine's "+space.what, "delete `"+space.key+": host`", nil, space.key)
		}
	}
	for _, m := range s.Volumes {
		if strings.HasSuffix(m.Source, "/docker.sock") {
			f, _ := v.mountAt(v.at(s.Name, severity, "volumes"), s.Name, m.Target)
			found = append(found, because(f, "mounts the engine's socket: an attacker in it can start containers "+
				"with all rights and control the machine",
				"remove the mount; if a tool must read from the engine, use a filtering proxy for the socket", nil))
		}
	}
	for _, name := range s.CapAdd {
		if slices.Contains(strong, strings.TrimPrefix(strings.ToUpper(name), "CAP_")) {
			tell(fmt.Sprintf("has the capability %s, which gives control of the machine", name), "delete it from cap_add", nil,
				"cap_add", name)
		}
	}
	return found
}
