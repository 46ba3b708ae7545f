package engine

import (
	"context"
	"os"
	"time"

	"github.com/docker/cli/cli/command"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
)

// Info are what an engine says of itself and of its machine.
type Info struct {
	Capabilities
	ContainerdStore bool // keeps images in containerd's store
	Version         string
	Arch            string
	Root            string // the folder of its images and volumes, on its machine
	LoggingDriver   string
	SecurityOptions []string
	Proxied         bool          // has a proxy of its own
	Ahead           time.Duration // how far its clock is ahead of this machine's; 0 where it does not say
	Warnings        []string
}

// Info asks the engine for what it is. It returns an *EngineError when it does not say.
func (e *Engine) Info(ctx context.Context) (Info, error) {
	can, err := e.Capabilities(ctx)
	if err != nil {
		return Info{}, err
	}
	asked := time.Now()
	answer, err := e.API.Info(ctx, client.InfoOptions{})
	if err != nil {
		return Info{}, &devenv.EngineError{Host: e.Host(), Cause: err}
	}
	info := answer.Info
	facts := Info{
		Capabilities: can, ContainerdStore: usesContainerdStore(info),
		Version: info.ServerVersion, Arch: info.Architecture, Root: info.DockerRootDir,
		LoggingDriver: info.LoggingDriver, SecurityOptions: info.SecurityOptions,
		Proxied:  info.HTTPProxy != "" || info.HTTPSProxy != "",
		Warnings: info.Warnings,
	}
	if reported, err := time.Parse(time.RFC3339Nano, info.SystemTime); err == nil {
		facts.Ahead = reported.Sub(asked.Add(time.Since(asked) / 2)) // it looked at its clock about halfway
	}
	return facts, nil
}

// Reclaimable returns how many bytes of the engine's disk unused images and the build cache take. Asking takes an
// engine with many images seconds.
func (e *Engine) Reclaimable(ctx context.Context) (int64, error) {
	use, err := e.API.DiskUsage(ctx, client.DiskUsageOptions{Images: true, BuildCache: true})
	if err != nil {
		return 0, &devenv.EngineError{Host: e.Host(), Cause: err}
	}
	return use.Images.Reclaimable + use.BuildCache.Reclaimable, nil
}

// Choice returns what chose the engine, and what would have chosen another one but came too late: "DOCKER_HOST" before
// "DOCKER_CONTEXT" before the current context.
func (e *Engine) Choice() (by string, overruled []string) {
	current := ""
	if name := e.ConfigFile().CurrentContext; name != "" && name != command.DefaultContextName {
		current = "the current context " + name
	}
	for _, choice := range []struct {
		made bool
		by   string
	}{
		{e.target.Host != "", "--host"},
		{e.target.Context != "", "--context " + e.target.Context},
		{os.Getenv(client.EnvOverrideHost) != "", client.EnvOverrideHost},
		{
			os.Getenv(command.EnvOverrideContext) != "",
			command.EnvOverrideContext + " (" + os.Getenv(command.EnvOverrideContext) + ")",
		},
		{current != "", current},
		{true, "nothing: it is the default"},
	} {
		switch {
		case !choice.made:
		case by == "":
			by = choice.by
		default:
			overruled = append(overruled, choice.by)
		}
	}
	return by, overruled[:max(0, len(overruled)-1)] // the default is overruled by everything
}

// ProxiesContainers reports whether the docker configuration gives builds and containers a proxy.
func (e *Engine) ProxiesContainers() bool { return len(e.ConfigFile().Proxies) > 0 }
