package engine

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path"
	"strings"
	"testing"

	"github.com/moby/moby/api/types/system"
)

func TestNetworksLeftInAddressPools(t *testing.T) {
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
	if got, want := pools.String(), "31 networks use all of them (by project: blog 2, shop 3); 12 of them "+
		"have no container"; got != want {
		t.Errorf("got %q", got)
	}
}

// An engine without addresses for another network is reported with who holds them and what frees some; other errors
// stay.
func TestExplainNoPool(t *testing.T) {
	answers := map[string]string{
		"networks": `[
			{"Name": "shop_default", "Labels": {"com.docker.compose.project": "shop"},
				"IPAM": {"Config": [{"Subnet": "172.18.0.0/16"}]}},
			{"Name": "old_default", "Labels": {"com.docker.compose.project": "old"},
				"IPAM": {"Config": [{"Subnet": "172.19.0.0/16"}]}}]`,
		"json": `[{"NetworkSettings": {"Networks": {"shop_default": {}}}}]`,
		"info": `{"DefaultAddressPools": [{"Base": "172.18.0.0/15", "Size": 16}]}`,
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Api-Version", "1.45")
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, answers[path.Base(r.URL.Path)])
	}))
	t.Cleanup(server.Close)
	t.Setenv("DOCKER_CONFIG", t.TempDir())
	t.Setenv("DOCKER_CONTEXT", "")
	t.Setenv("DOCKER_HOST", "tcp://"+server.Listener.Addr().String())
	engine, err := Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	said := errors.New("could not find an available, non-overlapping IPv4 address pool among the defaults " +
		"to assign to the network")
	got := engine.ExplainNoPool(t.Context(), said)
	for _, want := range []string{
		"no addresses left", "old 1, shop 1", " 1 of them",
		"docker network prune",
	} {
		if !strings.Contains(got.Error(), want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
	other := errors.New("network shop_default not found")
	if got := engine.ExplainNoPool(t.Context(), other).Error(); got != other.Error() {
		t.Errorf("another error is explained: %s", got)
	}
}
