package engine

import (
	"net/netip"
	"testing"

	"github.com/moby/moby/api/types/system"
)

func TestFree(t *testing.T) {
	pools := []system.NetworkAddressPool{
		{Base: netip.MustParsePrefix("10.9.0.0/23"), Size: 24}, {Base: netip.MustParsePrefix("fd00::/48"), Size: 64},
	}
	for name, test := range map[string]struct {
		taken []string
		want  bool
	}{
		"nothing taken":        {nil, true},
		"one left":             {[]string{"10.9.0.0/24"}, true},
		"parts of both":        {[]string{"10.9.0.128/25", "10.9.1.0/28"}, false},
		"a bigger one over it": {[]string{"10.0.0.0/8"}, false},
		"others elsewhere":     {[]string{"172.17.0.0/16", "10.9.2.0/24"}, true},
	} {
		var taken []netip.Prefix
		for _, text := range test.taken {
			taken = append(taken, netip.MustParsePrefix(text))
		}
		if got := free(pools, taken); got != test.want {
			t.Errorf("%s: free = %t", name, got)
		}
	}
}

func TestAddressPoolsString(t *testing.T) {
	pools := AddressPools{Networks: 31, Unused: 12, Projects: map[string]int{"shop": 3, "blog": 2}}
	if got, want := pools.String(), "31 networks hold them all (by project: blog 2, shop 3); no container "+
		"is in 12 of them"; got != want {
		t.Errorf("got %q", got)
	}
}
