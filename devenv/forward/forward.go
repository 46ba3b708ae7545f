package forward

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
)

// Port is one that a service publishes on the engine's machine.
type Port struct {
	Service string
	There   netip.AddrPort // as it is reached on that machine
	Here    int            // on this machine's loopback
}

// published returns the TCP ports of a project whose numbers its files state.
func published(project *types.Project) []Port {
	var ports []Port
	for _, name := range project.ServiceNames() {
		for _, p := range project.Services[name].Ports {
			number, err := strconv.ParseUint(p.Published, 10, 16)
			if err != nil || number == 0 || cmp.Or(p.Protocol, "tcp") != "tcp" {
				continue
			}
			ip, _ := netip.ParseAddr(p.HostIP) // none is all of them
			there := netip.AddrPortFrom(engine.Reachable(ip), uint16(number))
			if !slices.ContainsFunc(ports, func(q Port) bool { return q.There == there }) {
				ports = append(ports, Port{Service: name, There: there})
			}
		}
	}
	return ports
}

const (
	retryPause = 2 * time.Second
	nextPorts  = 50 // that are tried after one that is in use here
)

// Forwarder forwards the ports of a session. The zero value forwards none until Run.
type Forwarder struct {
	mu    sync.Mutex
	ports []Port // that are forwarded now
}

// Local returns the address on this machine of one on the engine's; ok is false while that is not forwarded.
func (f *Forwarder) Local(there string) (address string, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, p := range f.ports {
		if p.There.String() == there {
			return net.JoinHostPort("127.0.0.1", strconv.Itoa(p.Here)), true
		}
	}
	return "", false
}

func (f *Forwarder) set(ports []Port) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ports = slices.Clone(ports)
}

// Run forwards the ports of a project until ctx ends, and begins again when the connection breaks. It does nothing for
// an engine on this machine, and nothing while another process does it, which is when this one does not lead.
func (f *Forwarder) Run(ctx context.Context, e *engine.Engine, project *types.Project, leads func() bool,
	report func(devenv.Event),
) {
	ports := published(project)
	if engine.IsLocal(e.Host()) || len(ports) == 0 {
		return
	}
	for last := ""; ctx.Err() == nil; {
		var err error
		if leads() {
			err = f.forward(ctx, e, ports, report)
		}
		if err != nil && ctx.Err() == nil && err.Error() != last {
			last = err.Error() // once, however often it is tried
			report(devenv.Notice{Kind: devenv.NoticeForwardLost, Err: devenv.FirstLine(last)})
		}
		select {
		case <-ctx.Done():
		case <-time.After(retryPause):
		}
	}
}

// forward forwards the ports once, and returns why that has ended.
func (f *Forwarder) forward(ctx context.Context, e *engine.Engine, ports []Port, report func(devenv.Event)) error {
	if err := choose(ctx, ports); err != nil {
		return err
	}
	var flags []string
	for _, p := range ports {
		flags = append(flags, "-L", fmt.Sprintf("127.0.0.1:%d:%s", p.Here, p.There))
	}
	tunnel, err := e.Tunnel(ctx, append(flags, "-o", "ServerAliveInterval=15")...)
	if errors.Is(err, engine.ErrNotSSH) {
		return f.proxy(ctx, e.Host(), ports, report)
	}
	if err != nil {
		return err
	}
	defer tunnel.Close()
	defer f.set(nil)
	f.reportPorts(ports, report)
	select {
	case <-ctx.Done():
		return nil
	case <-tunnel.Ended():
		return errors.New("the ssh connection broke")
	}
}

func (f *Forwarder) reportPorts(ports []Port, report func(devenv.Event)) {
	f.set(ports)
	for _, p := range ports {
		report(devenv.Notice{
			Service: p.Service, Kind: devenv.NoticeForwarded, Name: "localhost:" + strconv.Itoa(p.Here),
			Names: []string{strconv.Itoa(int(p.There.Port()))},
		})
	}
}

// choose finds a port of this machine for each: the same number, else the next that is free. One that was chosen
// before stays while it is free.
func choose(ctx context.Context, ports []Port) error {
	taken := map[int]bool{}
	for i := range ports {
		first := cmp.Or(ports[i].Here, int(ports[i].There.Port()))
		here := first
		for taken[here] || !free(ctx, here) {
			if here++; here == first+nextPorts {
				return fmt.Errorf("the ports from %d to %d are in use on this machine", first, here-1)
			}
		}
		taken[here], ports[i].Here = true, here
	}
	return nil
}

func free(ctx context.Context, port int) bool {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	return err == nil && listener.Close() == nil
}

// proxy carries connections to an engine that is reached over TCP: what is published on all addresses of its machine
// is at the engine's address.
func (f *Forwarder) proxy(ctx context.Context, host string, ports []Port, report func(devenv.Event)) error {
	at, err := url.Parse(host)
	if err != nil || at.Hostname() == "" {
		return fmt.Errorf("ports are not forwarded from %q", host)
	}
	var carriers sync.WaitGroup
	defer carriers.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for _, p := range ports {
		listener, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(p.Here)))
		if err != nil {
			return err
		}
		defer closed(listener)
		there := net.JoinHostPort(at.Hostname(), strconv.Itoa(int(p.There.Port())))
		carriers.Go(func() { accept(ctx, listener, there, &carriers) })
	}
	defer f.set(nil)
	f.reportPorts(ports, report)
	<-ctx.Done()
	return nil
}

func accept(ctx context.Context, listener net.Listener, there string, carriers *sync.WaitGroup) {
	defer context.AfterFunc(ctx, func() { closed(listener) })()
	for {
		near, err := listener.Accept()
		if err != nil {
			return
		}
		carriers.Go(func() { carry(ctx, near, there) })
	}
}

func closed(listener net.Listener) { _ = listener.Close() } // twice, where ctx has ended

// carry copies both ways until both have ended, or ctx has.
func carry(ctx context.Context, near net.Conn, there string) {
	defer near.Close()
	far, err := new(net.Dialer).DialContext(ctx, "tcp", there)
	if err != nil {
		return
	}
	defer far.Close()
	defer context.AfterFunc(ctx, func() { near.Close(); far.Close() })()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.Copy(far, near) // who is cut off sees it
		closeWrite(far)
	}()
	_, _ = io.Copy(near, far)
	closeWrite(near)
	<-done
}

func closeWrite(conn net.Conn) {
	if half, is := conn.(*net.TCPConn); is {
		_ = half.CloseWrite()
	}
}
