package server

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/containerd/errdefs"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/deploy"
	"github.com/fastdock/fastdock/devenv/engine"
)

// The lock is a container that never runs, named after the project: of several who create it at once the Engine lets
// one succeed. A volume or a network could not be it, because creating one that is there succeeds. Whoever holds it
// writes a number into it every few seconds. A holder whose number stays the same is gone, whatever the clocks of the
// machines show.
const (
	lockLabel   = "fastdock.deploy.lock" // the project
	holderLabel = "fastdock.deploy.holder"
	sinceLabel  = "fastdock.deploy.since"
	beatFile    = "/run/fastdock/beat"
	switchFile  = "/run/fastdock/switched" // there when the new replicas have taken over
	beatPause   = 2 * time.Second
	beatsMissed = 8 // until the holder is taken for gone
)

func (t *Target) lockName() string { return t.project.Name + "-deploy-lock" }

// hold is the lock that is held.
type hold struct {
	id     string
	killed *killedRun // the deployment that held it before and was killed; nil where it was released
}

// killedRun is what is known of a deployment that was killed.
type killedRun struct {
	since    time.Time
	switched bool // its replicas had taken over
}

// locked does something while it holds the lock. It returns a *LockedError where another one does.
func (t *Target) locked(ctx context.Context, options deploy.Options,
	do func(context.Context, hold) (deploy.Result, error),
) (deploy.Result, error) {
	held, err := t.acquire(ctx, options)
	if err != nil {
		return deploy.Result{}, err
	}
	release := func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, deploy.CleanupTime)
		defer cancel()
		_, _ = t.engine.API.ContainerRemove(ctx, held.id, client.ContainerRemoveOptions{Force: true})
	}
	return deploy.WhileHeld(ctx, func(ctx context.Context) { t.keepAlive(ctx, held.id) }, release,
		func(ctx context.Context) (deploy.Result, error) { return do(ctx, held) })
}

// acquire creates the lock. A second attempt follows the removal of a lock whose holder is gone.
func (t *Target) acquire(ctx context.Context, options deploy.Options) (held hold, err error) {
	image, err := t.lockImage(ctx, options)
	if err != nil {
		return hold{}, err
	}
	for range 2 {
		made, err := t.engine.API.ContainerCreate(ctx, client.ContainerCreateOptions{
			Name: t.lockName(),
			Config: &container.Config{Image: image, Cmd: []string{"lock"}, Labels: map[string]string{
				lockLabel: t.project.Name, holderLabel: options.Holder, sinceLabel: time.Now().UTC().Format(time.RFC3339),
			}},
			HostConfig: &container.HostConfig{NetworkMode: "none"},
		})
		if err == nil {
			held.id = made.ID
			return held, nil
		}
		if !errdefs.IsConflict(err) {
			return hold{}, devenv.NewAttemptError("locking the deployment", err)
		}
		if held.killed, err = t.takeOver(ctx); err != nil {
			return hold{}, err
		}
	}
	return hold{}, t.lockedError(ctx)
}

// lockImage returns any image of the project that is there: nothing of it runs.
func (t *Target) lockImage(ctx context.Context, options deploy.Options) (string, error) {
	names := []string{options.Image}
	for _, name := range t.roles.replaced {
		names = append(names, t.project.Services[name].Image)
	}
	for _, image := range names {
		if image != "" && t.engine.LocalImage(ctx, image, "").ID != "" {
			return image, nil
		}
	}
	containers, err := t.containers(ctx)
	for _, c := range containers {
		return c.ImageID, nil
	}
	if err != nil {
		return "", err
	}
	return "", fmt.Errorf("image %q does not exist on the engine; build it, or push it first", names[len(names)-1])
}

// keepAlive shows that the holder is there.
func (t *Target) keepAlive(ctx context.Context, id string) {
	for count := 0; ; count++ {
		_ = t.engine.WriteFile(ctx, id, beatFile, strconv.Itoa(count))
		if pause(ctx, t.beat) != nil {
			return
		}
	}
}

// takeOver removes the lock when its holder is gone, and returns a *LockedError when it is not. It removes the very
// container that it has watched: another one may have taken over in the meantime.
func (t *Target) takeOver(ctx context.Context) (*killedRun, error) {
	found, err := t.engine.API.ContainerInspect(ctx, t.lockName(), client.ContainerInspectOptions{})
	if errdefs.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	id := found.Container.ID
	alive, err := t.beats(ctx, id)
	switch {
	case err != nil:
		return nil, err
	case alive:
		return nil, t.lockedError(ctx)
	}
	killed := &killedRun{since: lockOf(found.Container).Since}
	_, err = t.engine.ReadFile(ctx, id, switchFile, 100)
	killed.switched = err == nil
	_, err = t.engine.API.ContainerRemove(ctx, id, client.ContainerRemoveOptions{Force: true})
	if err != nil && !errdefs.IsNotFound(err) && !errdefs.IsConflict(err) {
		return nil, devenv.NewAttemptError("removing the lock of a deployment that was killed", err)
	}
	return killed, nil
}

// beats reports whether the holder of a lock is alive.
func (t *Target) beats(ctx context.Context, id string) (bool, error) {
	first := t.beatOf(ctx, id)
	for range beatsMissed {
		if err := pause(ctx, t.beat/2); err != nil {
			return false, err
		}
		if t.beatOf(ctx, id) != first {
			return true, nil
		}
	}
	return false, nil
}

// beatOf returns the last number that a holder wrote; empty before its first one.
func (t *Target) beatOf(ctx context.Context, id string) string {
	beat, err := t.engine.ReadFile(ctx, id, beatFile, 100)
	if err != nil {
		return ""
	}
	return beat
}

func (t *Target) lockedError(ctx context.Context) error {
	locked := &deploy.LockedError{Project: t.project.Name}
	if lock := t.lock(ctx); lock != nil {
		locked.Lock = *lock
	}
	return locked
}

// lock returns who deploys; nil where no deployment is under way.
func (t *Target) lock(ctx context.Context) *deploy.Lock {
	found, err := t.engine.API.ContainerInspect(ctx, t.lockName(), client.ContainerInspectOptions{})
	if err != nil || found.Container.Config == nil {
		return nil
	}
	return new(lockOf(found.Container))
}

// lockNow is lock with whether its holder is alive, which takes some seconds to find out.
func (t *Target) lockNow(ctx context.Context) *deploy.Lock {
	lock := t.lock(ctx)
	if lock != nil {
		alive, err := t.beats(ctx, t.lockName())
		lock.Killed = err == nil && !alive
	}
	return lock
}

func lockOf(c container.InspectResponse) deploy.Lock {
	labels := c.Config.Labels
	since, _ := time.Parse(time.RFC3339, labels[sinceLabel])
	return deploy.Lock{Holder: labels[holderLabel], Since: since}
}

// settle ends what a deployment that was killed has begun: its replicas go, unless they had taken over. Then those
// before them do.
func (t *Target) settle(ctx context.Context, killed *killedRun, options deploy.Options,
	report func(deploy.Event),
) error {
	if killed == nil {
		return nil
	}
	containers, err := t.containers(ctx)
	if err != nil {
		return err
	}
	var changes []*change
	for _, name := range t.roles.replaced {
		c := &change{service: t.project.Services[name]}
		fresh, old := killed.split(engine.ContainersOf(name, containers))
		switch {
		case !killed.switched:
			c.old = fresh
		case len(fresh) > 0:
			c.old = old
		}
		changes = append(changes, c)
	}
	d := &deployment{Target: t, options: options, report: report}
	return d.removeOld(ctx, changes)
}

// split returns the containers of a service that the deployment has created, and those from before.
func (k *killedRun) split(containers []container.Summary) (fresh, old []container.Summary) {
	for _, c := range containers {
		if at := releaseOf(c).At; !at.IsZero() && !at.Before(k.since) {
			fresh = append(fresh, c)
		} else {
			old = append(old, c)
		}
	}
	return fresh, old
}
