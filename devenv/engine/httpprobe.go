package engine

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"
)

// HTTPProbe is where an app is asked from this machine whether it serves.
type HTTPProbe struct {
	address string // a published port, "127.0.0.1:8000"
	path    string // of its health check, "/health"; empty when it can only be connected to
}

// String returns what the user can ask too.
func (a HTTPProbe) String() string {
	if a.path == "" {
		return a.address
	}
	return "http://" + a.address + a.path
}

// At returns the probe at the address that a port has elsewhere, as where it is forwarded to; ok is false where
// elsewhere knows none.
func (a HTTPProbe) At(elsewhere func(address string) (string, bool)) (moved HTTPProbe, ok bool) {
	address, ok := elsewhere(a.address)
	return HTTPProbe{address: address, path: a.path}, ok
}

// statusError is an answer that says that the app does not work.
type statusError int

func (e statusError) Error() string { return fmt.Sprintf("%d %s", int(e), http.StatusText(int(e))) }

// Await asks until the app answers, with a pause in between, and returns why it did not within the limit. An
// app that answers with an error is asked less often: each request is a line in its log.
func (a HTTPProbe) Await(ctx context.Context, limit, pause time.Duration) error {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("none within %s", limit))
	defer cancel()
	last := error(nil)
	for {
		err := a.ask(ctx)
		if err == nil {
			return nil
		}
		if ctx.Err() == nil || last == nil {
			last = err
		}
		wait := pause
		if errors.As(err, new(statusError)) {
			wait = 10 * pause
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return reason(ctx, last)
		}
	}
}

// ask asks once. Any answer below 500 counts: the app serves, whatever it thinks of the request.
func (a HTTPProbe) ask(ctx context.Context) error {
	if a.path == "" {
		return a.connect(ctx)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, a.String(), nil)
	if err != nil {
		return err
	}
	request.Header.Set("User-Agent", "fastdock")
	answer, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(request)
	if err != nil {
		return err
	}
	answer.Body.Close()
	if answer.StatusCode >= http.StatusInternalServerError {
		return statusError(answer.StatusCode)
	}
	return nil
}

// openTime is how long a connection must stay open: the engine's proxy takes every connection, and closes it
// when no process listens in the container.
const openTime = 50 * time.Millisecond

func (a HTTPProbe) connect(ctx context.Context) error {
	connection, err := new(net.Dialer).DialContext(ctx, "tcp", a.address)
	if err != nil {
		return err
	}
	defer connection.Close()
	if err := connection.SetReadDeadline(time.Now().Add(openTime)); err != nil {
		return err
	}
	if _, err = connection.Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		return nil
	}
	return errors.New("closed at once")
}

// reason is why an app did not answer, in as few words as say it.
func reason(ctx context.Context, err error) error {
	var refused *os.SyscallError
	switch {
	case errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled):
		return context.Cause(ctx)
	case errors.As(err, &refused):
		return refused.Err
	}
	return err
}
