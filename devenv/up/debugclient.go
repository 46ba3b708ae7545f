package up

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/netip"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/internal/regular"
)

// Debugger asks a service's first running container whether a client has attached to its debugpy.
func (i *inspector) Debugger(ctx context.Context, service string) devenv.Debugger {
	project := i.model.project()
	config := project.Services[service]
	d := devenv.Debugger{On: slices.Contains(i.model.debugged.names(), service)}
	port := debugPort(config)
	if !d.On || port == 0 {
		return d
	}
	d.Local, d.Remote = mapped(config, project.WorkingDir)
	for _, published := range config.Ports {
		if published.Target == uint32(port) && published.Published != "" {
			ip, _ := netip.ParseAddr(published.HostIP)
			d.Address = net.JoinHostPort(engine.Reachable(ip).String(), published.Published)
			d.Launch = launchPort(project.WorkingDir, published.Published)
		}
	}
	for _, id := range i.runningIDs(service)[:min(1, len(i.runningIDs(service)))] {
		tables := engine.ExecConfig{Cmd: []string{"cat", "/proc/net/tcp", "/proc/net/tcp6"}} // one of them may be missing
		_, _ = i.engine.Exec(ctx, id, tables, func(_ devenv.Stream, row string) {
			d.Attached = d.Attached || connected(row, port)
		})
	}
	return d
}

// launchPort returns the port that the project's launch.json names: that one, if it is among several.
func launchPort(folder, wanted string) string {
	content, _ := regular.ReadFile(filepath.Join(folder, ".vscode", "launch.json")) // it need not be there
	var first string
	for _, named := range namedPort.FindAllSubmatch(content, -1) {
		if first = cmp.Or(first, string(named[1])); string(named[1]) == wanted {
			return wanted
		}
	}
	return first
}

// namedPort is a port in a file that may have comments, which JSON has not.
var namedPort = lazyregexp.New(`(?m)^[^/]*"port"\s*:\s*"?(\d+)`)

// debugPort returns where debugpy listens by a service's command, or 0: it stands after --listen, alone or after a
// host.
func debugPort(service types.ServiceConfig) uint16 {
	words := slices.Concat(service.Entrypoint, service.Command)
	at := slices.Index(words, "--listen")
	if !slices.Contains(words, "debugpy") || at < 0 || at+1 == len(words) {
		return 0
	}
	listen := words[at+1]
	port, _ := strconv.ParseUint(listen[strings.LastIndexByte(listen, ':')+1:], 10, 16)
	return uint16(port)
}

// connected reports whether a row of /proc/net/tcp is a connection to a port: its local address ends with it, and its
// state is ESTABLISHED.
func connected(row string, port uint16) bool {
	const established = "01"
	fields := strings.Fields(row)
	return len(fields) > 3 && strings.HasSuffix(fields[1], fmt.Sprintf(":%04X", port)) && fields[3] == established
}

// mapped returns the project's folder, or the one in it that is mounted, and where a service has it.
func mapped(service types.ServiceConfig, folder string) (local, remote string) {
	consider := func(source, target string) {
		inside, err := filepath.Rel(folder, source)
		if err == nil && filepath.IsLocal(inside) && target != "" && (local == "" || len(source) < len(local)) {
			local, remote = source, path.Clean(target)
		}
	}
	for _, volume := range service.Volumes {
		if volume.Type == types.VolumeTypeBind {
			consider(volume.Source, volume.Target)
		}
	}
	if service.Develop != nil {
		for _, trigger := range service.Develop.Watch {
			consider(trigger.Path, trigger.Target)
		}
	}
	return local, remote
}
