package dash

import (
	"cmp"
	"fmt"

	"charm.land/lipgloss/v2"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/theme"
)

// health is how a service is, in five steps.
type health int

const (
	healthOK health = iota
	healthBusy
	healthIdle   // not running, as it should be
	healthPaused // paused by the user
	healthFailed
)

func (h health) mark() string { return [...]string{"●", "◐", "○", "○", "✗"}[h] }

func (h health) style(t theme.Theme) lipgloss.Style {
	return [...]lipgloss.Style{t.OK, t.Warn, t.Muted, t.Warn, t.Fail}[h]
}

// verbStatus returns the status of a service while a verb is in progress.
func verbStatus(v devenv.Verb) string {
	return map[devenv.Verb]string{
		devenv.VerbRestart: "restarting", devenv.VerbRebuild: "rebuilding", devenv.VerbRecreate: "recreating",
		devenv.VerbStop: "stopping", devenv.VerbStart: "starting", devenv.VerbDebug: "to debug",
		devenv.VerbPlain: "restarting",
	}[v]
}

// serviceHealth returns a service's health and the word for it. Containers that end while the stack stops are no
// failure.
func serviceHealth(s devenv.ServiceState, stopping bool) (health, string) {
	status := s.Status()
	switch {
	case s.Asked != "" && !stopping:
		return healthBusy, verbStatus(s.Asked)
	case s.Failure != "" && !stopping:
		return healthFailed, "failed"
	case s.Resting && status == devenv.StatusExited:
		return healthIdle, "stopped"
	case s.Phase == devenv.PhaseWait:
		return healthBusy, "waiting"
	case s.Phase != devenv.PhaseNone:
		return healthBusy, string(s.Phase)
	case status == devenv.StatusExited:
		return exitedHealth(s, stopping)
	case s.Reload.Broken != nil && !stopping:
		return healthFailed, "broken"
	case s.Reload.Busy && !stopping:
		return healthBusy, "reloading"
	}
	return statusHealth(status), string(status)
}

func statusHealth(status devenv.Status) health {
	switch status {
	case devenv.StatusHealthy, devenv.StatusRunning:
		return healthOK
	case devenv.StatusUnhealthy, devenv.StatusDead:
		return healthFailed
	case devenv.StatusCreated, devenv.StatusStarting, devenv.StatusRestarting:
		return healthBusy
	case devenv.StatusPaused:
		return healthPaused
	}
	return healthIdle
}

// exitedHealth returns an end from a failure by the highest exit code of the containers.
func exitedHealth(s devenv.ServiceState, stopping bool) (health, string) {
	code := 0
	for _, container := range s.Containers {
		code = cmp.Or(code, container.ExitCode)
	}
	if code == 0 || stopping {
		return healthIdle, "exited"
	}
	return healthFailed, fmt.Sprintf("exited (%d)", code)
}
