package engine

import (
	"context"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/api/types/network"
	"github.com/moby/moby/api/types/system"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// AddressPools say whether an engine has addresses for another network, and who holds those that it has.
type AddressPools struct {
	Free     bool
	Networks int            // that hold addresses
	Unused   int            // those of them that no container is in
	Projects map[string]int // how many networks each Compose project has
}

// AddressPools looks at the engine's networks. It returns an *EngineError when the engine does not list them.
func (e *Engine) AddressPools(ctx context.Context) (AddressPools, error) {
	list, err := e.API.NetworkList(ctx, client.NetworkListOptions{})
	if err != nil {
		return AddressPools{}, &devenv.EngineError{Host: e.Host(), Cause: err}
	}
	containers, err := e.API.ContainerList(ctx, client.ContainerListOptions{All: true})
	if err != nil {
		return AddressPools{}, &devenv.EngineError{Host: e.Host(), Cause: err}
	}
	used := map[string]bool{}
	for _, c := range containers.Items {
		if c.NetworkSettings != nil {
			for name := range c.NetworkSettings.Networks {
				used[name] = true
			}
		}
	}
	pools := AddressPools{Projects: map[string]int{}}
	var taken []netip.Prefix
	for _, n := range list.Items {
		subnets := subnetsOf(n.Network)
		if len(subnets) == 0 {
			continue
		}
		taken = append(taken, subnets...)
		pools.Networks++
		if !used[n.Name] && n.Name != "bridge" {
			pools.Unused++
		}
		if project := n.Labels[api.ProjectLabel]; project != "" {
			pools.Projects[project]++
		}
	}
	pools.Free = free(e.pools(ctx), taken)
	return pools, nil
}

func subnetsOf(n network.Network) []netip.Prefix {
	var subnets []netip.Prefix
	for _, config := range n.IPAM.Config {
		if config.Subnet.IsValid() && config.Subnet.Addr().Is4() {
			subnets = append(subnets, config.Subnet.Masked())
		}
	}
	return subnets
}

// pools returns what the engine takes its networks' addresses from: those of its configuration, else its own.
func (e *Engine) pools(ctx context.Context) []system.NetworkAddressPool {
	if answer, err := e.API.Info(ctx, client.InfoOptions{}); err == nil && len(answer.Info.DefaultAddressPools) > 0 {
		return answer.Info.DefaultAddressPools
	}
	own := []system.NetworkAddressPool{{Base: netip.MustParsePrefix("192.168.0.0/16"), Size: 20}}
	for i := 17; i < 32; i++ {
		own = append(own, system.NetworkAddressPool{
			Base: netip.PrefixFrom(netip.AddrFrom4([4]byte{172, byte(i), 0, 0}), 16),
			Size: 16,
		})
	}
	return own
}

const maxSubnets = 1 << 12 // of one pool that are looked at

// free reports whether a pool has a subnet that no network overlaps.
func free(pools []system.NetworkAddressPool, taken []netip.Prefix) bool {
	for _, pool := range pools {
		if !pool.Base.IsValid() || !pool.Base.Addr().Is4() || pool.Size < pool.Base.Bits() || pool.Size > 30 {
			continue
		}
		at := pool.Base.Masked().Addr()
		for range min(1<<(pool.Size-pool.Base.Bits()), maxSubnets) {
			subnet := netip.PrefixFrom(at, pool.Size)
			if !slices.ContainsFunc(taken, subnet.Overlaps) {
				return true
			}
			at = after(at, pool.Size)
		}
	}
	return false
}

// after returns the first address after a subnet.
func after(at netip.Addr, bits int) netip.Addr {
	four := at.As4()
	n := uint32(four[0])<<24 | uint32(four[1])<<16 | uint32(four[2])<<8 | uint32(four[3])
	n += 1 << (32 - bits)
	return netip.AddrFrom4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
}

// String returns who holds the addresses: "31 networks hold them all (blog 2, shop 3); no container is in 12 of them".
func (p AddressPools) String() string {
	var holders []string
	for _, project := range slices.Sorted(maps.Keys(p.Projects)) {
		holders = append(holders, fmt.Sprintf("%s %d", devenv.Sanitize(project), p.Projects[project]))
	}
	text := fmt.Sprintf("%d networks use all of them", p.Networks)
	if len(holders) > 0 {
		text += " (by project: " + strings.Join(holders, ", ") + ")"
	}
	return text + fmt.Sprintf("; %d of them have no container", p.Unused)
}

var noPool = lazyregexp.New(`non-overlapping IPv4 address pool|address pools have been fully subnetted`)

// ExplainNoPool explains why the engine has no addresses for a network, where that is the cause.
func (e *Engine) ExplainNoPool(ctx context.Context, cause error) error {
	if !noPool.MatchString(cause.Error()) {
		return cause
	}
	pools, err := e.AddressPools(ctx)
	if err != nil {
		return cause
	}
	return fmt.Errorf("%w: the engine has no addresses left for another network: %s; run `docker network prune` to "+
		"remove unused ones, or take down stacks that you do not need",
		cause, pools)
}
