package up

import (
	"context"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/mount"
)

// standsForMount marks a rule that copies what a mount would hold: all of it, whatever is left out of images.
const standsForMount = "x-fastdock-mount"

// withCopies is the project with rules of develop.watch in place of the bind mounts of its own files, for an engine
// that they do not reach. Where a service is built and no rule of its own says when to build it again, its
// dependencies do: nothing else would bring them into the container.
func withCopies(project *types.Project) (*types.Project, error) {
	return project.WithServicesTransform(func(_ string, service types.ServiceConfig) (types.ServiceConfig, error) {
		mounts := projectMounts(project, service)
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
				Path: m.Source, Action: types.WatchActionSync, Target: m.Target, InitialSync: true, Ignore: coveredBy(m, service.Volumes),
				Extensions: types.Extensions{standsForMount: true},
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
	for _, name := range dependencyFiles {
		if file := filepath.Join(service.Build.Context, name); contentHash(file) != "" {
			rules = append(rules, types.Trigger{Path: file, Action: types.WatchActionRebuild})
		}
	}
	return rules
}

// copies says whether files are copied that would else be mounted.
func (s *Session) copies() bool { return s.options.Files != nil && s.options.Files.Sync }

// fill copies into the containers of a service that are about to start what they would else have mounted. The watcher
// need not copy it when it begins.
func (s *Session) fill(ctx context.Context, service types.ServiceConfig, containers []container.Summary) error {
	if !s.copies() {
		return nil
	}
	waiting := slices.DeleteFunc(slices.Clone(containers), runs)
	files := s.watcher.whole(service)
	if len(files) == 0 || len(waiting) == 0 {
		return nil
	}
	for _, c := range waiting {
		if err := s.engine.copyIn(ctx, c.ID, files); err != nil {
			return fmt.Errorf("%w; `fastdock up` without --sync mounts them", err)
		}
	}
	if len(waiting) == len(containers) {
		s.watcher.fills(service.Name)
	}
	return nil
}

// fills notes that a service has what is copied at the beginning.
func (w *watcher) fills(service string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.filled[service] = true
}

// whole are the files of a service that its rules copy from the beginning, after the folders that hold them.
func (w *watcher) whole(service types.ServiceConfig) []hostFile {
	var folders, files []hostFile
	for _, rule := range w.rules {
		if rule.service != service.Name || !rule.InitialSync {
			continue
		}
		if isDir(rule.Path) {
			folders = append(folders, hostFile{rule.Path, rule.Target})
		}
		files = append(files, rule.initial(service)...)
	}
	slices.SortFunc(files, func(a, b hostFile) int { return strings.Compare(a.inside, b.inside) })
	return append(folders, slices.Compact(files)...)
}

// asMounts are a service's rules that copy whole folders, seen as the mounts that they stand for: a file has its
// place in the container by either.
func (w *watcher) asMounts(service string) []container.MountPoint {
	var mounts []container.MountPoint
	for _, rule := range w.rules {
		if rule.service == service && rule.InitialSync && copies(rule.Action) {
			mounts = append(mounts, container.MountPoint{Type: mount.TypeBind, Source: rule.Path, Destination: path.Clean(rule.Target)})
		}
	}
	return mounts
}
