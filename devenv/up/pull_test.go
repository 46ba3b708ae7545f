package up

import (
	"testing"

	"github.com/docker/compose/v5/pkg/api"
	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv"
)

func layer(id string, current, total int64, status api.EventStatus) api.Resource {
	return api.Resource{ID: id, ParentID: "Image postgres:18", Current: current, Total: total, Status: status}
}

func TestPullProgress(t *testing.T) {
	at := func(current, total int64) devenv.PullProgress {
		return devenv.PullProgress{Service: "db", Image: "postgres:18", Current: current, Total: total}
	}
	done := at(30, 30)
	done.Done = true
	tests := map[string]struct {
		reports []api.Resource
		want    []devenv.Event
	}{
		"nothing to pull": {nil, nil},
		"containers and other images": {
			[]api.Resource{{ID: "Container shop-db-1", Status: api.Done}, {ID: "x", ParentID: "Image redis:8", Current: 1}}, nil,
		},
		"two layers": {
			[]api.Resource{
				layer("a", 5, 10, api.Working),
				layer("b", 1, 20, api.Working),
				layer("a", 0, 0, api.Done),
				layer("b", 0, 0, api.Done),
			},
			[]devenv.Event{at(5, 10), at(6, 30), at(11, 30), at(30, 30), done},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var got []devenv.Event
			progress := newPullProgress("db", "postgres:18", func(e devenv.Event) { got = append(got, e) })
			for _, report := range test.reports {
				progress.On(report)
			}
			progress.Done("pull", false)
			progress.Done("pull", false) // the SDK ends a pull more than once
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}
