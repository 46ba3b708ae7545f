package up

import (
	"context"
	"maps"
	"path/filepath"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/build"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/mount"
	"github.com/fastdock/fastdock/devenv/watch"
)

// fileChanges are the batches of changes of the project's files, and who reads them.
type fileChanges struct {
	*shared
	drift   *drift
	changes <-chan []watch.Change // there once opened is closed
	opened  chan struct{}         // closed when files are watched
}

func newFileChanges(s *shared, d *drift) *fileChanges {
	return &fileChanges{shared: s, drift: d, opened: make(chan struct{})}
}

// readers receive every batch of changes, in this order; one that takes long does so in a goroutine of its own.
func (f *fileChanges) readers() []func(ctx context.Context, batch []watch.Change) {
	return []func(context.Context, []watch.Change){f.reloads.Changed, f.readPackages, f.drift.read}
}

// watch begins to watch the project's files on this machine, until ctx ends. It does so before everything is
// ready, so that no save after that is missed; what is saved meanwhile is kept for dispatch.
func (f *fileChanges) watch(ctx context.Context, project *types.Project) {
	defer close(f.opened)
	f.changes = watch.Files(ctx, hostRoots(project, f.options.named()), watch.Ignored, func(reason error) {
		f.out.Send(devenv.Notice{Kind: devenv.NoticeFilesPolled, Err: reason.Error()})
	})
}

// dispatch hands each batch of changes of the project's files to the readers, until ctx ends.
func (f *fileChanges) dispatch(ctx context.Context) {
	<-f.opened
	for batch := range f.changes {
		f.watcher.Changed(ctx, batch)
		for _, read := range f.readers() {
			read(ctx, batch)
		}
	}
}

// hostRoots returns the files and folders whose changes matter to a running project: what is mounted from the project's
// folder, what develop.watch names, and what the model and the images are made from.
func hostRoots(project *types.Project, named compose.Files) []string {
	roots := compose.Sources(project, named)
	for _, service := range project.Services {
		for _, bind := range mount.ProjectMounts(project, service) {
			roots[bind.Source] = true
		}
		if service.Develop != nil {
			for _, trigger := range service.Develop.Watch {
				roots[trigger.Path] = true
			}
		}
		if build := service.Build; build != nil && mount.IsDir(build.Context) &&
			mount.IsBelow(project.WorkingDir, build.Context) {
			roots[build.Context] = true // code that should be mounted and is not
		}
		for _, file := range buildFiles(service) {
			roots[file] = true
		}
	}
	return slices.Sorted(maps.Keys(roots))
}

// buildFiles returns the files that a service's image is made from, but for its code; not all of them need to be there.
func buildFiles(service types.ServiceConfig) []string {
	if service.Build == nil || !mount.IsDir(service.Build.Context) {
		return nil
	}
	var files []string
	if service.Build.DockerfileInline == "" {
		files = append(files, build.DockerfileOf(service.Build))
	}
	for _, name := range compose.ManifestFiles {
		files = append(files, filepath.Join(service.Build.Context, name))
	}
	return files
}

// readPackages is a reader of changes: those of the files that say what a project needs.
func (f *fileChanges) readPackages(ctx context.Context, batch []watch.Change) {
	var files []string
	for _, change := range batch {
		files = append(files, change.Path)
	}
	f.packages.Changed(ctx, files)
}

// keepUp answers changes of files once the stack is up and they are watched: what develop.watch says, and what the
// packages follow.
func (f *fileChanges) keepUp(ctx context.Context) {
	defer f.watcher.End()
	select {
	case <-f.opened:
	case <-ctx.Done():
	}
	f.watcher.Begin(ctx)
	f.packages.SyncAll()
	f.packages.Run(ctx)
}
