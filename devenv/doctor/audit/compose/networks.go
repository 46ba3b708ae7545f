package compose

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

func networkChecks() []check.Check {
	return []check.Check{
		{
			ID: "FD-P28", Title: "networks separate what they should", Needs: check.Project, Run: separation,
			About: "A network that no service joins does nothing. And a database in the network of the reverse proxy can be asked by " +
				"everything else there: put it and the app into a network of their own.",
		},
		{
			ID: "FD-P29", Title: "the databases' network has no way out", Needs: check.Project, Run: onProduction(wayOut),
			About: "A network with `internal: true` has no way to the internet: whoever breaks into the database can send nothing out. It publishes " +
				"no ports either, so an override for development sets it to false. The app needs a second network for its own way out.",
		},
	}
}

// front are names of networks that face the outside.
var front = regexp.MustCompile(`(?i)^(front|public|web|proxy|traefik|ingress|edge|dmz)`)

func separation(_ context.Context, g *check.Ground) []check.Finding {
	found := unused(g, "networks", check.Info, "separates nothing: no service joins it")
	v := merged(g)
	for _, s := range v.services() {
		for _, name := range slices.Sorted(maps.Keys(s.Networks)) {
			if keeps(s.Image) && front.MatchString(name) && len(g.Project.Networks) > 1 {
				f := v.at(s.Name, check.Info, "networks", name)
				found = append(found, because(f, fmt.Sprintf("is in the network %q, which faces the outside", name), "take it out of there: the app reaches it over their own network", nil))
			}
		}
	}
	return found
}

func wayOut(v view, s types.ServiceConfig) []check.Finding {
	published := slices.ContainsFunc(s.Ports, func(p types.ServicePortConfig) bool { return p.Published != "" })
	if kindOf(s.Image) == "" || published {
		return nil
	}
	var found []check.Finding
	for _, name := range slices.Sorted(maps.Keys(s.Networks)) {
		network := v.Networks[name]
		if name == "default" || network.Internal || bool(network.External) || front.MatchString(name) {
			continue
		}
		f := v.at(s.Name, check.Info, "networks", name)
		found = append(found, because(f, fmt.Sprintf("its network %q has a way to the internet, which a database does not need", name),
			"set `internal: true` on it, where the app has another network as well", nil))
	}
	return found
}
