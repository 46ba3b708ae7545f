package engine

import (
	"cmp"
	"context"
	"errors"
	"io"
	"syscall"
	"time"

	"github.com/docker/cli/cli/command"
	"github.com/docker/cli/cli/config"
	"github.com/docker/cli/cli/config/configfile"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/docker/compose/v5/pkg/compose"
	"github.com/moby/moby/client"
	"github.com/sirupsen/logrus"

	"github.com/fastdock/fastdock/devenv"
)

// PingTimeout bounds the first call to an engine: a socket that accepts and never answers must not hang fastdock.
const PingTimeout = 10 * time.Second

// API is what devenv asks of the Engine itself; everything else goes through the Compose SDK.
type API interface {
	Ping(ctx context.Context, options client.PingOptions) (client.PingResult, error)
	Events(ctx context.Context, options client.EventsListOptions) client.EventsResult
	ContainerList(ctx context.Context, options client.ContainerListOptions) (client.ContainerListResult, error)
	ContainerInspect(ctx context.Context, id string,
		options client.ContainerInspectOptions) (client.ContainerInspectResult, error)
	ContainerCreate(ctx context.Context, options client.ContainerCreateOptions) (client.ContainerCreateResult, error)
	ContainerWait(ctx context.Context, id string, options client.ContainerWaitOptions) client.ContainerWaitResult
	ContainerStart(ctx context.Context, id string,
		options client.ContainerStartOptions) (client.ContainerStartResult, error)
	ContainerStop(ctx context.Context, id string, options client.ContainerStopOptions) (client.ContainerStopResult, error)
	ContainerRestart(ctx context.Context, id string,
		options client.ContainerRestartOptions) (client.ContainerRestartResult, error)
	ContainerRemove(ctx context.Context, id string,
		options client.ContainerRemoveOptions) (client.ContainerRemoveResult, error)
	NetworkRemove(ctx context.Context, networkID string,
		options client.NetworkRemoveOptions) (client.NetworkRemoveResult, error)
	NetworkConnect(ctx context.Context, networkID string,
		options client.NetworkConnectOptions) (client.NetworkConnectResult, error)
	NetworkDisconnect(ctx context.Context, networkID string,
		options client.NetworkDisconnectOptions) (client.NetworkDisconnectResult, error)
	VolumeInspect(ctx context.Context, id string, options client.VolumeInspectOptions) (client.VolumeInspectResult, error)
	VolumeRemove(ctx context.Context, volumeID string,
		options client.VolumeRemoveOptions) (client.VolumeRemoveResult, error)
	ContainerAttach(ctx context.Context, id string,
		options client.ContainerAttachOptions) (client.ContainerAttachResult, error)
	ContainerLogs(ctx context.Context, id string, options client.ContainerLogsOptions) (client.ContainerLogsResult, error)
	ContainerStats(ctx context.Context, id string,
		options client.ContainerStatsOptions) (client.ContainerStatsResult, error)
	ContainerTop(ctx context.Context, id string, options client.ContainerTopOptions) (client.ContainerTopResult, error)
	ContainerStatPath(ctx context.Context, id string,
		options client.ContainerStatPathOptions) (client.ContainerStatPathResult, error)
	CopyFromContainer(ctx context.Context, id string,
		options client.CopyFromContainerOptions) (client.CopyFromContainerResult, error)
	CopyToContainer(ctx context.Context, id string,
		options client.CopyToContainerOptions) (client.CopyToContainerResult, error)
	ExecCreate(ctx context.Context, containerID string, options client.ExecCreateOptions) (client.ExecCreateResult, error)
	ExecAttach(ctx context.Context, execID string, options client.ExecAttachOptions) (client.ExecAttachResult, error)
	ExecResize(ctx context.Context, execID string, options client.ExecResizeOptions) (client.ExecResizeResult, error)
	ExecInspect(ctx context.Context, execID string, options client.ExecInspectOptions) (client.ExecInspectResult, error)
	NetworkList(ctx context.Context, options client.NetworkListOptions) (client.NetworkListResult, error)
	VolumeList(ctx context.Context, options client.VolumeListOptions) (client.VolumeListResult, error)
	ImageHistory(ctx context.Context, image string,
		options ...client.ImageHistoryOption) (client.ImageHistoryResult, error)
	ImageList(ctx context.Context, options client.ImageListOptions) (client.ImageListResult, error)
	ImageInspect(ctx context.Context, image string,
		options ...client.ImageInspectOption) (client.ImageInspectResult, error)
	ImageSave(ctx context.Context, imageIDs []string, options ...client.ImageSaveOption) (client.ImageSaveResult, error)
	ImagePush(ctx context.Context, image string, options client.ImagePushOptions) (client.ImagePushResponse, error)
	ImageTag(ctx context.Context, options client.ImageTagOptions) (client.ImageTagResult, error)
	ImageRemove(ctx context.Context, image string, options client.ImageRemoveOptions) (client.ImageRemoveResult, error)
	DistributionInspect(ctx context.Context, imageRef string,
		options client.DistributionInspectOptions) (client.DistributionInspectResult, error)
	Info(ctx context.Context, options client.InfoOptions) (client.SystemInfoResult, error)
	ServerVersion(ctx context.Context, options client.ServerVersionOptions) (client.ServerVersionResult, error)
	DiskUsage(ctx context.Context, options client.DiskUsageOptions) (client.DiskUsageResult, error)
	client.HijackDialer
	DaemonHost() string
	ClientVersion() string
}

var _ API = (*client.Client)(nil)

// Engine is a container engine, resolved the way the docker command resolves it: DOCKER_HOST, then
// DOCKER_CONTEXT, then the current context of the docker configuration, then the default socket.
type Engine struct {
	API  API         // the Engine itself
	CLI  command.Cli // the docker command's view of it, for the SDK and its loaders
	SDK  api.Compose // without progress events; ComposeService makes one that reports them
	host string      // as it was named; a client over ssh knows only a stand-in

	target  Target
	cache   capabilityCache
	changes *changes
}

// Connect resolves the engine without talking to it; Ping does that.
func Connect(ctx context.Context) (*Engine, error) { return ConnectTo(ctx, Target{}) }

// ConnectTo connects to an engine that is named.
func ConnectTo(ctx context.Context, target Target) (*Engine, error) {
	// The SDK warns on logrus' global logger, which would write over the terminal.
	logrus.SetOutput(io.Discard)
	cli, err := command.NewDockerCli(command.WithCombinedStreams(io.Discard), command.WithBaseContext(ctx))
	if err != nil {
		return nil, &devenv.EngineError{Cause: err}
	}
	// Made here because the CLI, asked for its client, ends the process where the context does not exist.
	options, err := target.options()
	if err != nil {
		return nil, &devenv.EngineError{Cause: err}
	}
	apiClient, err := command.NewAPIClientFromFlags(options, config.LoadDefaultConfigFile(io.Discard))
	if err != nil {
		return nil, &devenv.EngineError{Cause: cmp.Or(target.unknownContext(), err)}
	}
	bounded := &changes{APIClient: apiClient}
	if err := cli.Initialize(options, command.WithAPIClient(bounded)); err != nil {
		return nil, &devenv.EngineError{Cause: err}
	}
	engine := &Engine{API: bounded, host: cli.DockerEndpoint().Host, target: target, changes: bounded}
	engine.CLI = ownBuilder{cli, engine}
	engine.SDK, err = engine.ComposeService(nil)
	return engine, err
}

// ComposeService makes an SDK service that reports to the given processor; nil ignores its reports. One made for
// each Compose service attributes every report to that service without reading its text.
func (e *Engine) ComposeService(progress api.EventProcessor) (api.Compose, error) {
	return e.composeService(e.CLI, progress)
}

func (e *Engine) composeService(cli command.Cli, progress api.EventProcessor, more ...compose.Option,
) (api.Compose, error) {
	options := []compose.Option{
		compose.WithStreams(io.Discard, io.Discard, nil),
		// The SDK asks before it throws a volume's data away; fastdock never does that.
		compose.WithPrompt(func(string, bool) (bool, error) { return false, nil }),
	}
	if progress != nil {
		options = append(options, compose.WithEventProcessor(progress))
	}
	labelSDKVersion()
	return compose.NewComposeService(cli, append(options, more...)...)
}

// Host returns the engine's address, "unix:///var/run/docker.sock" or "ssh://me@box".
func (e *Engine) Host() string { return e.host }

// Close gives back the connections of the client.
func (e *Engine) Close() { _ = e.CLI.Client().Close() }

// ConfigFile returns the docker configuration: credentials of registries, proxies.
func (e *Engine) ConfigFile() *configfile.ConfigFile { return e.CLI.ConfigFile() }

// brokenPipes is how often an engine is asked again whose connection breaks at the first byte: of an ssh that ended
// before it was written, the docker CLI's connection reports that much, and of one that ends after it, what ssh said.
const brokenPipes = 5

// Ping asks the engine for a sign of life and returns the newest API version it speaks. It returns an
// *EngineError when there is none within ten seconds.
func (e *Engine) Ping(ctx context.Context) (apiVersion string, err error) {
	return e.PingWithin(ctx, PingTimeout)
}

// PingWithin is Ping with another limit.
func (e *Engine) PingWithin(ctx context.Context, limit time.Duration) (apiVersion string, err error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	ping, err := e.API.Ping(ctx, client.PingOptions{NegotiateAPIVersion: true})
	for range brokenPipes {
		if errors.Is(err, syscall.EPIPE) {
			ping, err = e.API.Ping(ctx, client.PingOptions{NegotiateAPIVersion: true})
		}
	}
	if err != nil {
		return "", &devenv.EngineError{Host: e.Host(), Cause: err}
	}
	return ping.APIVersion, nil
}
