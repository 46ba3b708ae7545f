package engine

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/fastdock/fastdock/devenv/devtest"
)

func TestWhyNoAnswer(t *testing.T) {
	nobody := HTTPProbe{address: fmt.Sprintf("127.0.0.1:%d", devtest.FreePort(t)), path: "/health"}
	if err := nobody.Await(t.Context(), time.Second, 100*time.Millisecond); devtest.ErrorText(err) !=
		"connection refused" {
		t.Errorf("nobody listens: %v", err)
	}
	release := make(chan struct{})
	silent := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer silent.Close()
	defer close(release)
	mute := HTTPProbe{address: silent.Listener.Addr().String(), path: "/"}
	if err := mute.Await(t.Context(), 30*time.Millisecond, time.Millisecond); devtest.ErrorText(err) !=
		"none within 30ms" {
		t.Errorf("no answer: %v", err)
	}
}

func TestConnect(t *testing.T) {
	for name, test := range map[string]struct {
		accept func(net.Conn)
		want   string
	}{
		"stays open":     {func(net.Conn) {}, ""},
		"says something": {func(c net.Conn) { _, _ = c.Write([]byte("hello")) }, ""},
		"closed":         {func(c net.Conn) { c.Close() }, "closed at once"},
	} {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		accepted := make(chan net.Conn, 1)
		go func() {
			connection, err := listener.Accept()
			if err == nil {
				test.accept(connection)
				accepted <- connection
			}
		}()
		if err := (HTTPProbe{address: listener.Addr().String()}).ask(t.Context()); devtest.ErrorText(err) != test.want {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
		(<-accepted).Close()
		listener.Close()
	}
}
