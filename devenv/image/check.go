package image

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
)

// Check is one of those that an image of production has to pass.
type Check struct {
	Name   string
	Passed bool
	Detail string // what was seen
	Remedy string // where it failed
}

func passed(name, detail string) Check { return Check{Name: name, Passed: true, Detail: detail} }

func failed(name, detail, remedy string) Check {
	return Check{Name: name, Detail: detail, Remedy: remedy}
}

// The names of the checks.
const (
	checkUser    = "no root"
	checkShell   = "no shell"
	checkSecrets = "no secrets"
	checkHealthy = "healthy"
	checkStop    = "stops"
)

// Check examines the image of the engine's own platform: what its configuration says, what is in it, and how it starts
// and stops. What it starts is removed again. The error is one of examining, not of the image.
func (b *Builder) Check(ctx context.Context, result *Result) ([]Check, error) {
	image := result.Images[0]
	inspected, err := b.engine.API.ImageInspect(ctx, image.Tags[0])
	if err != nil {
		return nil, fmt.Errorf("inspecting image %q: %w", image.Tags[0], err)
	}
	checks := []Check{}
	if config := inspected.Config; config != nil {
		var health []string
		if config.Healthcheck != nil {
			health = config.Healthcheck.Test
		}
		checks = append(checks, userCheck(config.User), shellCheck(config.Entrypoint, config.Cmd, health))
	}
	secrets, err := b.secretsCheck(ctx, image)
	if err != nil {
		return nil, err
	}
	trial, err := b.try(ctx, image)
	return append(append(checks, secrets), trial...), err
}

func userCheck(user string) Check {
	name, _, _ := strings.Cut(user, ":")
	if slices.Contains([]string{"", "0", "root"}, name) {
		return failed(checkUser, "the image runs as root", "add a user to the Dockerfile and name it: USER 10001:10001")
	}
	return passed(checkUser, "user "+devenv.Sanitize(user))
}

// shells are programs that run a command line.
var shells = []string{"sh", "bash", "ash", "dash", "/bin/sh", "/bin/bash", "/bin/ash", "/bin/dash", "/usr/bin/bash"}

// shellCheck reports a command that only a shell can run: it is PID 1 then, and signals do not reach the app.
func shellCheck(entrypoint, cmd, health []string) Check {
	for _, command := range []struct {
		instruction string
		words       []string
	}{{"ENTRYPOINT", entrypoint}, {"CMD", cmd}} {
		if len(command.words) > 1 && slices.Contains(shells, command.words[0]) && command.words[1] == "-c" {
			return failed(checkShell, command.instruction+" needs a shell",
				command.instruction+` ["program", "argument"]: in this form no shell is needed`)
		}
	}
	if len(health) > 0 && health[0] == "CMD-SHELL" {
		return failed(checkShell, "HEALTHCHECK needs a shell", `HEALTHCHECK CMD ["program", "argument"]`)
	}
	return passed(checkShell, "commands are run without one")
}

// defaultGrace is how long the engine waits after SIGTERM where the Compose file does not say.
const defaultGrace = 10 * time.Second

// stopCheck stops a container as a deployment does, and looks at how it ended.
func (b *Builder) stopCheck(ctx context.Context, id string, grace time.Duration) (Check, error) {
	seconds, began := int(grace.Seconds()), time.Now()
	if _, err := b.engine.API.ContainerStop(ctx, id, client.ContainerStopOptions{Timeout: &seconds}); err != nil {
		return Check{}, fmt.Errorf("stopping the container: %w", err)
	}
	took := time.Since(began)
	ended, err := b.engine.API.ContainerInspect(ctx, id, client.ContainerInspectOptions{})
	if err != nil || ended.Container.State == nil {
		return Check{}, errors.Join(errors.New("inspecting the stopped container"), err)
	}
	return stopResult(ended.Container.State, took, grace), nil
}

// The exit codes of a process that SIGKILL and SIGTERM ended.
const (
	killedCode     = 128 + 9
	terminatedCode = 128 + 15
)

func stopResult(state *container.State, took, grace time.Duration) Check {
	within := fmt.Sprintf("%.1f s after SIGTERM", took.Seconds())
	switch state.ExitCode {
	case 0, terminatedCode:
		return passed(checkStop, fmt.Sprintf("exited %s with code %d", within, state.ExitCode))
	case killedCode:
		return failed(checkStop, fmt.Sprintf("did not exit within %s and was killed", grace),
			"use CMD in exec form, and a time limit for open requests below stop_grace_period")
	}
	return failed(checkStop, fmt.Sprintf("exited %s with code %d", within, state.ExitCode),
		"exit with code 0 on SIGTERM; see the last lines of the app's log")
}
