package reload

import (
	"path"
	"slices"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/api/types/container"
)

// An app's reloader that is held imports packages, and the project only when it is released: what it depends on is
// ready then. It is held by a file in its container, with the seconds after which the hold expires, and released by
// another one.
const (
	HoldFile = "/run/fastdock/hold"
	GoFile   = "/run/fastdock/go"
)

// HoldExpiry is the time after which a reloader goes on without a release: up may have been killed.
const HoldExpiry = 20 * time.Second

// ScriptName is the end of a reloader's path.
const ScriptName = ".fastdock/warm_reload.py"

// LongestScript bounds what is read of a reloader.
const LongestScript = 1 << 18

// Script returns the path of the reloader that is the first program in a container; empty where there is none that can
// be held. Another program, such as a shell or a debugger, would not wait.
func Script(c container.InspectResponse) string {
	if len(c.Args) == 0 || !strings.HasPrefix(path.Base(c.Path), "python") || !slices.Contains(c.Args, "--reload") ||
		!strings.HasSuffix(c.Args[0], ScriptName) {
		return ""
	}
	if path.IsAbs(c.Args[0]) {
		return c.Args[0]
	}
	return path.Join(c.Config.WorkingDir, c.Args[0])
}

// KnowsHold reports whether a reloader knows what a hold is. Older ones would import the project at once.
func KnowsHold(script string) bool { return strings.Contains(script, `"`+HoldFile+`"`) }

// CanHold reports whether a container's reloader finds the files that hold and release it, and does not use the project
// or other services before it looks for them. The health check must bear with the hold.
func CanHold(c container.InspectResponse) bool {
	return Script(c) != "" && seesFiles(c) && toleratesHold(c.Config.Healthcheck) &&
		slices.Contains(localLogs, c.HostConfig.LogConfig.Type) &&
		!slices.Contains(c.Args, "--log-config") && !slices.ContainsFunc(c.Config.Env, importsFirst)
}

// localLogs are the logging drivers that need no other service when a container starts.
var localLogs = []string{"", "json-file", "local", "journald", "none"}

// runtimes are those whose containers see what is put into them while they run.
var runtimes = []string{"", "runc", "io.containerd.runc.v2"}

// importsFirst reports whether a variable has modules of the project imported before the reloader begins, or has
// another reloader used.
func importsFirst(variable string) bool {
	name, value, _ := strings.Cut(variable, "=")
	return name == "UVICORN_LOG_CONFIG" && value != "" || name == "FASTDOCK_RELOAD" && value != ""
}

// seesFiles reports whether files that are put into a container's own file system, as the hold is, can be seen in it.
func seesFiles(c container.InspectResponse) bool {
	if c.HostConfig.ReadonlyRootfs || !slices.Contains(runtimes, c.HostConfig.Runtime) {
		return false
	}
	var mounted []string
	for target := range c.HostConfig.Tmpfs {
		mounted = append(mounted, target)
	}
	for _, m := range c.HostConfig.Mounts {
		mounted = append(mounted, m.Target)
	}
	for _, m := range c.Mounts {
		mounted = append(mounted, m.Destination)
	}
	return !slices.ContainsFunc(mounted, hidesHold)
}

// hidesHold reports whether a mount hides the files of a hold. /run is also known as /var/run.
func hidesHold(target string) bool {
	target = strings.TrimPrefix(path.Clean("/"+target), "/var")
	return target == "/" || target == "" || target == "/run" || strings.HasPrefix(target+"/", path.Dir(HoldFile)+"/")
}

// toleratesHold reports whether probes may fail for as long as a hold lasts.
func toleratesHold(check *container.HealthConfig) bool {
	return check == nil || len(check.Test) == 0 || check.Test[0] == "NONE" || check.StartPeriod >= HoldExpiry+HoldExpiry/2
}

// MayHold reports whether a service's container may run before what the service depends on, as far as the files say it.
// Until its reloader is released, it needs nothing of other services, nor takes from them what is theirs.
func MayHold(project *types.Project, name string) bool {
	service := project.Services[name]
	if len(service.ExternalLinks) > 0 || len(service.VolumesFrom) > 0 || service.Provider != nil {
		return false
	}
	for _, volume := range service.Volumes {
		if !isPlain(project, volume) || completes(project, service, volume) {
			return false
		}
	}
	for _, other := range project.Services {
		if fixesAddress(other) || slices.ContainsFunc(other.Volumes, propagates) {
			return false
		}
	}
	return true
}

// isPlain reports whether a mount is of this machine, and not what another service may have to provide, as a server of
// NFS does.
func isPlain(project *types.Project, volume types.ServiceVolumeConfig) bool {
	switch volume.Type {
	case types.VolumeTypeBind, types.VolumeTypeTmpfs:
		return true
	case types.VolumeTypeVolume:
		config := project.Volumes[volume.Source]
		return !bool(config.External) && len(config.DriverOpts) == 0 && (config.Driver == "" || config.Driver == "local")
	}
	return false
}

// completes reports whether a volume of a service is also mounted in one that has to complete before it, and may fill
// it: with the packages of the environment, for example.
func completes(project *types.Project, service types.ServiceConfig, volume types.ServiceVolumeConfig) bool {
	if volume.Type != types.VolumeTypeVolume || volume.Source == "" {
		return false
	}
	for name, dependency := range service.DependsOn {
		if dependency.Condition == types.ServiceConditionCompletedSuccessfully &&
			slices.ContainsFunc(project.Services[name].Volumes, func(other types.ServiceVolumeConfig) bool {
				return other.Type == volume.Type && other.Source == volume.Source
			}) {
			return true
		}
	}
	return false
}

// fixesAddress reports whether a service has a fixed address, which a container that starts sooner might be given.
func fixesAddress(service types.ServiceConfig) bool {
	for _, network := range service.Networks {
		if network != nil && (network.Ipv4Address != "" || network.Ipv6Address != "") {
			return true
		}
	}
	return false
}

// propagates reports whether a container may mount something that others are to see, if they start later.
func propagates(volume types.ServiceVolumeConfig) bool {
	return volume.Bind != nil && strings.Contains(volume.Bind.Propagation, "shared")
}
