package phrase

import (
	"cmp"
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/fastdock/fastdock/devenv"
)

// Broken returns where a reload broke and why: "app/main.py:17 SyntaxError: invalid syntax".
func Broken(e devenv.ReloadBroken) string {
	place := cmp.Or(e.File, Files(e.Files))
	if e.File != "" && e.Line > 0 {
		place += ":" + strconv.Itoa(e.Line)
	}
	return strings.TrimSpace(place + " " + OneLine(e.Error))
}

// Saved returns which files were saved and how soon the reloader saw it: "main.py saved → detected 0.06 s". Without a
// time they have only changed.
func Saved(files []string, seen time.Duration) string {
	if seen == 0 {
		return Files(files) + " changed"
	}
	return Files(files) + " saved → detected " + Seconds(seen)
}

// CopyPart returns which part of a reload's time the copy of the files took; empty where they are mounted.
func CopyPart(copied time.Duration) string {
	if copied == 0 {
		return ""
	}
	return " (" + Seconds(copied) + " to copy)"
}

// Stuck returns what a reload waits for.
func Stuck(e devenv.ReloadStuck) string {
	switch e.On {
	case devenv.StuckOnConnections:
		return "connections to close"
	case devenv.StuckOnTasks:
		return "background tasks to complete"
	case devenv.StuckOnStart:
		return "the app's startup to complete"
	case devenv.StuckOnEventLoop:
		return "a handler that blocks the event loop"
	case devenv.StuckOnShutdown:
		return "the app's shutdown to complete"
	}
	return "a response from " + e.URL + " (" + e.Err + ")"
}

// Missed returns what the reloader did not see and why: "main.py saved, not reloaded: it is in no mount of the
// container".
func Missed(e devenv.ReloadMissed) string {
	return e.File + " saved, not reloaded: " + OneLine(MissReason(e))
}

// MissReason returns why the reloader did not see a saved file.
func MissReason(e devenv.ReloadMissed) string {
	switch e.Reason {
	case devenv.MissNotMounted:
		return "it is not in any mount of the container"
	case devenv.MissOutside:
		return e.Target + " is outside the directories that the reloader watches (" + strings.Join(e.Dirs, ", ") + ")"
	case devenv.MissExcluded:
		return "it is excluded by --reload-exclude " + e.Exclude
	case devenv.MissReplaced:
		return "the container still has the old file: it is mounted as a single file, which the editor replaced"
	case devenv.MissStale:
		return "the container does not have the saved content: the mount is stale, or file sharing is too slow"
	case devenv.MissProcess:
		return "the reloader's process " + process(e.Process)
	case devenv.MissTime:
		return "the reloader compares modification times, and the new file is not newer"
	case devenv.MissNoEvent:
		return "the file is in the container, but file sharing delivered no event for the save"
	case devenv.MissUnwatched:
		return "no process of the container watches files, so it still runs the old code"
	}
	return "the reloader runs and polls, but did not detect the new file"
}

func process(state devenv.ProcessState) string {
	switch state {
	case devenv.ProcessGone:
		return "is gone"
	case devenv.ProcessStopped:
		return "is stopped (by a signal or a debugger)"
	}
	return "has ended"
}

// MissFix returns what makes the reloader see the file.
func MissFix(e devenv.ReloadMissed) string {
	at, restart := defined(e.Service, e.Defined), "run `docker compose restart "+e.Service+"`"
	switch e.Reason {
	case devenv.MissNotMounted:
		return fmt.Sprintf("add %q to the volumes of %s", e.Volume, at)
	case devenv.MissOutside:
		return fmt.Sprintf("add --reload-dir %s to the command of %s or of its Dockerfile", path.Dir(e.Target), at)
	case devenv.MissExcluded:
		return fmt.Sprintf("remove --reload-exclude %s from the command of %s or of its Dockerfile", e.Exclude, at)
	case devenv.MissReplaced:
		return fmt.Sprintf("mount its folder instead, %q in the volumes of %s; until then %s", e.Volume, at, restart)
	case devenv.MissStale:
		return restart + ", and the container engine if that does not help"
	case devenv.MissTime:
		return "save it again, or install watchfiles in the image (uvicorn[standard]), which detects every change"
	case devenv.MissNoEvent:
		return pollingFix(e, at)
	case devenv.MissUnwatched:
		return fmt.Sprintf("add `develop: {watch: [{action: restart, path: %s, include: '**/*.py'}]}` to %s; until then %s",
			yamlScalar(e.Watch), at, restart)
	}
	return restart
}

// pollingFix makes the reloader poll: by the variable of the shell where the Compose files pass it on.
func pollingFix(e devenv.ReloadMissed, at string) string {
	if e.Passed {
		return fmt.Sprintf(
			"run `%s=true fastdock up`; to keep this setting, write ${%s:-true} under `environment` of %s",
			e.Polling,
			e.Polling,
			at,
		)
	}
	return fmt.Sprintf("set %s: \"true\" under `environment` of %s, and run `fastdock up` again", e.Polling, at)
}

// defined names a service with its place in the Compose files: `service "app" (compose.yaml:2)`.
func defined(service, place string) string {
	at := fmt.Sprintf("service %q", service)
	if place != "" {
		at += " (" + place + ")"
	}
	return at
}
