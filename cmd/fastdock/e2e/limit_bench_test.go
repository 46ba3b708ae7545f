package e2e

import (
	"context"
	"strings"
	"testing"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
	"github.com/moby/moby/client"
	"golang.org/x/sync/errgroup"
)

// limit is the least that an up can take on an engine: the same networks and containers, each asked for as early
// as the engine allows, by a client that knows all of them and has nothing else to do.
type limit struct {
	api        *client.Client
	project    client.Filters
	networks   []network.Inspect
	containers []container.InspectResponse
}

// newLimit takes a running project for its model.
func newLimit(b *testing.B, project string) *limit {
	api, err := client.New(client.FromEnv)
	must(b, err)
	b.Cleanup(func() { api.Close() })
	l := &limit{api: api, project: make(client.Filters).Add("label", "com.docker.compose.project="+project)}
	networks, err := api.NetworkList(b.Context(), client.NetworkListOptions{Filters: l.project})
	must(b, err)
	for _, n := range networks.Items {
		found, err := api.NetworkInspect(b.Context(), n.ID, client.NetworkInspectOptions{})
		must(b, err)
		l.networks = append(l.networks, found.Network)
	}
	containers, err := api.ContainerList(b.Context(), client.ContainerListOptions{Filters: l.project})
	must(b, err)
	for _, c := range containers.Items {
		found, err := api.ContainerInspect(b.Context(), c.ID, client.ContainerInspectOptions{})
		must(b, err)
		l.containers = append(l.containers, found.Container)
	}
	return l
}

// up makes the networks and containers and returns when all are healthy.
func (l *limit) up(b *testing.B) {
	b.Helper()
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	healthy := map[string]chan struct{}{}
	for _, c := range l.containers {
		healthy[c.Name] = make(chan struct{})
	}
	go l.listen(ctx, healthy)
	var networks errgroup.Group
	for _, n := range l.networks {
		networks.Go(func() error { return l.makeNetwork(ctx, n) })
	}
	must(b, networks.Wait())
	var group errgroup.Group
	for _, c := range l.containers {
		group.Go(func() error {
			made, err := l.api.ContainerCreate(ctx, createdAs(c))
			if err != nil {
				return err
			}
			for _, name := range l.dependencies(c) {
				<-healthy[name]
			}
			if _, err := l.api.ContainerStart(ctx, made.ID, client.ContainerStartOptions{}); err != nil {
				return err
			}
			<-healthy[c.Name]
			return nil
		})
	}
	must(b, group.Wait())
}

// listen opens the gate of each container that the engine reports healthy.
func (l *limit) listen(ctx context.Context, healthy map[string]chan struct{}) {
	events := l.api.Events(ctx, client.EventsListOptions{Filters: l.project.Clone().Add("event", "health_status")})
	for {
		select {
		case e := <-events.Messages:
			if strings.HasSuffix(string(e.Action), ": healthy") {
				close(healthy["/"+e.Actor.Attributes["name"]])
			}
		case <-events.Err:
			return
		}
	}
}

func (l *limit) makeNetwork(ctx context.Context, n network.Inspect) error {
	_, err := l.api.NetworkCreate(ctx, n.Name, client.NetworkCreateOptions{
		Driver: n.Driver, Internal: n.Internal, Options: n.Options, Labels: n.Labels,
	})
	return err
}

// dependencies returns the names of the containers that one waits for; here all do so until they are healthy.
func (l *limit) dependencies(c container.InspectResponse) []string {
	var names []string
	for _, dependency := range strings.Split(c.Config.Labels["com.docker.compose.depends_on"], ",") {
		service, _, _ := strings.Cut(dependency, ":")
		for _, other := range l.containers {
			if other.Config.Labels["com.docker.compose.service"] == service {
				names = append(names, other.Name)
			}
		}
	}
	return names
}

// createdAs returns a request for a container like the one that was inspected.
func createdAs(c container.InspectResponse) client.ContainerCreateOptions {
	config := *c.Config
	config.Hostname = ""
	endpoints := map[string]*network.EndpointSettings{}
	for name, e := range c.NetworkSettings.Networks {
		endpoints[name] = &network.EndpointSettings{IPAMConfig: e.IPAMConfig, Aliases: e.Aliases, DriverOpts: e.DriverOpts}
	}
	return client.ContainerCreateOptions{
		Name: strings.TrimPrefix(c.Name, "/"), Config: &config, HostConfig: c.HostConfig,
		NetworkingConfig: &network.NetworkingConfig{EndpointsConfig: endpoints},
	}
}
