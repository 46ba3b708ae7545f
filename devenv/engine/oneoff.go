package engine

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
)

// RunOneOff runs a command in a new container like another one, and removes it.
func (e *Engine) RunOneOff(ctx context.Context, like string, run ExecConfig,
	line func(devenv.Stream, string),
) (exitCode int, err error) {
	model, err := e.API.ContainerInspect(ctx, like, client.ContainerInspectOptions{})
	if err != nil {
		return 0, execError(ctx, run.Cmd, err)
	}
	made, err := e.API.ContainerCreate(ctx, onceLike(model.Container, run.Cmd))
	if err != nil {
		return 0, execError(ctx, run.Cmd, err)
	}
	defer func() {
		leaving, giveUp := context.WithTimeout(context.WithoutCancel(ctx), startGrace)
		defer giveUp()
		_, _ = e.API.ContainerRemove(leaving, made.ID, client.ContainerRemoveOptions{Force: true, RemoveVolumes: true})
	}()
	if err := e.StartContainer(ctx, made.ID, nil); err != nil {
		return 0, execError(ctx, run.Cmd, err)
	}
	model.Container.ID = made.ID
	options := client.ContainerLogsOptions{ShowStdout: true, ShowStderr: true, Timestamps: true, Follow: true}
	e.ReadLog(ctx, model.Container, options, line)
	return e.endOf(ctx, made.ID, run.Cmd)
}

// endOf waits until a container has ended and returns its exit code.
func (e *Engine) endOf(ctx context.Context, containerID string, cmd []string) (int, error) {
	waiting := e.API.ContainerWait(ctx, containerID, client.ContainerWaitOptions{
		Condition: container.WaitConditionNotRunning,
	})
	select {
	case ended := <-waiting.Result:
		return int(ended.StatusCode), nil
	case err := <-waiting.Error:
		return 0, execError(ctx, cmd, err)
	}
}

// onceLike asks for a container as `docker compose run --rm --no-deps` makes it.
func onceLike(c container.InspectResponse, cmd []string) client.ContainerCreateOptions {
	config, host := *c.Config, *c.HostConfig
	config.Cmd, config.Hostname, config.Healthcheck, config.ExposedPorts = cmd, "", nil, nil
	host.PortBindings, host.RestartPolicy = nil, container.RestartPolicy{}
	config.Labels = map[string]string{}
	for name, value := range c.Config.Labels {
		config.Labels[name] = value
	}
	config.Labels[api.OneoffLabel] = "True"
	endpoints := map[string]*network.EndpointSettings{}
	for name := range c.NetworkSettings.Networks {
		endpoints[name] = &network.EndpointSettings{}
	}
	if host.NetworkMode.IsContainer() || host.NetworkMode.IsHost() || host.NetworkMode.IsNone() {
		endpoints = nil
	}
	return client.ContainerCreateOptions{
		Name: strings.Join([]string{
			c.Config.Labels[api.ProjectLabel],
			ServiceName(c),
			"run",
			fmt.Sprintf("%x", time.Now().UnixNano()),
		}, api.Separator),
		Config: &config, HostConfig: &host, NetworkingConfig: &network.NetworkingConfig{EndpointsConfig: endpoints},
	}
}
