package compose

import (
	"path/filepath"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/mount"
)

// withSync returns the project with rules of develop.watch in place of the bind mounts of its own files, for an engine
// that they do not reach. Where a service is built and no rule of its own says when to build it again, its
// dependencies do: nothing else would bring them into the container.
func withSync(project *types.Project) (*types.Project, error) {
	return project.WithServicesTransform(func(_ string, service types.ServiceConfig) (types.ServiceConfig, error) {
		mounts := mount.ProjectMounts(project, service)
		if len(mounts) == 0 {
			return service, nil
		}
		var rules []types.Trigger
		if service.Develop != nil {
			rules = slices.Clone(service.Develop.Watch)
		}
		if !slices.ContainsFunc(rules, func(r types.Trigger) bool { return r.Action == types.WatchActionRebuild }) {
			rules = append(rules, rebuildRules(service)...)
		}
		for _, m := range mounts {
			rules = append(rules, types.Trigger{
				Path:        m.Source,
				Action:      types.WatchActionSync,
				Target:      m.Target,
				InitialSync: true,
				Ignore:      mount.CoveredBy(m, service.Volumes),
				Extensions:  types.Extensions{mount.CopyExtension: true},
			})
		}
		service.Volumes = slices.DeleteFunc(slices.Clone(service.Volumes), func(v types.ServiceVolumeConfig) bool {
			return slices.ContainsFunc(mounts, func(m types.ServiceVolumeConfig) bool { return m.Target == v.Target })
		})
		service.Develop = &types.DevelopConfig{Watch: rules}
		return service, nil
	})
}

func rebuildRules(service types.ServiceConfig) []types.Trigger {
	if service.Build == nil {
		return nil
	}
	var rules []types.Trigger
	for _, name := range ManifestFiles {
		if file := filepath.Join(service.Build.Context, name); mount.ContentHash(file) != "" {
			rules = append(rules, types.Trigger{Path: file, Action: types.WatchActionRebuild})
		}
	}
	return rules
}

// ManifestFiles are where a Python project says what it needs.
var ManifestFiles = []string{
	"pyproject.toml", "uv.lock", "poetry.lock", "pdm.lock", "requirements.txt",
	"requirements-dev.txt",
}
