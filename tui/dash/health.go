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
	well health = iota
	busy
	idle // not running, as it should be
	odd  // held up by somebody
	ill
)

func (h health) mark() string { return [...]string{"●", "◐", "○", "○", "✗"}[h] }

func (h health) style(t theme.Theme) lipgloss.Style {
	return [...]lipgloss.Style{t.OK, t.Warn, t.Muted, t.Warn, t.Fail}[h]
}

// doing is what a service on which somebody has asked for a verb is at.
func doing(v devenv.Verb) string {
	return map[devenv.Verb]string{
		devenv.VerbRestart: "restarting", devenv.VerbRebuild: "rebuilding", devenv.VerbRecreate: "recreating",
		devenv.VerbStop: "stopping", devenv.VerbStart: "starting", devenv.VerbDebug: "to debug", devenv.VerbPlain: "restarting",
	}[v]
}

// condition is a service's health and the word for it. Containers that end while the stack stops are no failure.
func condition(s devenv.ServiceState, stopping bool) (health, string) {
	status := s.Status()
	switch {
	case s.Asked != "" && !stopping:
		return busy, doing(s.Asked)
	case s.Failure != "" && !stopping:
		return ill, "failed"
	case s.Resting && status == devenv.StatusExited:
		return idle, "stopped"
	case s.Phase == devenv.PhaseWait:
		return busy, "waiting"
	case s.Phase != devenv.PhaseNone:
		return busy, string(s.Phase)
	case status == devenv.StatusExited:
		return exited(s, stopping)
	case s.Reload.Broken != nil && !stopping:
		return ill, "broken"
	case s.Reload.Busy && !stopping:
		return busy, "reloading"
	}
	return statusHealth(status), string(status)
}

// statusHealth returns the health that a status stands for.
func statusHealth(status devenv.Status) health {
	switch status {
	case devenv.StatusHealthy, devenv.StatusRunning:
		return well
	case devenv.StatusUnhealthy, devenv.StatusDead:
		return ill
	case devenv.StatusCreated, devenv.StatusStarting, devenv.StatusRestarting:
		return busy
	case devenv.StatusPaused:
		return odd
	}
	return idle
}

// exited tells an end from a failure by the highest exit code of the containers.
func exited(s devenv.ServiceState, stopping bool) (health, string) {
	code := 0
	for _, container := range s.Containers {
		code = cmp.Or(code, container.ExitCode)
	}
	if code == 0 || stopping {
		return idle, "exited"
	}
	return ill, fmt.Sprintf("exited (%d)", code)
}
