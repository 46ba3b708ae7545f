package up

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/api/types/container"
	mountapi "github.com/moby/moby/api/types/mount"

	"github.com/fastdock/fastdock/devenv/mount"
	"github.com/fastdock/fastdock/devenv/watch"
)

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
		if err := s.engine.CopyTo(ctx, c.ID, files); err != nil {
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
func (w *watcher) whole(service types.ServiceConfig) []mount.File {
	var folders, files []mount.File
	for _, rule := range w.rules {
		if rule.Service != service.Name || !rule.InitialSync {
			continue
		}
		if mount.IsDir(rule.Path) {
			folders = append(folders, mount.File{Host: rule.Path, Inside: rule.Target})
		}
		files = append(files, rule.Initial(service)...)
	}
	slices.SortFunc(files, func(a, b mount.File) int { return strings.Compare(a.Inside, b.Inside) })
	return append(folders, slices.Compact(files)...)
}

// asMounts are a service's rules that copy whole folders, seen as the mounts that they stand for: a file has its
// place in the container by either.
func (w *watcher) asMounts(service string) []container.MountPoint {
	var mounts []container.MountPoint
	for _, rule := range w.rules {
		if rule.Service == service && rule.InitialSync && watch.Copies(rule.Action) {
			mounts = append(mounts, container.MountPoint{Type: mountapi.TypeBind, Source: rule.Path, Destination: path.Clean(rule.Target)})
		}
	}
	return mounts
}
