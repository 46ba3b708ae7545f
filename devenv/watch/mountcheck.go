package watch

import (
	"context"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/containerd/errdefs"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/mount"
)

// Notifier is what is asked of the session whose containers have mounts.
type Notifier interface {
	Model() *types.Project
	Send(event devenv.Event)
}

// MountCheck looks once into each container whether the project's files that are mounted have come there.
// They do not where the engine is on another machine, or in a virtual one that this folder is not shared
// with: it then mounts an empty folder, or whatever lies at the same path, and says nothing.
type MountCheck struct {
	engine *engine.Engine
	stack  Notifier
	wait   sync.WaitGroup

	mu       sync.Mutex
	looked   map[string]bool // by container ID
	reported map[string]bool // by service and target
}

// NewMountCheck returns a check that has looked at no container yet.
func NewMountCheck(e *engine.Engine, stack Notifier) *MountCheck {
	return &MountCheck{engine: e, stack: stack, looked: map[string]bool{}, reported: map[string]bool{}}
}

// Check compares in the background; a second call for the same container does nothing.
func (r *MountCheck) Check(ctx context.Context, c container.InspectResponse) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.looked[c.ID] {
		return
	}
	r.looked[c.ID] = true
	r.wait.Go(func() {
		project := r.stack.Model()
		service := project.Services[engine.ServiceName(c)]
		for _, bind := range mount.ProjectMounts(project, service) {
			if mountIsEmpty(ctx, r.engine, c.ID, bind, service.Volumes) && ctx.Err() == nil {
				r.report(project, service.Name, bind)
			}
		}
	})
}

// Forget forgets a container that was removed.
func (r *MountCheck) Forget(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.looked, id)
}

// Wait waits until no container is looked at any more.
func (r *MountCheck) Wait() { r.wait.Wait() }

func (r *MountCheck) report(project *types.Project, service string, bind types.ServiceVolumeConfig) {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := service + " " + bind.Target
	if r.reported[key] {
		return
	}
	r.reported[key] = true
	r.stack.Send(devenv.MountsUnreachable{
		Service: service, Path: mount.RelativeTo(project.WorkingDir, bind.Source), Target: bind.Target,
		Defined: compose.DefinedAt(project, service), At: time.Now(),
	})
}

const (
	sampled   = 3               // files of a mount that are compared, as long as none is as it is here
	savedNow  = 5 * time.Second // a file that was saved since may be on its way
	clockStep = 2 * time.Second // how coarsely file sharing may keep a file's time
)

// mountIsEmpty reports whether a container has none of the sampled files of a bind mount. It is false where that
// cannot be determined.
func mountIsEmpty(ctx context.Context, e *engine.Engine, containerID string, bind types.ServiceVolumeConfig,
	volumes []types.ServiceVolumeConfig,
) bool {
	files := sample(bind, volumes)
	for _, file := range files {
		here, err := os.Stat(file.Host)
		if err != nil {
			return false
		}
		there, err := e.API.ContainerStatPath(ctx, containerID, client.ContainerStatPathOptions{Path: file.Inside})
		if errdefs.IsNotFound(err) {
			continue
		}
		apart := there.Stat.Mtime.Sub(here.ModTime()).Abs()
		if err != nil || time.Since(here.ModTime()) < savedNow || there.Stat.Size == here.Size() && apart < clockStep {
			return false
		}
	}
	return len(files) > 0
}

// sample returns a few files of a bind mount that no other mount covers.
func sample(bind types.ServiceVolumeConfig, volumes []types.ServiceVolumeConfig) []mount.File {
	covered := mount.CoveredBy(bind, volumes)
	var files []mount.File
	_ = filepath.WalkDir(bind.Source, func(name string, entry fs.DirEntry, err error) error {
		relative, outside := filepath.Rel(bind.Source, name)
		switch {
		case err != nil || outside != nil:
			return fs.SkipDir // gone, or not ours to read
		case entry.IsDir() && name != bind.Source && (Ignored(name) || slices.Contains(covered, relative)):
			return fs.SkipDir
		case entry.Type().IsRegular() && !slices.Contains(covered, relative):
			files = append(files, mount.File{Host: name, Inside: path.Join(bind.Target, filepath.ToSlash(relative))})
		}
		if len(files) == sampled {
			return fs.SkipAll
		}
		return nil
	})
	return files
}
