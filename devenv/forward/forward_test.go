package forward

import (
	"context"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv"
)

func TestPublishedPorts(t *testing.T) {
	app, web := types.ServiceConfig{Name: "app"}, types.ServiceConfig{Name: "web"}
	app.Ports = []types.ServicePortConfig{
		{Target: 8000, Published: "8000", Protocol: "tcp", HostIP: "127.0.0.1"},
		{Target: 8001, Published: "8001"},
		{Target: 53, Published: "53", Protocol: "udp"},
		{Target: 9000},
		{Target: 9001, Published: "9001-9005"},
		{Target: 443, Published: "443", HostIP: "10.0.0.1"},
	}
	web.Ports = []types.ServicePortConfig{{Target: 80, Published: "8001"}}
	project := &types.Project{Services: types.Services{"app": app, "web": web}}
	var got []string
	for _, p := range published(project) {
		got = append(got, p.Service+" "+p.There.String())
	}
	want := []string{"app 127.0.0.1:8000", "app 127.0.0.1:8001", "app 10.0.0.1:443"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// listening takes a port of the loopback, and answers each connection with what it hears, in upper case.
func listening(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				heard, _ := io.ReadAll(conn)
				_, _ = io.WriteString(conn, strings.ToUpper(string(heard)))
			}()
		}
	}()
	return listener.Addr().(*net.TCPAddr).Port
}

func portAt(number int) Port {
	return Port{Service: "app", There: netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), uint16(number))}
}

// A port that is in use here is replaced by the next that is free, which no other one gets, too.
func TestChoosesFreePorts(t *testing.T) {
	taken := listening(t)
	ports := []Port{portAt(taken), portAt(taken)}
	if err := choose(t.Context(), ports); err != nil {
		t.Fatal(err)
	}
	if ports[0].Here <= taken || ports[1].Here <= ports[0].Here {
		t.Errorf("chose %d and %d where %d is in use", ports[0].Here, ports[1].Here, taken)
	}
	again := slices.Clone(ports)
	if err := choose(t.Context(), again); err != nil || again[0].Here != ports[0].Here {
		t.Errorf("chose %d the next time (%v)", again[0].Here, err)
	}
}

// Connections to an engine that is reached over TCP are carried both ways, half-closed ones too, until the end.
func TestProxyCarriesBothWays(t *testing.T) {
	ports := []Port{portAt(listening(t))}
	if err := choose(t.Context(), ports); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	told, ended := make(chan devenv.Event, 1), make(chan error, 1)
	forwarder := new(Forwarder)
	go func() {
		ended <- forwarder.proxy(ctx, "tcp://127.0.0.1:2375", ports, func(e devenv.Event) { told <- e })
	}()
	notice := (<-told).(devenv.Notice)
	if here, ok := forwarder.Local(ports[0].There.String()); !ok || "localhost:"+port(here) != notice.Name {
		t.Errorf("%s is at %q here, want %s", ports[0].There, here, notice.Name)
	}
	conn, err := net.Dial("tcp", notice.Name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, "well"); err != nil {
		t.Fatal(err)
	}
	closeWrite(conn)
	heard, err := io.ReadAll(conn)
	if string(heard) != "WELL" || err != nil {
		t.Errorf("heard %q, %v", heard, err)
	}
	conn.Close()
	open, err := net.Dial("tcp", notice.Name) // it is cut off at the end
	if err != nil {
		t.Fatal(err)
	}
	defer open.Close()
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if here, ok := forwarder.Local(ports[0].There.String()); ok {
		t.Errorf("at the end the port is still at %s here", here)
	}
	if conn, err := net.Dial("tcp", notice.Name); err == nil {
		conn.Close()
		t.Error("the port is still open")
	}
}

// port returns the number in an address.
func port(address string) string {
	_, number, _ := net.SplitHostPort(address)
	return number
}
