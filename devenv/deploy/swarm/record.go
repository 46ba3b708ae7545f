package swarm

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/containerd/errdefs"
	"github.com/moby/moby/api/types/swarm"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/deploy"
)

// A config of the stack records the definitions that ran before the last deployment. Swarm's own record is lost when it
// rolls an update back, and there is one for each service, not for the stack.
const recordLabel = "fastdock.deploy.previous"

func (t *Target) ofStack(label string) client.Filters {
	return make(client.Filters).Add("label", stackLabel+"="+t.project.Name).Add("label", label)
}

// record returns the definitions to go back to.
func (t *Target) record(ctx context.Context) ([]swarm.ServiceSpec, error) {
	list, err := t.api.ConfigList(ctx, client.ConfigListOptions{Filters: t.ofStack(recordLabel)})
	if err != nil {
		return nil, devenv.NewAttemptError("listing the configs of the stack", err)
	}
	if len(list.Items) == 0 {
		return nil, deploy.ErrNoPrevious
	}
	newest := slices.MaxFunc(list.Items, func(a, b swarm.Config) int { return a.CreatedAt.Compare(b.CreatedAt) })
	return t.specsOf(ctx, newest.ID)
}

func (t *Target) specsOf(ctx context.Context, id string) ([]swarm.ServiceSpec, error) {
	found, err := t.api.ConfigInspect(ctx, id, client.ConfigInspectOptions{})
	if err != nil {
		return nil, devenv.NewAttemptError("reading the previous release", err)
	}
	var specs []swarm.ServiceSpec
	if err := json.Unmarshal(found.Config.Spec.Data, &specs); err != nil {
		return nil, devenv.NewAttemptError("reading the previous release", err)
	}
	return specs, nil
}

// pendingLabel is of the record of a deployment that is under way. It becomes the record when that has succeeded.
const pendingLabel = "fastdock.deploy.pending"

// remember writes down what ran before this deployment, and returns the ID of that record. Without it there is no
// rollback, and nothing else is lost.
func (d *deployment) remember(ctx context.Context) (id string) {
	var specs []swarm.ServiceSpec
	for _, name := range slices.Sorted(maps.Keys(d.running)) {
		specs = append(specs, d.running[name].Spec)
	}
	if len(specs) == 0 {
		return ""
	}
	data, err := json.Marshal(specs)
	if err != nil {
		return ""
	}
	made, err := d.api.ConfigCreate(ctx, client.ConfigCreateOptions{Spec: swarm.ConfigSpec{
		Annotations: swarm.Annotations{
			Name:   d.project.Name + "_previous_" + strings.ToLower(rand.Text()[:12]),
			Labels: map[string]string{stackLabel: d.project.Name, pendingLabel: "true"},
		},
		Data: data,
	}})
	if err != nil {
		return ""
	}
	return made.ID
}

// promote makes a pending record the one that a rollback goes back to.
func (t *Target) promote(ctx context.Context, id string) {
	before, err := t.api.ConfigList(ctx, client.ConfigListOptions{Filters: t.ofStack(recordLabel)})
	pending, missing := t.api.ConfigInspect(ctx, id, client.ConfigInspectOptions{})
	if err != nil || missing != nil {
		return
	}
	spec := pending.Config.Spec
	delete(spec.Labels, pendingLabel)
	spec.Labels[recordLabel] = "true"
	_, err = t.api.ConfigUpdate(ctx, id, client.ConfigUpdateOptions{Version: pending.Config.Version, Spec: spec})
	for _, old := range before.Items {
		if err == nil {
			_, _ = t.api.ConfigRemove(ctx, old.ID, client.ConfigRemoveOptions{}) // one too many is no harm
		}
	}
}

// forget drops the record of a deployment that has failed. One that is left is dropped by the next deployment.
func (t *Target) forget(ctx context.Context, record string) {
	if record == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), deploy.CleanupTime)
	defer cancel()
	_, _ = t.api.ConfigRemove(ctx, record, client.ConfigRemoveOptions{})
}

// settle decides about the pending record of a deployment that was killed: it counts if a service has changed since.
func (t *Target) settle(ctx context.Context) error {
	pending, err := t.api.ConfigList(ctx, client.ConfigListOptions{Filters: t.ofStack(pendingLabel)})
	if err != nil || len(pending.Items) == 0 {
		return err
	}
	services, err := t.services(ctx)
	if err != nil {
		return err
	}
	for _, config := range pending.Items {
		if t.hasChanged(ctx, config.ID, services) {
			t.promote(ctx, config.ID)
			continue
		}
		_, _ = t.api.ConfigRemove(ctx, config.ID, client.ConfigRemoveOptions{}) // the next deployment tries again
	}
	return nil
}

// hasChanged reports whether a service is not as a record has it.
func (t *Target) hasChanged(ctx context.Context, id string, services map[string]swarm.Service) bool {
	specs, err := t.specsOf(ctx, id)
	return err == nil && slices.ContainsFunc(specs, func(spec swarm.ServiceSpec) bool {
		now, there := services[spec.Name]
		return there && now.Spec.Labels[sumLabel] != spec.Labels[sumLabel]
	})
}

// prune removes the secrets, configs and names of images that neither the stack nor its record uses. What cannot be
// removed is no harm.
func (d *deployment) prune(ctx context.Context) {
	record, err := d.record(ctx)
	if err != nil && !isNone(err) {
		return
	}
	services, err := d.services(ctx)
	if err != nil {
		return
	}
	used := map[string]bool{}
	for _, s := range services {
		record = append(record, s.Spec)
	}
	for _, spec := range record {
		c := spec.TaskTemplate.ContainerSpec
		used[c.Image] = true
		for _, secret := range c.Secrets {
			used[secret.SecretName] = true
		}
		for _, config := range c.Configs {
			used[config.ConfigName] = true
		}
	}
	d.pruneFiles(ctx, used)
	d.pruneImages(ctx, used)
}

func isNone(err error) bool { return err == deploy.ErrNoPrevious } //nolint:errorlint // it is returned as it is

func (d *deployment) pruneFiles(ctx context.Context, used map[string]bool) {
	own := make(client.Filters).Add("label", stackLabel+"="+d.project.Name)
	secrets, _ := d.api.SecretList(ctx, client.SecretListOptions{Filters: own})
	for _, s := range secrets.Items {
		if !used[s.Spec.Name] {
			_, _ = d.api.SecretRemove(ctx, s.ID, client.SecretRemoveOptions{})
		}
	}
	configs, _ := d.api.ConfigList(ctx, client.ConfigListOptions{Filters: own})
	for _, c := range configs.Items {
		if !used[c.Spec.Name] && c.Spec.Labels[recordLabel] == "" && c.Spec.Labels[lockLabel] == "" {
			_, _ = d.api.ConfigRemove(ctx, c.ID, client.ConfigRemoveOptions{})
		}
	}
}

func (d *deployment) pruneImages(ctx context.Context, used map[string]bool) {
	for pinned := range used {
		name, _, kept := strings.Cut(pinned, ":release-")
		if !kept {
			continue
		}
		list, err := d.api.ImageList(ctx, client.ImageListOptions{
			Filters: make(client.Filters).Add("reference", name+":release-*"),
		})
		if err != nil {
			return
		}
		for _, image := range list.Items {
			for _, tag := range image.RepoTags {
				if strings.HasPrefix(tag, name+":release-") && !used[tag] {
					_, _ = d.api.ImageRemove(ctx, tag, client.ImageRemoveOptions{})
				}
			}
		}
	}
}

// Status implements deploy.Target.
func (t *Target) Status(ctx context.Context) (deploy.Status, error) {
	status := deploy.Status{Project: t.project.Name}
	if err := t.checkManager(ctx); err != nil {
		return status, err
	}
	services, err := t.services(ctx)
	if err != nil {
		return status, err
	}
	record, err := t.record(ctx)
	if err != nil && !isNone(err) {
		return status, err
	}
	for _, name := range slices.Sorted(maps.Keys(services)) {
		of, err := t.statusOf(ctx, services[name])
		if err != nil {
			return status, err
		}
		for _, spec := range record {
			if spec.Name == name && !isJob(spec) {
				of.Previous = append(of.Previous, releaseOf(spec))
			}
		}
		status.Services = append(status.Services, of)
	}
	status.Lock = t.lockNow(ctx)
	return status, nil
}

func (t *Target) statusOf(ctx context.Context, service swarm.Service) (deploy.ServiceStatus, error) {
	status := deploy.ServiceStatus{Service: service.Spec.Name[len(t.project.Name)+1:]}
	tasks, err := t.tasks(ctx, service.ID)
	if err != nil {
		return status, devenv.NewAttemptError("listing the tasks of the stack", err)
	}
	for _, task := range tasks {
		if ended(task.Status.State) {
			continue
		}
		release := releaseOf(service.Spec)
		if task.Spec.ContainerSpec.Image != service.Spec.TaskTemplate.ContainerSpec.Image {
			release = deploy.Release{Service: status.Service, Image: task.Spec.ContainerSpec.Image}
		}
		status.Replicas = append(status.Replicas, deploy.Replica{
			Release: release, Name: taskName(service.Spec.Name, task), State: string(task.Status.State),
			Health: healthOf(task),
		})
	}
	slices.SortFunc(status.Replicas, func(a, b deploy.Replica) int { return cmp.Compare(a.Name, b.Name) })
	return status, nil
}

// healthOf returns what Swarm knows of a task's health: it calls a task running when it is healthy.
func healthOf(task swarm.Task) string {
	check := task.Spec.ContainerSpec.Healthcheck
	if check == nil || len(check.Test) == 1 && check.Test[0] == "NONE" {
		return ""
	}
	switch task.Status.State {
	case swarm.TaskStateRunning:
		return "healthy"
	case swarm.TaskStateStarting:
		return "starting"
	}
	return ""
}

// The lock is a config: of several who create it at once, the swarm lets one succeed. Whoever holds it changes a label
// every few seconds. A holder whose label stays the same is gone, whatever the clocks of the machines show.
const (
	lockLabel   = "fastdock.deploy.lock"
	holderLabel = "fastdock.deploy.holder"
	sinceLabel  = "fastdock.deploy.since"
	beatLabel   = "fastdock.deploy.beat"
	beatPause   = 2 * time.Second
	goneAfter   = 4 * beatPause
)

func (t *Target) lockName() string { return t.project.Name + "_deploy_lock" }

// locked does something while it holds the lock. It returns a *deploy.LockedError where another one does.
func (t *Target) locked(ctx context.Context, options deploy.Options,
	do func(context.Context) (deploy.Result, error),
) (deploy.Result, error) {
	if err := t.checkManager(ctx); err != nil {
		return deploy.Result{}, err
	}
	id, err := t.acquire(ctx, options)
	if err != nil {
		return deploy.Result{}, err
	}
	release := func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, deploy.CleanupTime)
		defer cancel()
		_, _ = t.api.ConfigRemove(ctx, id, client.ConfigRemoveOptions{}) // one that is left is taken for gone
	}
	return deploy.WhileHeld(ctx, func(ctx context.Context) { t.beat(ctx, id) }, release,
		func(ctx context.Context) (deploy.Result, error) {
			if err := t.settle(ctx); err != nil {
				return deploy.Result{}, devenv.NewAttemptError("listing the configs of the stack", err)
			}
			return do(ctx)
		})
}

// acquire creates the lock. A second attempt follows the removal of a lock whose holder is gone.
func (t *Target) acquire(ctx context.Context, options deploy.Options) (id string, err error) {
	for range 2 {
		made, err := t.api.ConfigCreate(ctx, client.ConfigCreateOptions{Spec: swarm.ConfigSpec{
			Annotations: swarm.Annotations{Name: t.lockName(), Labels: map[string]string{
				stackLabel: t.project.Name, lockLabel: "true", holderLabel: options.Holder,
				sinceLabel: time.Now().UTC().Format(time.RFC3339), beatLabel: rand.Text(),
			}},
			Data: []byte("held while a deployment is under way"),
		}})
		if err == nil {
			return made.ID, nil
		}
		if !errdefs.IsConflict(err) && !errdefs.IsAlreadyExists(err) {
			return "", devenv.NewAttemptError("locking the deployment", err)
		}
		if err := t.takeOver(ctx); err != nil {
			return "", err
		}
	}
	return "", t.lockedError(ctx)
}

// beat shows that the holder is alive.
func (t *Target) beat(ctx context.Context, id string) {
	for pause(ctx, beatPause) == nil {
		if now, err := t.api.ConfigInspect(ctx, id, client.ConfigInspectOptions{}); err == nil {
			spec := now.Config.Spec
			spec.Labels[beatLabel] = rand.Text()
			_, _ = t.api.ConfigUpdate(ctx, id, client.ConfigUpdateOptions{Version: now.Config.Version, Spec: spec})
		}
	}
}

// takeOver removes the lock when its holder is gone, and returns a *deploy.LockedError when it is not.
func (t *Target) takeOver(ctx context.Context) error {
	found, err := t.api.ConfigInspect(ctx, t.lockName(), client.ConfigInspectOptions{})
	if errdefs.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return devenv.NewAttemptError("locking the deployment", err)
	}
	alive, err := t.beats(ctx, found.Config)
	switch {
	case err != nil:
		return err
	case alive:
		return t.lockedError(ctx)
	}
	_, _ = t.api.ConfigRemove(ctx, found.Config.ID, client.ConfigRemoveOptions{}) // else it is created again in vain
	return nil
}

// beats reports whether the holder of a lock is alive. One that has released it meanwhile counts as gone.
func (t *Target) beats(ctx context.Context, lock swarm.Config) (bool, error) {
	for began := time.Now(); time.Since(began) <= goneAfter; {
		if err := pause(ctx, beatPause/2); err != nil {
			return false, err
		}
		now, err := t.api.ConfigInspect(ctx, lock.ID, client.ConfigInspectOptions{})
		if errdefs.IsNotFound(err) {
			return false, nil
		}
		if err == nil && now.Config.Spec.Labels[beatLabel] != lock.Spec.Labels[beatLabel] {
			return true, nil
		}
	}
	return false, nil
}

func (t *Target) lockedError(ctx context.Context) error {
	locked := &deploy.LockedError{Project: t.project.Name}
	if lock := t.lock(ctx); lock != nil {
		locked.Lock = *lock
	}
	return locked
}

// lock returns the lock that is held; nil where there is none.
func (t *Target) lock(ctx context.Context) *deploy.Lock {
	found, err := t.api.ConfigInspect(ctx, t.lockName(), client.ConfigInspectOptions{})
	if err != nil {
		return nil
	}
	return new(lockOf(found.Config))
}

func lockOf(config swarm.Config) deploy.Lock {
	since, _ := time.Parse(time.RFC3339, config.Spec.Labels[sinceLabel])
	return deploy.Lock{Holder: config.Spec.Labels[holderLabel], Since: since}
}

// lockNow is lock with whether its holder is alive, which takes some seconds to find out.
func (t *Target) lockNow(ctx context.Context) *deploy.Lock {
	found, err := t.api.ConfigInspect(ctx, t.lockName(), client.ConfigInspectOptions{})
	if err != nil {
		return nil
	}
	lock := lockOf(found.Config)
	alive, err := t.beats(ctx, found.Config)
	lock.Killed = err == nil && !alive
	return &lock
}
