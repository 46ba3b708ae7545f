package dash

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/phrase"
)

// replicas returns a row for each container of a service that has several, each with its own health and for how long.
func (r serviceRow) replicas() []string {
	if !phrase.HasReplicas(r.ServiceState) {
		return nil
	}
	var rows []string
	for _, c := range byNumber(r.Containers) {
		health, word := r.replicaHealth(c)
		row := health.style(r.theme).Render(health.mark()) + " " + r.number(c) + " " + health.style(r.theme).Render(word)
		if since := formatAge(r.now.Sub(c.Since)); since != "" && !c.Since.IsZero() {
			row += r.theme.Muted.Render(" " + since)
		}
		rows = append(rows, row)
	}
	return rows
}

// number returns a replica from the others, in as little room as there is: "2" of "shop-app-2".
func (r serviceRow) number(c devenv.ContainerState) string {
	return strings.TrimPrefix(phrase.Replica(r.Name, c.Name), r.Name+"-")
}

// byNumber returns replicas in the order of their numbers: Compose's names sort app-10 before app-2.
func byNumber(containers []devenv.ContainerState) []devenv.ContainerState {
	return slices.SortedFunc(slices.Values(containers), func(a, b devenv.ContainerState) int {
		return cmp.Or(cmp.Compare(len(a.Name), len(b.Name)), cmp.Compare(a.Name, b.Name))
	})
}

// replicaHealth returns how one replica is, whatever is asked of its service.
func (r serviceRow) replicaHealth(c devenv.ContainerState) (health, string) {
	return serviceHealth(devenv.ServiceState{Containers: []devenv.ContainerState{c}, Resting: r.Resting}, r.stopping)
}

// upCount returns how many replicas are up, where some are not.
func (r serviceRow) upCount() string {
	up := 0
	for _, c := range r.Containers {
		if h, _ := r.replicaHealth(c); h == healthOK {
			up++
		}
	}
	if !phrase.HasReplicas(r.ServiceState) || up == len(r.Containers) {
		return ""
	}
	return fmt.Sprintf("%d of %d up", up, len(r.Containers))
}
