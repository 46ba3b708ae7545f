package up

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
	"github.com/fastdock/fastdock/devenv/watch"
)

// reach looks once into each container whether the project's files that are mounted have come there. They do not where
// the engine is on another machine, or in a virtual one that this folder is not shared with: it then mounts an
// empty folder, or whatever lies at the same path, and says nothing.
type reach struct {
	session *Session

	mu     sync.Mutex
	looked map[string]bool // by container ID
	told   map[string]bool // by service and target
}

func newReach(s *Session) *reach {
	return &reach{session: s, looked: map[string]bool{}, told: map[string]bool{}}
}

// look compares in the background; a second call for the same container does nothing.
func (r *reach) look(ctx context.Context, c container.InspectResponse) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.looked[c.ID] {
		return
	}
	r.looked[c.ID] = true
	r.session.confirming.Go(func() {
		project := r.session.model()
		service := project.Services[engine.ServiceName(c)]
		for _, bind := range mount.ProjectMounts(project, service) {
			if misses(ctx, r.session.engine, c.ID, bind, service.Volumes) && ctx.Err() == nil {
				r.tell(service.Name, bind)
			}
		}
	})
}

func (r *reach) tell(service string, bind types.ServiceVolumeConfig) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, key := r.session, service+" "+bind.Target
	if r.told[key] {
		return
	}
	r.told[key] = true
	s.out.Send(devenv.MountsUnreachable{
		Service: service, Path: s.relativeToProject(bind.Source), Target: bind.Target,
		Defined: compose.DefinedAt(s.project, service), At: time.Now(),
	})
}

const (
	sampled   = 3               // files of a mount that are compared, as long as none is as it is here
	savedNow  = 5 * time.Second // a file that was saved since may be on its way
	clockStep = 2 * time.Second // how coarsely file sharing may keep a file's time
)

// misses says whether a container has none of the files that a bind mount should bring. What cannot be found out
// is not missed.
func misses(ctx context.Context, e *engine.Engine, containerID string, bind types.ServiceVolumeConfig, volumes []types.ServiceVolumeConfig) bool {
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

// sample are a few files of a bind mount that no other mount covers.
func sample(bind types.ServiceVolumeConfig, volumes []types.ServiceVolumeConfig) []mount.File {
	covered := mount.CoveredBy(bind, volumes)
	var files []mount.File
	_ = filepath.WalkDir(bind.Source, func(name string, entry fs.DirEntry, err error) error {
		relative, outside := filepath.Rel(bind.Source, name)
		switch {
		case err != nil || outside != nil:
			return nil // gone, or not ours to read
		case entry.IsDir() && name != bind.Source && (watch.Ignored(name) || slices.Contains(covered, relative)):
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
