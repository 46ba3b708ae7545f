package machine

import (
	"context"
	"fmt"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/client/pkg/versions"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/engine"
)

// feature is an attribute of a service that not every engine supports.
type feature struct {
	attribute string
	used      func(types.ServiceConfig) bool
	api       string // API version that brought it; empty where the image store decides
	engine    string // first Docker Engine with that API
}

// features come from the version history of the Engine API.
var features = []feature{
	{
		attribute: "networks.*.mac_address",
		api:       "1.44",
		engine:    "25",
		used:      onNetwork(func(n *types.ServiceNetworkConfig) bool { return n.MacAddress != "" }),
	},
	{
		attribute: "volumes.volume.subpath",
		api:       "1.45",
		engine:    "26",
		used: onVolume(func(v types.ServiceVolumeConfig) bool {
			return v.Volume != nil && v.Volume.Subpath != ""
		}),
	},
	{attribute: "volumes.type: image", api: "1.48", engine: "28", used: onVolume(func(v types.ServiceVolumeConfig) bool {
		return v.Type == types.VolumeTypeImage
	})},
	{
		attribute: "networks.*.gw_priority",
		api:       "1.48",
		engine:    "28",
		used:      onNetwork(func(n *types.ServiceNetworkConfig) bool { return n.GatewayPriority != 0 }),
	},
	{
		attribute: "networks.*.interface_name",
		api:       "1.49",
		engine:    "28.1",
		used:      onNetwork(func(n *types.ServiceNetworkConfig) bool { return n.InterfaceName != "" }),
	},
	{attribute: "build.platforms", used: onBuild(func(b *types.BuildConfig) bool { return len(b.Platforms) > 1 })},
	{
		attribute: "build.provenance",
		used:      onBuild(func(b *types.BuildConfig) bool { return b.Provenance != "" && b.Provenance != "false" }),
	},
	{attribute: "build.sbom", used: onBuild(func(b *types.BuildConfig) bool { return b.SBOM != "" && b.SBOM != "false" })},
}

// unsupported names what the Compose files use and the engine lacks. Podman follows no version history.
func unsupported(_ context.Context, in *check.Input) []check.Finding {
	if in.Project == nil || in.Machine.Podman {
		return nil
	}
	var found []check.Finding
	for _, f := range features {
		for _, name := range in.Project.ServiceNames() {
			if !f.used(in.Project.Services[name]) || f.supported(in.Machine) {
				continue
			}
			finding := f.finding(in.Machine)
			finding.Service = name
			found = append(found, finding)
		}
	}
	return found
}

func (f feature) supported(m *engine.Info) bool {
	if f.api == "" {
		return m.ContainerdStore
	}
	return versions.GreaterThanOrEqualTo(m.API, f.api)
}

func (f feature) finding(m *engine.Info) check.Finding {
	if f.api == "" {
		return finding(check.Warning, fmt.Sprintf("uses %s, which the engine's image store does not support", f.attribute),
			`add {"features": {"containerd-snapshotter": true}} to the engine's daemon.json and restart it; `+
				`images of the old store are not shown then`)
	}
	return finding(check.Warning, fmt.Sprintf("uses %s, which needs API %s; the engine has %s", f.attribute, f.api, m.API),
		"install Docker Engine "+f.engine+" or newer, or remove the attribute", "version "+m.Version)
}

func onNetwork(uses func(*types.ServiceNetworkConfig) bool) func(types.ServiceConfig) bool {
	return func(s types.ServiceConfig) bool {
		for _, n := range s.Networks {
			if n != nil && uses(n) {
				return true
			}
		}
		return false
	}
}

func onVolume(uses func(types.ServiceVolumeConfig) bool) func(types.ServiceConfig) bool {
	return func(s types.ServiceConfig) bool { return slices.ContainsFunc(s.Volumes, uses) }
}

func onBuild(uses func(*types.BuildConfig) bool) func(types.ServiceConfig) bool {
	return func(s types.ServiceConfig) bool { return s.Build != nil && uses(s.Build) }
}
