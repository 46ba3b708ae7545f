package engine

import (
	"context"
	"net"
	"testing"

	"github.com/moby/moby/api/types/container"
)

// The end of the output is the end of a container's init process only where the Engine runs one, on this machine.
func TestAwaitInitEnd(t *testing.T) {
	yes, no := true, false
	const here, elsewhere = "unix:///var/run/docker.sock", "ssh://ada@box"
	for name, test := range map[string]struct {
		init *bool
		host string
		want bool
	}{
		"with an init":           {&yes, here, true},
		"the program is its own": {&no, here, false},
		"as the engine decides":  {nil, here, false},
		"on another machine":     {&yes, elsewhere, false},
	} {
		api := briefEngine{container: container.InspectResponse{HostConfig: &container.HostConfig{Init: test.init}}}
		e := &Engine{API: api, host: test.host}
		if got := e.AwaitInitEnd(t.Context(), "1"); got != test.want {
			t.Errorf("%s: known to have ended: %t, want %t", name, got, test.want)
		}
	}
}

// A wait that is given up ends, and reports nothing.
func TestAwaitInitEndIsGivenUp(t *testing.T) {
	yes, there := true, make(chan net.Conn, 1)
	c := container.InspectResponse{HostConfig: &container.HostConfig{Init: &yes}}
	e := &Engine{API: openEngine{briefEngine{container: c}, there}, host: "unix:///var/run/docker.sock"}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan bool)
	go func() { ended <- e.AwaitInitEnd(ctx, "1") }()
	defer (<-there).Close()
	cancel()
	if <-ended {
		t.Error("a container that runs on is reported to have ended")
	}
}
