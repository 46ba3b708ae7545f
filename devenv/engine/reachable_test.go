package engine

import (
	"net/netip"
	"testing"
)

func TestReachable(t *testing.T) {
	for published, want := range map[string]string{"0.0.0.0": "127.0.0.1", "::": "::1", "10.0.0.7": "10.0.0.7"} {
		if got := Reachable(netip.MustParseAddr(published)).String(); got != want {
			t.Errorf("%s is reached at %s, want %s", published, got, want)
		}
	}
	if got := Reachable(netip.Addr{}).String(); got != "127.0.0.1" {
		t.Errorf("no address is reached at %s", got)
	}
}
