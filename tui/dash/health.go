package dash

import (
	"cmp"
	"fmt"
	"strings"

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
	case s.Resting && status == "exited":
		return idle, "stopped"
	case strings.HasPrefix(s.Phase, waitFor):
		return busy, "waiting"
	case s.Phase != "":
		return busy, s.Phase
	case status == "exited":
		return exited(s, stopping)
	case s.Reload.Broken != nil && !stopping:
		return ill, "broken"
	case s.Reload.Busy && !stopping:
		return busy, "reloading"
	}
	known := map[string]health{
		"healthy": well, "running": well, "unhealthy": ill, "dead": ill, "failed": idle,
		"created": busy, "starting": busy, "restarting": busy, "paused": odd,
	}
	if h, is := known[status]; is {
		return h, status
	}
	return idle, status
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
