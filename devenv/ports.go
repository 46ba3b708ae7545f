package devenv

import (
	"cmp"
	"errors"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"syscall"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/api/types/container"
)

// portsFree checks that this machine's ports which a service publishes can be had, before anything is created.
// It returns a *PortError for the first that cannot. Ports the project's own containers hold are its own.
func portsFree(project *types.Project, service types.ServiceConfig, all []container.Summary) error {
	for _, p := range service.Ports {
		port, err := strconv.Atoi(p.Published)
		if err != nil || cmp.Or(p.Protocol, "tcp") != "tcp" {
			continue // a range or none: the engine picks
		}
		holder, own := holderOf(p.HostIP, port, project.Name, all)
		if own || (holder == "" && listens(p.HostIP, port) == nil) {
			continue
		}
		return newPortError(project, service, p, holder)
	}
	return nil
}

func newPortError(project *types.Project, service types.ServiceConfig, p types.ServicePortConfig, holder string) *PortError {
	port, _ := strconv.Atoi(p.Published)
	return &PortError{
		Service: service.Name, Address: net.JoinHostPort(cmp.Or(p.HostIP, "0.0.0.0"), p.Published),
		Holder: holder, Free: freePort(p.HostIP, port), Setting: settingOf(project, p.Published),
	}
}

// holderOf names the running container that publishes a port on an address; own says that it is this project's.
func holderOf(ip string, port int, project string, all []container.Summary) (name string, own bool) {
	for _, c := range all {
		for _, p := range c.Ports {
			if int(p.PublicPort) == port && p.Type == "tcp" && overlap(ip, p.IP) {
				return strings.TrimPrefix(strings.Join(c.Names[:1], ""), "/"), c.Labels[api.ProjectLabel] == project
			}
		}
	}
	return "", false
}

// overlap says whether two sockets on the same port exclude each other; no address is every address.
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

func freePort(ip string, taken int) int {
	for port := taken + 1; port < taken+100 && port < 65536; port++ {
		if listens(ip, port) == nil {
			return port
		}
	}
	return 0
}

// settingOf finds the variable of the project's environment that set the port, by the names fastdock gives them.
func settingOf(project *types.Project, published string) string {
	for _, name := range []string{"APP_PORT", "DB_HOST_PORT", "CACHE_HOST_PORT"} {
		if project.Environment[name] == published {
			return name
		}
	}
	return ""
}
