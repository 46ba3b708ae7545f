package plan

import (
	"testing"

	"github.com/docker/compose/v5/pkg/api"
	"github.com/docker/compose/v5/pkg/compose"
	"github.com/google/go-cmp/cmp"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/mount"
	"github.com/moby/moby/api/types/network"
	"github.com/moby/moby/api/types/volume"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/engine"
)

const onNetworks = `
services: {app: {image: app, networks: [front, back]}}
networks: {front: {}, back: {name: shared}}
volumes: {data: {}, more: {}}
`

func networkSummary(id, name, key, hash string) network.Summary {
	return network.Summary{Network: network.Network{ID: id, Name: name, Labels: map[string]string{
		api.ProjectLabel: "shop", api.NetworkLabel: key, api.ConfigHashLabel: hash,
	}}}
}

func TestChangedNetworks(t *testing.T) {
	project := devtest.Project(t, onNetworks)
	front := project.Networks["front"]
	hash, err := compose.NetworkHash(&front)
	if err != nil {
		t.Fatal(err)
	}
	foreign := networkSummary("2", "shared", "back", "other")
	foreign.Labels[api.ProjectLabel] = "elsewhere"
	of := func(name, key, hash string) []network.Summary {
		return []network.Summary{networkSummary("1", name, key, hash)}
	}
	tests := map[string]struct {
		existing []network.Summary
		want     map[string]string
	}{
		"as it was":         {of("shop_front", "front", hash), map[string]string{}},
		"changed":           {of("shop_front", "front", "old"), map[string]string{"front": "shop_front"}},
		"without hash":      {of("shop_front", "front", ""), map[string]string{}},
		"renamed":           {of("shop_old", "back", "old"), map[string]string{"back": "shop_old"}},
		"another project's": {[]network.Summary{foreign}, map[string]string{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := changedNetworks(project, currentNetworks(project, test.existing))
			if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
				t.Errorf("%v, -want +got\n%s", err, diff)
			}
		})
	}
}

func TestChangedVolumes(t *testing.T) {
	project := devtest.Project(t, onNetworks)
	hash, err := compose.VolumeHash(project.Volumes["more"])
	if err != nil {
		t.Fatal(err)
	}
	got, err := changedVolumes(project, []volume.Volume{
		{Name: "shop_data", Labels: map[string]string{api.ConfigHashLabel: "old"}},
		{Name: "shop_more", Labels: map[string]string{api.ConfigHashLabel: hash}},
	})
	if diff := cmp.Diff([]string{"shop_data"}, got); diff != "" || err != nil {
		t.Errorf("%v, -want +got\n%s", err, diff)
	}
}

// A container that has lost its network is recreated, and one whose network has changed is started again.
func TestDecideByNetworks(t *testing.T) {
	project := devtest.Project(t, onNetworks)
	service := project.Services["app"]
	existing := map[string]network.Network{"front": {ID: "1", Name: "shop_front"}, "back": {ID: "2", Name: "shared"}}
	tests := map[string]struct {
		connected map[string]string // IDs of networks by name
		changed   map[string]string
		cause     devenv.PlanCause
	}{
		"connected":    {map[string]string{"shop_front": "1", "shared": "2"}, nil, devenv.CauseUpToDate},
		"not started":  {map[string]string{"shop_front": "", "shared": ""}, nil, devenv.CauseUpToDate},
		"disconnected": {map[string]string{"shop_front": "1"}, nil, devenv.CauseDisconnected},
		"removed":      {map[string]string{"shop_front": "1", "shared": "0"}, nil, devenv.CauseDisconnected},
		"changed": {
			map[string]string{"shop_front": "1", "shared": "2"}, map[string]string{"back": "shared"}, devenv.CauseNetwork,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := summary("app", hashOf(t, service), container.StateRunning, nil)
			c.NetworkSettings = &container.NetworkSettingsSummary{Networks: map[string]*network.EndpointSettings{}}
			for name, id := range test.connected {
				c.NetworkSettings.Networks[name] = &network.EndpointSettings{NetworkID: id}
			}
			_, cause, err := decide(service, Observed{
				Containers: []container.Summary{c}, Images: map[string]engine.LocalImage{"app": {ID: "sha256:1"}},
				networks: existing, ChangedNetworks: test.changed,
			})
			if cause != test.cause || err != nil {
				t.Errorf("got %q, %v, want %q", cause, err, test.cause)
			}
		})
	}
}

// A container that mounts a volume which has another name now is recreated.
func TestDecideByVolumes(t *testing.T) {
	project := devtest.Project(t, `services: {app: {image: app, volumes: ["data:/data", "/anonymous", "/host:/host"]}}
volumes: {data: {name: now}}`)
	service := project.Services["app"]
	for name, want := range map[string]devenv.PlanCause{"now": devenv.CauseUpToDate, "before": devenv.CauseVolume} {
		c := summary("app", hashOf(t, service), container.StateRunning, nil)
		c.Mounts = []container.MountPoint{{Type: mount.TypeVolume, Name: name}, {Type: mount.TypeVolume, Name: "anonymous"}}
		_, cause, err := decide(service, Observed{
			Containers: []container.Summary{c}, Images: map[string]engine.LocalImage{"app": {ID: "sha256:1"}},
			volumes: project.Volumes,
		})
		if cause != want || err != nil {
			t.Errorf("mounts %q: got %q, %v, want %q", name, cause, err, want)
		}
	}
}
