package engine

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"

	"github.com/docker/cli/cli/connhelper"

	"github.com/fastdock/fastdock/devenv"
)

// ErrNotSSH reports that an engine is not reached over ssh, so that no ports can be forwarded to it.
var ErrNotSSH = errors.New("the engine is not reached over ssh")

// ForwardError reports that ssh did not forward a port.
type ForwardError struct {
	Host string
	Said string // by ssh
}

// Error names the server and what ssh said.
func (e *ForwardError) Error() string {
	return fmt.Sprintf("forwarding a port over %q: %s", e.Host, e.Said)
}

// Tunnel is an ssh connection to the machine of an engine, over which ports are forwarded. It is a connection of its
// own: one that is shared (ControlMaster) would forward them longer than the tunnel lives.
type Tunnel struct {
	conn  net.Conn
	ended chan struct{}
	once  sync.Once
}

// Tunnel runs ssh as the docker command does to reach the engine, with flags that say what is forwarded (-L, -R). It
// returns when the ports are forwarded, with a *ForwardError where one of them cannot be, and with ErrNotSSH for an
// engine that is reached in another way.
func (e *Engine) Tunnel(ctx context.Context, flags ...string) (*Tunnel, error) {
	flags = append(flags, "-o", "ExitOnForwardFailure=yes", "-o", "ControlMaster=no", "-o", "ControlPath=none")
	helper, err := connhelper.GetConnectionHelperWithSSHOpts(e.host, flags)
	if err != nil {
		return nil, &devenv.EngineError{Host: e.host, Cause: err}
	}
	if helper == nil {
		return nil, ErrNotSSH
	}
	conn, err := helper.Dialer(ctx, "", "")
	if err != nil {
		return nil, &devenv.EngineError{Host: e.host, Cause: err}
	}
	t := &Tunnel{conn: conn, ended: make(chan struct{})}
	if err := t.begin(ctx); err != nil {
		t.Close()
		return nil, e.tunnelError(ctx, err)
	}
	return t, nil
}

// begin waits for the engine's first answer: ssh sets up what it forwards before it runs its command.
func (t *Tunnel) begin(ctx context.Context) error {
	defer context.AfterFunc(ctx, t.Close)()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://docker/_ping", http.NoBody)
	if err != nil {
		return err
	}
	// An ssh that has ended already is known better by what it said.
	_ = request.Write(t.conn)
	answers := bufio.NewReader(t.conn)
	answer, err := http.ReadResponse(answers, request)
	if err != nil {
		return err
	}
	answer.Body.Close()
	go func() {
		defer close(t.ended)
		for err == nil { // it says no more until it ends
			_, err = answers.Discard(1)
		}
	}()
	return nil
}

func (e *Engine) tunnelError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	_, said, _ := strings.Cut(err.Error(), "stderr=")
	for line := range strings.Lines(said) {
		if strings.Contains(line, "forward") { // "remote port forwarding failed", "Could not request local forwarding."
			return &ForwardError{Host: e.host, Said: devenv.FirstLine(line)}
		}
	}
	return &devenv.EngineError{Host: e.host, Cause: err}
}

// Ended returns a channel that is closed when the tunnel has ended, closed or broken.
func (t *Tunnel) Ended() <-chan struct{} { return t.ended }

// Close ends ssh and what it forwards.
func (t *Tunnel) Close() { t.once.Do(func() { t.conn.Close() }) }
