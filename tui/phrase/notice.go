package phrase

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/fastdock/fastdock/devenv"
)

// Notice returns the text of a notice.
func Notice(e devenv.Notice) string {
	switch e.Kind {
	case devenv.NoticeConnectionLost:
		return "lost connection to Docker (" + cmp.Or(e.Err, "no response") + "), reconnecting"
	case devenv.NoticeConnectionBack:
		return fmt.Sprintf("Docker is back after %.1f s", e.Took.Seconds())
	case devenv.NoticeFilesPolled:
		return "file changes are detected a few seconds late, by polling: " + e.Err
	case devenv.NoticeFilesUnreadable:
		return "the stack keeps running, but its files can no longer be read: " + e.Err
	case devenv.NoticeWatchDisabled:
		return "develop.watch has no effect: " + e.Err
	case devenv.NoticeOrphans:
		return "containers of services removed from the Compose files: " + strings.Join(e.Names, ", ") +
			"; `fastdock up --remove-orphans` removes such containers"
	case devenv.NoticeVolumeChanged:
		return fmt.Sprintf("volume %s differs from the Compose files; it is kept with its data. To re-create it: `fastdock "+
			"down`, then `docker volume rm %s`", e.Name, e.Name)
	case devenv.NoticeInUse:
		return fmt.Sprintf("the %s %s is kept: something else still uses it", e.Resource, e.Name)
	case devenv.NoticeLogsUnreadable, devenv.NoticeNotHealthy, devenv.NoticeDependencyFailed:
		return serviceNotice(e)
	case devenv.NoticeSynced, devenv.NoticeForwarded, devenv.NoticeForwardLost:
		return remoteNotice(e)
	}
	return sharingNotice(e)
}

// serviceNotice returns the text of a notice about one service.
func serviceNotice(e devenv.Notice) string {
	switch e.Kind {
	case devenv.NoticeLogsUnreadable:
		text := "its logs cannot be read: " + e.Err
		if e.Name != "" {
			text += fmt.Sprintf(" (logging driver %q)", e.Name)
		}
		return text
	case devenv.NoticeNotHealthy:
		text := "no health check has run yet"
		if e.Probe != nil {
			text = e.Probe.Summary()
		}
		return fmt.Sprintf("still starting (%d s): %s", int(e.Took.Seconds()), text)
	}
	return fmt.Sprintf("starting without optional dependency %q: %s", e.Name, e.Err)
}

// sharingNotice returns the text of a notice about other fastdock processes on the project.
func sharingNotice(e devenv.Notice) string {
	pid := ""
	if e.PID > 0 {
		pid = fmt.Sprintf(" (pid %d)", e.PID)
	}
	switch e.Kind {
	case devenv.NoticeUnlocked:
		return "not looking for another fastdock on this project: " + e.Err
	case devenv.NoticeAttachedToUp:
		return "another fastdock" + pid + " is working on this project; attached to it"
	case devenv.NoticeAttachedToLeader:
		return "another fastdock" + pid + " is running this project; attached to it"
	case devenv.NoticeLeads:
		return "the other fastdock exited; this one is in control now"
	case devenv.NoticeDependenciesStay:
		return strings.Join(e.Names, ", ") + ": still running, because only the named services are stopped; " +
			"`fastdock down` removes all"
	case devenv.NoticeStays:
		return "the stack keeps running: another fastdock is in control"
	}
	return strings.TrimSpace(string(e.Kind) + " " + e.Err)
}

// remoteNotice returns the text of a notice about an engine on another machine.
func remoteNotice(e devenv.Notice) string {
	switch e.Kind {
	case devenv.NoticeSynced:
		return "the engine at " + e.Name + " cannot mount this folder, so files are copied into the containers (--sync)"
	case devenv.NoticeForwarded:
		if port := strings.Join(e.Names, ""); !strings.HasSuffix(e.Name, ":"+port) {
			return fmt.Sprintf("port %s of the server is forwarded to %s, because %s is in use here", port, e.Name, port)
		}
		return e.Name + " is forwarded to the server"
	}
	return "ports of the server are not forwarded: " + e.Err + "; trying again"
}
