package swarm

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/containerd/errdefs"
	"github.com/docker/cli/cli/command"
	"github.com/moby/moby/api/types/swarm"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/deploy"
)

// provide makes what services need: names of images, the node for data, networks, secrets and configs.
func (d *deployment) provide(ctx context.Context) error {
	for _, step := range []func(context.Context) error{
		func(ctx context.Context) error { return d.tagImages(ctx, d.images) },
		d.labelNode, d.makeNetworks, d.makeSecrets, d.makeConfigs,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func isDataConstraint(constraint string) bool {
	return strings.HasPrefix(constraint, "node.labels.") && strings.HasSuffix(constraint, "== true")
}

// labelNode gives the only node of a swarm the labels by which services with data are pinned. Among several nodes it is
// the user who knows where the data is.
func (d *deployment) labelNode(ctx context.Context) error {
	nodes, err := d.api.NodeList(ctx, client.NodeListOptions{})
	if err != nil {
		return devenv.NewAttemptError("listing the nodes of the swarm", err)
	}
	for _, c := range d.changes {
		for _, constraint := range c.spec.TaskTemplate.Placement.Constraints {
			if !isDataConstraint(constraint) {
				continue
			}
			label, _, _ := strings.Cut(strings.TrimPrefix(constraint, "node.labels."), " ")
			label = strings.TrimSuffix(label, "==")
			labelled := slices.ContainsFunc(nodes.Items, func(n swarm.Node) bool { return n.Spec.Labels[label] == "true" })
			if labelled {
				continue
			}
			if len(nodes.Items) > 1 {
				return fmt.Errorf("service %q needs the node with its data, but no node has the label; run `docker node update "+
					"--label-add %s=true NODE`", c.service, label)
			}
			if err := d.addNodeLabel(ctx, &nodes.Items[0], label); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *deployment) addNodeLabel(ctx context.Context, node *swarm.Node, label string) error {
	if node.Spec.Labels == nil {
		node.Spec.Labels = map[string]string{}
	}
	node.Spec.Labels[label] = "true"
	_, err := d.api.NodeUpdate(ctx, node.ID, client.NodeUpdateOptions{Version: node.Version, Spec: node.Spec})
	if err != nil {
		return devenv.NewAttemptError("labelling the node", err)
	}
	return nil
}

func (d *deployment) makeNetworks(ctx context.Context) error {
	list, err := d.api.NetworkList(ctx, client.NetworkListOptions{
		Filters: make(client.Filters).Add("label", stackLabel+"="+d.project.Name),
	})
	if err != nil {
		return devenv.NewAttemptError("listing the networks of the stack", err)
	}
	there := map[string]bool{}
	for _, n := range list.Items {
		there[n.Name] = true
	}
	for _, n := range d.stack.Networks {
		if there[n.Name] {
			continue
		}
		if _, err := d.api.NetworkCreate(ctx, n.Name, n.Options); err != nil {
			return devenv.NewAttemptError(fmt.Sprintf("creating network %q", n.Name), err)
		}
	}
	return nil
}

// makeSecrets makes those that are not there, and writes the IDs of all into the definitions.
func (d *deployment) makeSecrets(ctx context.Context) error {
	ids, err := d.secretIDs(ctx)
	if err != nil {
		return err
	}
	for _, spec := range d.stack.Secrets {
		if ids[spec.Name] != "" {
			continue
		}
		made, err := d.api.SecretCreate(ctx, client.SecretCreateOptions{Spec: spec})
		if err != nil && !errdefs.IsConflict(err) && !errdefs.IsAlreadyExists(err) {
			return devenv.NewAttemptError(fmt.Sprintf("creating secret %q", spec.Name), err)
		}
		ids[spec.Name] = made.ID
	}
	for _, c := range d.changes {
		for _, reference := range c.spec.TaskTemplate.ContainerSpec.Secrets {
			reference.SecretID = ids[reference.SecretName]
			if reference.SecretID == "" {
				return fmt.Errorf("service %q needs the secret %q, which does not exist; create it with `docker secret create %s "+
					"-`", c.service, reference.SecretName, reference.SecretName)
			}
		}
	}
	return nil
}

func (d *deployment) secretIDs(ctx context.Context) (map[string]string, error) {
	list, err := d.api.SecretList(ctx, client.SecretListOptions{})
	if err != nil {
		return nil, devenv.NewAttemptError("listing the secrets of the swarm", err)
	}
	ids := map[string]string{}
	for _, s := range list.Items {
		ids[s.Spec.Name] = s.ID
	}
	return ids, nil
}

// makeConfigs is makeSecrets for configs.
func (d *deployment) makeConfigs(ctx context.Context) error {
	list, err := d.api.ConfigList(ctx, client.ConfigListOptions{})
	if err != nil {
		return devenv.NewAttemptError("listing the configs of the swarm", err)
	}
	ids := map[string]string{}
	for _, c := range list.Items {
		ids[c.Spec.Name] = c.ID
	}
	for _, spec := range d.stack.Configs {
		if ids[spec.Name] != "" {
			continue
		}
		made, err := d.api.ConfigCreate(ctx, client.ConfigCreateOptions{Spec: spec})
		if err != nil && !errdefs.IsConflict(err) && !errdefs.IsAlreadyExists(err) {
			return devenv.NewAttemptError(fmt.Sprintf("creating config %q", spec.Name), err)
		}
		ids[spec.Name] = made.ID
	}
	for _, c := range d.changes {
		for _, reference := range c.spec.TaskTemplate.ContainerSpec.Configs {
			reference.ConfigID = ids[reference.ConfigName]
			if reference.ConfigID == "" {
				return fmt.Errorf("service %q needs the config %q, which does not exist; create it with `docker config create %s "+
					"FILE`", c.service, reference.ConfigName, reference.ConfigName)
			}
		}
	}
	return nil
}

// apply creates or updates a service. A job runs again.
func (d *deployment) apply(ctx context.Context, c *change) error {
	auth, err := command.RetrieveAuthTokenFromImage(d.engine.ConfigFile(), c.spec.TaskTemplate.ContainerSpec.Image)
	if err != nil {
		return devenv.NewAttemptError("reading the docker configuration", err)
	}
	if isJob(c.spec) {
		d.report(deploy.Migrating{Service: c.service})
	}
	if c.before == nil {
		made, err := d.api.ServiceCreate(ctx, client.ServiceCreateOptions{Spec: c.spec, EncodedRegistryAuth: auth})
		if err != nil {
			return devenv.NewAttemptError(fmt.Sprintf("creating service %q", c.service), err)
		}
		c.id, c.remove, c.applied = made.ID, true, true
		return nil
	}
	if err := d.rememberPast(ctx, c); err != nil {
		return err
	}
	c.spec.TaskTemplate.ForceUpdate = c.before.Spec.TaskTemplate.ForceUpdate
	if isJob(c.spec) || d.options.Force {
		c.spec.TaskTemplate.ForceUpdate++
	}
	err = d.updateService(ctx, c.id, client.ServiceUpdateOptions{
		Version: c.before.Version, Spec: c.spec, EncodedRegistryAuth: auth,
	})
	if err != nil {
		return devenv.NewAttemptError(fmt.Sprintf("updating service %q", c.service), err)
	}
	c.applied = true
	return nil
}

// outdated is how Swarm refuses an update of a service that has changed since it was inspected. Swarm itself changes
// it, with each state of an update and with each run of a job.
const outdated = "update out of sequence"

// updateTries bounds how often an update is tried again.
const updateTries = 5

// updateService updates a service. One that has changed meanwhile is inspected again.
func (t *Target) updateService(ctx context.Context, id string, options client.ServiceUpdateOptions) error {
	for try := 1; ; try++ {
		_, err := t.api.ServiceUpdate(ctx, id, options)
		if err == nil || try == updateTries || !strings.Contains(err.Error(), outdated) {
			return err
		}
		now, err := t.api.ServiceInspect(ctx, id, client.ServiceInspectOptions{})
		if err != nil {
			return err
		}
		options.Version = now.Service.Version
	}
}

// rememberPast takes down which tasks of a service have ended: a rollback's own must not be mistaken for them.
func (d *deployment) rememberPast(ctx context.Context, c *change) error {
	tasks, err := d.tasks(ctx, c.id)
	if err != nil {
		return devenv.NewAttemptError("listing the tasks of the stack", err)
	}
	c.past = map[string]bool{}
	for _, task := range tasks {
		c.past[task.ID] = ended(task.Status.State)
	}
	return nil
}

// restore takes back what the deployment has changed, so that all services are of the release of before. Swarm has
// done so already with the one that failed.
func (d *deployment) restore(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), restoreLimit)
	defer cancel()
	for _, c := range slices.Backward(d.changes) {
		switch {
		case !c.applied, c.stage == dataStage && c.remove: // its volume may have data by now
		case c.remove:
			_, _ = d.api.ServiceRemove(ctx, c.id, client.ServiceRemoveOptions{}) // it can be removed by hand
			d.report(deploy.RolledBack{Service: c.service})
		case isJob(c.spec):
		default:
			if err := d.restoreService(ctx, c); err == nil {
				d.report(deploy.RolledBack{Service: c.service, To: releaseOf(c.before.Spec).Version})
			}
		}
	}
}

const restoreLimit = 5 * time.Minute

func (d *deployment) restoreService(ctx context.Context, c *change) error {
	now, err := d.api.ServiceInspect(ctx, c.id, client.ServiceInspectOptions{})
	if err != nil {
		return err
	}
	if now.Service.Spec.Labels[sumLabel] != c.before.Spec.Labels[sumLabel] || c.before.Spec.Labels[sumLabel] == "" {
		spec := c.before.Spec
		if spec.UpdateConfig != nil { // all at once: they were well before
			update := *spec.UpdateConfig
			update.Parallelism, update.FailureAction = 0, swarm.UpdateFailureActionContinue
			spec.UpdateConfig = &update
		}
		if err := d.updateService(ctx, c.id, client.ServiceUpdateOptions{
			Version: now.Service.Version, Spec: spec,
		}); err != nil {
			return err
		}
	}
	return d.awaitTasks(ctx, c, c.before.Spec)
}
