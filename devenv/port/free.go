package port

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/netip"
	"strconv"
	"syscall"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
)

// Occupied is who may have a port of the engine's machine.
type Occupied struct {
	containers []container.Summary // those that run
	far        bool                // the engine is on another machine, whose processes are not visible here
}

// OccupiedOn returns who may have a port of an engine's machine, of which these containers run.
func OccupiedOn(e *engine.Engine, running []container.Summary) Occupied {
	return Occupied{running, !engine.IsLocal(e.Host())}
}

func (o Occupied) byProcess(ip string, port int) bool { return !o.far && listens(ip, port) != nil }

// CheckService checks that the ports which a service publishes can be had, before anything is created.
// It returns a *PortError for the first that cannot. Ports the project's own containers hold are its own.
func CheckService(project *types.Project, service types.ServiceConfig, all Occupied) error {
	for _, p := range service.Ports {
		port, err := strconv.Atoi(p.Published)
		if err != nil || cmp.Or(p.Protocol, "tcp") != "tcp" {
			continue // a range or none: the engine picks
		}
		holder := holderOf(p.HostIP, port, project.Name, all.containers)
		if holder.own || (holder.name == "" && !all.byProcess(p.HostIP, port)) {
			continue
		}
		return newPortError(project, service, p, all)
	}
	return nil
}

func newPortError(project *types.Project, service types.ServiceConfig, p types.ServicePortConfig,
	all Occupied,
) *devenv.PortError {
	port, _ := strconv.Atoi(p.Published)
	holder, source := holderOf(p.HostIP, port, project.Name, all.containers), sourceOf(project, service.Name, p)
	failure := &devenv.PortError{
		Service: service.Name, Address: net.JoinHostPort(cmp.Or(p.HostIP, "0.0.0.0"), p.Published), Port: port,
		Holder: holder.name, Project: holder.project, Free: freePort(project, p, all),
		Setting: source.variable, File: source.file, Line: source.line,
	}
	if holder.name == "" && !all.far {
		process := listenerOn("/proc", p.HostIP, port)
		failure.Process, failure.PID = process.name, process.pid
	}
	return failure
}

// holder is a running container that publishes a port; own says that it is of the project that wants it.
type holder struct {
	name, project string
	own           bool
}

// holderOf finds the running container that publishes a port on an address.
func holderOf(ip string, port int, project string, all []container.Summary) holder {
	for _, c := range all {
		for _, p := range c.Ports {
			if int(p.PublicPort) == port && p.Type == "tcp" && overlap(ip, p.IP) {
				of := c.Labels[api.ProjectLabel]
				return holder{engine.SummaryName(c), of, of == project}
			}
		}
	}
	return holder{}
}

// overlap reports whether two sockets on the same port exclude each other; no address is every address.
func overlap(ip string, held netip.Addr) bool {
	wanted, err := netip.ParseAddr(ip)
	if err != nil || !held.IsValid() {
		return true
	}
	return wanted == held || wanted.Is4() == held.Is4() && (wanted.IsUnspecified() || held.IsUnspecified())
}

// listens tries the port. Only "in use" is an answer: a low port needs rights that the engine has and we do not.
func listens(ip string, port int) error {
	listener, err := net.Listen("tcp", net.JoinHostPort(ip, strconv.Itoa(port)))
	if err == nil {
		return listener.Close()
	}
	if errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, errAddressInUse) {
		return err
	}
	return nil
}

// errAddressInUse is Windows' WSAEADDRINUSE, which syscall does not name on every platform.
const errAddressInUse = syscall.Errno(10048)

// freePort returns the next port above a taken one that neither a process, a container nor the project itself has.
// Containers are asked too, because an engine without a proxy process holds ports that look free.
func freePort(project *types.Project, taken types.ServicePortConfig, all Occupied) int {
	number, _ := strconv.Atoi(taken.Published)
	wanted := map[string]bool{}
	for _, service := range project.Services {
		for _, p := range service.Ports {
			wanted[p.Published] = true
		}
	}
	for port := number + 1; port < number+100 && port < 65536; port++ {
		if !wanted[strconv.Itoa(port)] && holderOf(taken.HostIP, port, "", all.containers).name == "" &&
			!all.byProcess(taken.HostIP, port) {
			return port
		}
	}
	return 0
}

// Check says, before anything is shown or made, whether the ports that a project publishes can be had. It returns
// a *PortError for the first that cannot, and an *EngineError when the engine does not answer.
func Check(ctx context.Context, e *engine.Engine, project *types.Project) error {
	if err := CheckShared(project); err != nil {
		return err
	}
	running, err := e.API.ContainerList(ctx, client.ContainerListOptions{})
	if err != nil {
		return &devenv.EngineError{Host: e.Host(), Cause: err}
	}
	for _, name := range project.ServiceNames() {
		if err := CheckService(project, project.Services[name], OccupiedOn(e, running.Items)); err != nil {
			return err
		}
	}
	return nil
}
