package server

import (
	"context"
	"encoding/csv"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv/deploy"
	"github.com/fastdock/fastdock/devenv/engine"
)

// serversLabel of a proxy holds the address, inside its container, of the list of servers that HAProxy makes.
const serversLabel = "fastdock.deploy.servers"

// The proxy finds new replicas through the engine's DNS and asks each of them for its readiness.
const (
	proxyLimit = 20 * time.Second // until it must send requests to them
	proxyPause = 3 * time.Second  // for one without the label
)

// awaitProxy waits until the proxy sends requests to every new replica: the old ones may go only then. A proxy without
// the label is given a moment, where there are old ones.
func (d *deployment) awaitProxy(ctx context.Context, changes []*change) error {
	proxies := d.proxies(ctx)
	if len(proxies) == 0 {
		if !slices.ContainsFunc(changes, (*change).replaces) {
			return nil
		}
		return pause(ctx, proxyPause)
	}
	limit := time.Now().Add(proxyLimit)
	for _, c := range changes {
		for _, id := range c.fresh {
			found, err := d.engine.API.ContainerInspect(ctx, id, client.ContainerInspectOptions{})
			if err != nil {
				return err
			}
			if !d.reached(ctx, proxies, addressesOf(found.Container), limit) && ctx.Err() == nil {
				status := engine.StatusOf(found.Container)
				d.report(deploy.Unhealthy{Service: c.service.Name, Container: status.Name})
				return d.unhealthy(ctx, c, &unwellError{status, "receives no requests from the proxy after " + proxyLimit.String()})
			}
		}
	}
	return context.Cause(ctx)
}

// proxies returns the addresses of the lists of servers, by the containers that have them.
func (d *deployment) proxies(ctx context.Context) map[string]string {
	containers, err := d.containers(ctx)
	if err != nil {
		return nil
	}
	lists := map[string]string{}
	for _, c := range containers {
		if url := c.Labels[serversLabel]; url != "" && c.State == container.StateRunning {
			lists[c.ID] = url
		}
	}
	return lists
}

// reached waits until each proxy sends requests to one of the addresses.
func (d *deployment) reached(ctx context.Context, proxies map[string]string, addresses []string, limit time.Time) bool {
	for id, url := range proxies {
		for !d.sends(ctx, id, url, addresses) {
			if time.Now().After(limit) || pause(ctx, pollPause) != nil {
				return false
			}
		}
	}
	return true
}

// sends asks a proxy whether it sends requests to one of the addresses. One whose list does not have them, because
// HAProxy sends requests to services of one name only, is taken to be content.
func (d *deployment) sends(ctx context.Context, id, url string, addresses []string) bool {
	output, code, err := d.engine.ExecOutput(ctx, id, "wget", "-q", "-O", "-", url)
	return err == nil && code == 0 && sendsTo(strings.Join(output, "\n"), addresses)
}

// sendsTo reads HAProxy's list: a row for each server, with its status and its address.
func sendsTo(list string, addresses []string) bool {
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(list, "# "))).ReadAll()
	if err != nil || len(rows) == 0 {
		return false
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	status, address := column["status"], column["addr"]
	for _, row := range rows[1:] {
		host, _, err := net.SplitHostPort(row[address])
		if err != nil || !strings.HasPrefix(row[status], "UP") {
			continue
		}
		for _, wanted := range addresses {
			if host == wanted {
				return true
			}
		}
	}
	return false
}

func addressesOf(c container.InspectResponse) []string {
	var addresses []string
	for _, network := range c.NetworkSettings.Networks {
		if network.IPAddress.IsValid() {
			addresses = append(addresses, network.IPAddress.String())
		}
	}
	return addresses
}

func pause(ctx context.Context, length time.Duration) error {
	select {
	case <-time.After(length):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
