package up

import (
	"errors"
	"fmt"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
)

// conditionReady is what "up" means for a service without dependants: running, and healthy where it has a
// health check; one that exited with code 0 has done its work.
const conditionReady = "service_ready"

// conditionServing is the same for a service whose health check the Compose files give: it has to stay.
const conditionServing = "service_serving"

// conditionMet reports whether a service's containers meet a condition, or why they never will.
func conditionMet(containers []engine.ContainerStatus, condition string, replicas int) (bool, error) {
	met := 0
	for _, c := range containers {
		ok, err := checkCondition(c, condition)
		if err != nil {
			return false, err
		}
		if ok {
			met++
		}
	}
	return met >= replicas, nil
}

func checkCondition(c engine.ContainerStatus, condition string) (bool, error) {
	ended := c.Status == container.StateExited || c.Status == container.StateDead
	if c.Status == container.StateRestarting && c.Restarts >= loopRestarts && condition != types.ServiceConditionStarted {
		return false, fmt.Errorf("%w, and was restarted %d times", exited(c), c.Restarts)
	}
	switch condition {
	case types.ServiceConditionHealthy:
		if c.Health == "" && c.Status == container.StateRunning {
			return false, fmt.Errorf("container %q has no health check, so %q can never be met", c.Name, condition)
		}
		return healthy(c, ended)
	case conditionServing:
		return healthy(c, ended)
	case types.ServiceConditionCompletedSuccessfully:
		if ended && c.ExitCode != 0 {
			return false, exited(c)
		}
		return ended, nil
	case conditionReady:
		if ended && c.ExitCode == 0 {
			return true, nil
		}
		return healthy(c, ended)
	}
	return !c.StartedAt.IsZero(), nil // service_started: once is enough
}

// loopRestarts is when a container that ends and is restarted is given up: the Engine doubles its pause each
// time, so about 13 s after the first end. Fewer would fail an app that ends until its database is there.
const loopRestarts = 7

// unproven returns how long the youngest of the containers that have no health check must still run to be steady,
// after the session launched them and after the Engine last started them. Both count: a busy Engine answers a
// start late, and one that restarts a container has started it again.
func unproven(containers []engine.ContainerStatus, launched, now time.Time, steady time.Duration) time.Duration {
	var longest time.Duration
	for _, c := range containers {
		if c.Status == container.StateRunning && c.Health == "" {
			age := max(0, min(now.Sub(c.StartedAt), now.Sub(launched))) // the engine's clock may be ahead
			longest = max(longest, steady-age)
		}
	}
	return longest
}

func healthy(c engine.ContainerStatus, ended bool) (bool, error) {
	switch {
	case ended:
		return false, exited(c)
	case c.Status != container.StateRunning:
		return false, nil
	case c.Health == container.Unhealthy:
		return false, unhealthy(c)
	}
	return c.Health == container.Healthy || c.Health == "", nil
}

func unhealthy(c engine.ContainerStatus) error {
	if c.Probe == nil {
		return fmt.Errorf("container %q is unhealthy", c.Name)
	}
	return fmt.Errorf("container %q is unhealthy: %s", c.Name, c.Probe.Summary())
}

func exited(c engine.ContainerStatus) error {
	text := fmt.Sprintf("container %q exited with code %d", c.Name, c.ExitCode)
	if meaning := engine.ExitMeaning(c.ExitCode, c.OOMKilled); meaning != "" {
		text += " (" + meaning + ")"
	}
	return errors.New(text)
}

// naming adds the file that could not be run, or the full disk, to the reason why a service ended, where its log shows
// it.
func naming(cause error, containers []engine.ContainerStatus, logs []string) error {
	if full := devenv.FullDiskRemedy(append([]string{cause.Error()}, logs...)...); full != "" {
		return fmt.Errorf("%w%s", cause, full)
	}
	for _, c := range containers {
		ended := c.Status == container.StateExited || c.Status == container.StateRestarting
		if !ended || c.ExitCode != 126 && c.ExitCode != 127 && c.ExitCode != 255 {
			continue
		}
		if file, why, found := engine.CannotRun(logs...); found {
			return fmt.Errorf("%w: %q %s", cause, file, why)
		}
	}
	return cause
}
