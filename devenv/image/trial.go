package image

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/build"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/down"
	"github.com/fastdock/fastdock/devenv/up"
)

const (
	trialLimit  = 3 * time.Minute  // for the stack to become healthy
	removeLimit = 90 * time.Second // for its removal
)

// try starts the image, confined and with the services that it depends on, as a project of its own, and stops it.
func (b *Builder) try(ctx context.Context, image Image) (checks []Check, err error) {
	project, err := b.trialProject(ctx, image.Tags[0])
	if err != nil {
		return nil, err
	}
	defer b.removeTrial(ctx, project)
	session := up.Up(ctx, b.engine, project, up.Options{Detach: true, Wait: true, WaitTimeout: trialLimit})
	var failure error
	for event := range session.Events() {
		switch e := event.(type) {
		case devenv.Ended:
			failure = e.Err
		default:
			b.report(event)
		}
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if failure != nil {
		return []Check{failed(checkHealthy, devenv.FirstLine(failure.Error()),
			"the container has a read-only root, /tmp in memory and no capabilities; see the log above")}, nil
	}
	return b.healthyTrial(ctx, project)
}

// healthyTrial looks at a stack that is up, and stops the app.
func (b *Builder) healthyTrial(ctx context.Context, project *types.Project) ([]Check, error) {
	service := project.Services[b.service.Name]
	filters := client.Filters{}.Add("label", api.ProjectLabel+"="+project.Name, api.ServiceLabel+"="+service.Name)
	listed, err := b.engine.API.ContainerList(ctx, client.ContainerListOptions{All: true, Filters: filters})
	if err != nil || len(listed.Items) == 0 {
		return nil, fmt.Errorf("finding the container of service %q: %w", service.Name, err)
	}
	id := listed.Items[0].ID
	inspected, err := b.engine.API.ContainerInspect(ctx, id, client.ContainerInspectOptions{})
	if err != nil {
		return nil, fmt.Errorf("inspecting the container of service %q: %w", service.Name, err)
	}
	healthy := passed(checkHealthy, "read-only, without capabilities")
	if inspected.Container.State == nil || inspected.Container.State.Health == nil {
		healthy = failed(checkHealthy, "the image has no HEALTHCHECK", "add one that requests the app's liveness route")
	}
	grace := defaultGrace
	if service.StopGracePeriod != nil {
		grace = time.Duration(*service.StopGracePeriod)
	}
	stopped, err := b.stopCheck(ctx, id, grace)
	return []Check{healthy, stopped}, err
}

// removeTrial removes what the trial made, also after Ctrl-C.
func (b *Builder) removeTrial(ctx context.Context, project *types.Project) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), removeLimit)
	defer cancel()
	at := time.Second
	for range down.Run(ctx, b.engine, project, down.Options{Volumes: true, Timeout: &at}) {
	}
}

// trialProject returns the app with its dependencies as a project that shares nothing with the real one.
func (b *Builder) trialProject(ctx context.Context, image string) (*types.Project, error) {
	files := b.options.Files.Production()
	files.Services, files.Variables = []string{b.service.Name}, b.version.variables()
	files.Name = fmt.Sprintf("%s-check-%s", b.project.Name, strings.ToLower(rand.Text()[:8]))
	files.Warn = nil
	project, err := compose.Load(ctx, b.engine, files)
	if err != nil {
		return nil, err
	}
	for _, name := range project.ServiceNames() {
		service := project.Services[name]
		if b.sameBuild(service) {
			service.Build, service.Image, service.PullPolicy = nil, image, types.PullPolicyNever
		}
		if name == b.service.Name {
			confine(&service)
		}
		project.Services[name] = apart(service)
	}
	separate(project)
	return project, nil
}

// sameBuild reports whether a service has the image that was built.
func (b *Builder) sameBuild(service types.ServiceConfig) bool {
	return service.Build != nil && service.Build.Target == b.service.Build.Target &&
		build.DockerfileOf(service.Build) == build.DockerfileOf(b.service.Build)
}

// confine takes from a service what an app of production does not need.
func confine(service *types.ServiceConfig) {
	service.ReadOnly, service.Privileged = true, false
	service.CapDrop, service.CapAdd = []string{"ALL"}, nil
	if !slices.ContainsFunc(service.Tmpfs, func(at string) bool { return strings.HasPrefix(at, "/tmp") }) {
		service.Tmpfs = append(slices.Clone(service.Tmpfs), "/tmp")
	}
	if !slices.Contains(service.SecurityOpt, "no-new-privileges:true") {
		service.SecurityOpt = append(slices.Clone(service.SecurityOpt), "no-new-privileges:true")
	}
}

// apart returns a service that publishes no port, has one container, and writes to no folder of this machine.
func apart(service types.ServiceConfig) types.ServiceConfig {
	one := 1
	service.Ports, service.ContainerName, service.Scale, service.Deploy = nil, "", &one, nil
	if service.Restart != "" {
		service.Restart = types.RestartPolicyNo
	}
	volumes := slices.Clone(service.Volumes)
	for i, v := range volumes {
		if v.Type == types.VolumeTypeBind && !v.ReadOnly {
			volumes[i] = types.ServiceVolumeConfig{Type: types.VolumeTypeVolume, Target: v.Target}
		}
	}
	service.Volumes = volumes
	return service
}

// separate gives a project volumes and networks of its own, whatever names the files give them.
func separate(project *types.Project) {
	for key, v := range project.Volumes {
		v.Name, v.External = project.Name+"_"+key, false
		project.Volumes[key] = v
	}
	for key, n := range project.Networks {
		n.Name, n.External, n.Ipam = project.Name+"_"+key, false, types.IPAMConfig{}
		project.Networks[key] = n
	}
}
