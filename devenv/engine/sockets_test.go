package engine

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv/enginetest"
)

func TestSockets(t *testing.T) {
	at := netip.MustParseAddrPort
	want := []Socket{
		{at("127.0.0.1:8000"), "4711"}, {at("0.0.0.0:22"), "22"}, {at("[::1]:8080"), "80"}, {at("127.0.0.1:8081"), "81"},
	}
	same := cmp.Comparer(func(a, b Socket) bool { return a == b })
	if diff := cmp.Diff(want, ListeningSockets(strings.NewReader(enginetest.TCPTable+enginetest.TCP6Table)),
		same); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
