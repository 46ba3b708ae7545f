package machine

import (
	"context"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

// confined looks at what a rootless engine or SELinux makes of mounts.
func confined(_ context.Context, in *check.Input) []check.Finding {
	var found []check.Finding
	if in.Project == nil {
		return nil
	}
	if has(in.Machine, "rootless") && buildsForUser(in.Project) {
		f := finding(check.Warning, "is rootless and HOST_UID is not 0, so the container cannot write to mounted files",
			"run `HOST_UID=0 HOST_GID=0 fastdock up --build` and set both in your shell profile")
		found = append(found, f)
	}
	if !has(in.Machine, "selinux") {
		return found
	}
	for _, name := range slices.Sorted(maps.Keys(in.Project.Services)) {
		for _, m := range in.Project.Services[name].Volumes {
			if m.Type == types.VolumeTypeBind && (m.Bind == nil || m.Bind.SELinux == "") &&
				!strings.HasSuffix(m.Source, ".sock") {
				f := finding(check.Warning, "SELinux denies the container access to the mount at "+m.Target, "add :z to the mount")
				f.Service, f.Subject = name, ""
				f.File, f.Line = in.Sources.Place("services", name, "volumes")
				found = append(found, f)
			}
		}
	}
	return found
}

// buildsForUser reports whether an image is built for a user of this machine that is not root.
func buildsForUser(project *types.Project) bool {
	for _, service := range project.Services {
		if service.Build == nil {
			continue
		}
		if uid := service.Build.Args["HOST_UID"]; uid != nil && *uid != "" && *uid != "0" {
			return true
		}
	}
	return false
}

// unproxied looks for a proxy that only this shell knows. No address is shown: it may hold a password.
func unproxied(_ context.Context, in *check.Input) []check.Finding {
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"} {
		if os.Getenv(name) == "" {
			continue
		}
		if in.Engine != nil && !in.Engine.ProxiesContainers() {
			return []check.Finding{finding(check.Info, name+" is set in your shell, but not for builds and containers",
				"if they need it, add `proxies` to the docker configuration (config.json)")}
		}
		return nil
	}
	return nil
}
