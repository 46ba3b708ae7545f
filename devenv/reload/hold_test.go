package reload

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/mount"
)

// holdable returns a container whose reloader can be held.
func holdable() container.InspectResponse {
	return container.InspectResponse{
		Path: "python",
		Args: []string{"/app/.fastdock/warm_reload.py", "app.main:app", "--reload"},
		Config: &container.Config{
			WorkingDir:  "/app",
			Env:         []string{"FASTDOCK_RELOAD=", "PATH=/bin"},
			Healthcheck: &container.HealthConfig{Test: []string{"CMD", "true"}, StartPeriod: time.Minute},
		},
		HostConfig: &container.HostConfig{
			Runtime:   "runc",
			LogConfig: container.LogConfig{Type: "json-file"},
			Tmpfs:     map[string]string{"/tmp": ""},
		},
		Mounts: []container.MountPoint{{Destination: "/app"}, {Destination: "/var/lib/app"}, {Destination: "/runner"}},
	}
}

func TestCanHold(t *testing.T) {
	if !CanHold(holdable()) {
		t.Fatal("a container that is as fastdock makes it cannot be held")
	}
	relative := holdable()
	relative.Args[0], relative.Path = ".fastdock/warm_reload.py", "/opt/venv/bin/python3"
	if got := Script(relative); got != "/app/.fastdock/warm_reload.py" || !CanHold(relative) {
		t.Errorf("a relative command cannot be held; its reloader is %q", got)
	}
	tests := map[string]func(*container.InspectResponse){
		"a shell": func(c *container.InspectResponse) {
			c.Path, c.Args = "sh", []string{"-c", "python .fastdock/warm_reload.py"}
		},
		"an entrypoint":      func(c *container.InspectResponse) { c.Path = "/entrypoint.sh" },
		"a debugger":         func(c *container.InspectResponse) { c.Args = append([]string{"-m", "debugpy"}, c.Args...) },
		"another program":    func(c *container.InspectResponse) { c.Args[0] = "/app/main.py" },
		"no reload":          func(c *container.InspectResponse) { c.Args = c.Args[:2] },
		"no command":         func(c *container.InspectResponse) { c.Args = nil },
		"the project's logs": func(c *container.InspectResponse) { c.Args = append(c.Args, "--log-config", "logs.py") },
		"the same as a variable": func(c *container.InspectResponse) {
			c.Config.Env = append(c.Config.Env, "UVICORN_LOG_CONFIG=logs.py")
		},
		"uvicorn's reloader":   func(c *container.InspectResponse) { c.Config.Env = []string{"FASTDOCK_RELOAD=uvicorn"} },
		"tmpfs on /run":        func(c *container.InspectResponse) { c.HostConfig.Tmpfs["/run"] = "size=1m" },
		"tmpfs on /var/run":    func(c *container.InspectResponse) { c.HostConfig.Tmpfs["/var/run/"] = "" },
		"tmpfs as a mount":     func(c *container.InspectResponse) { c.HostConfig.Mounts = []mount.Mount{{Target: "/run"}} },
		"a volume in /run":     func(c *container.InspectResponse) { c.Mounts[0].Destination = "/run/fastdock" },
		"a folder on its file": func(c *container.InspectResponse) { c.Mounts[0].Destination = "/run/fastdock/hold" },
		"a read-only root":     func(c *container.InspectResponse) { c.HostConfig.ReadonlyRootfs = true },
		"a virtual machine":    func(c *container.InspectResponse) { c.HostConfig.Runtime = "kata" },
		"logs to a service":    func(c *container.InspectResponse) { c.HostConfig.LogConfig.Type = "fluentd" },
		"impatient probes":     func(c *container.InspectResponse) { c.Config.Healthcheck.StartPeriod = 10 * time.Second },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			c := holdable()
			change(&c)
			if CanHold(c) {
				t.Error("it would be held")
			}
		})
	}
	for _, check := range []*container.HealthConfig{nil, {}, {Test: []string{"NONE"}}} {
		c := holdable()
		c.Config.Healthcheck = check
		if !CanHold(c) {
			t.Errorf("without a health check (%v) it cannot be held", check)
		}
	}
}

func TestMayHold(t *testing.T) {
	bind := types.ServiceVolumeConfig{Type: types.VolumeTypeBind, Source: "/shop", Target: "/app"}
	data := types.ServiceVolumeConfig{Type: types.VolumeTypeVolume, Source: "data", Target: "/data"}
	tests := map[string]struct {
		change func(app, other *types.ServiceConfig, data *types.VolumeConfig)
		want   bool
	}{
		"mounts of this machine": {func(_, _ *types.ServiceConfig, _ *types.VolumeConfig) {}, true},
		"a dependency that completes on its own": {func(app, _ *types.ServiceConfig, _ *types.VolumeConfig) {
			app.DependsOn = types.DependsOnConfig{"other": {Condition: types.ServiceConditionCompletedSuccessfully}}
		}, true},
		"a dependency that may fill a volume": {func(app, other *types.ServiceConfig, _ *types.VolumeConfig) {
			app.DependsOn = types.DependsOnConfig{"other": {Condition: types.ServiceConditionCompletedSuccessfully}}
			other.Volumes = []types.ServiceVolumeConfig{data}
		}, false},
		"a dependency that runs on and shares a volume": {func(app, other *types.ServiceConfig, _ *types.VolumeConfig) {
			app.DependsOn = types.DependsOnConfig{"other": {Condition: types.ServiceConditionHealthy}}
			other.Volumes = []types.ServiceVolumeConfig{data}
		}, true},
		"a volume of another driver": {func(_, _ *types.ServiceConfig, v *types.VolumeConfig) { v.Driver = "rclone" }, false},
		"a volume with options": {func(_, _ *types.ServiceConfig, v *types.VolumeConfig) {
			v.DriverOpts = map[string]string{"type": "nfs"}
		}, false},
		"a volume of somebody else": {func(_, _ *types.ServiceConfig, v *types.VolumeConfig) { v.External = true }, false},
		"an image as a volume": {func(app, _ *types.ServiceConfig, _ *types.VolumeConfig) {
			app.Volumes[0].Type = types.VolumeTypeImage
		}, false},
		"a mount that another service makes": {func(_, other *types.ServiceConfig, _ *types.VolumeConfig) {
			other.Volumes = []types.ServiceVolumeConfig{{
				Type: types.VolumeTypeBind, Bind: &types.ServiceVolumeBind{Propagation: "rshared"},
			}}
		}, false},
		"an address that it might take": {func(_, other *types.ServiceConfig, _ *types.VolumeConfig) {
			other.Networks = map[string]*types.ServiceNetworkConfig{"default": {Ipv4Address: "172.28.0.2"}, "back": nil}
		}, false},
		"a link to another project": {func(app, _ *types.ServiceConfig, _ *types.VolumeConfig) {
			app.ExternalLinks = []string{"db"}
		}, false},
		"volumes of others": {func(app, _ *types.ServiceConfig, _ *types.VolumeConfig) {
			app.VolumesFrom = []string{"other"}
		}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			app, other := types.ServiceConfig{Name: "app"}, types.ServiceConfig{Name: "other"}
			app.Volumes = []types.ServiceVolumeConfig{bind, data}
			var volume types.VolumeConfig
			test.change(&app, &other, &volume)
			project := &types.Project{
				Services: types.Services{"app": app, "other": other}, Volumes: types.Volumes{"data": volume},
			}
			if got := MayHold(project, "app"); got != test.want {
				t.Errorf("may hold: %t, want %t", got, test.want)
			}
		})
	}
}

// The reloader that fastdock writes looks for the files that up puts into the container.
func TestReloaderKnowsHold(t *testing.T) {
	script, err := os.ReadFile(filepath.Join("..", "..", "assets", "project", ".fastdock", "warm_reload.py"))
	if err != nil {
		t.Fatal(err)
	}
	if !KnowsHold(string(script)) {
		t.Error("fastdock's own reloader does not know the hold")
	}
	if KnowsHold("# an older one\nimport uvicorn\n") {
		t.Error("an older reloader counts as one that knows it")
	}
}
