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
	ends := remoteEnds(strings.NewReader(
		"  1: 020012AC:9C40 030012AC:1538 01 00000000:00000000 00:00000000 00000000 0 0 5 1\n" +
			"  2: 020012AC:9C41 030012AC:1F90 06 00000000:00000000 00:00000000 00000000 0 0 6 1\n"))
	if len(ends) != 1 || ends[0].At != at("172.18.0.3:5432") {
		t.Errorf("far ends: %v", ends)
	}
	same := cmp.Comparer(func(a, b Socket) bool { return a == b })
	if diff := cmp.Diff(want, ListeningSockets(strings.NewReader(enginetest.TCPTable+enginetest.TCP6Table)),
		same); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
