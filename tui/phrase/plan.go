package phrase

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv"
)

// PlanCause returns why up decided on the action of a service.
func PlanCause(e devenv.Planned) string {
	switch e.Cause {
	case devenv.CauseScale:
		return fmt.Sprintf("%d of %d containers exist", e.Found, e.Wanted)
	case devenv.CausePullPolicy:
		return "pull_policy: " + e.PullPolicy
	}
	return string(e.Cause)
}

// maxKeys is how many changed keys are named.
const maxKeys = 4

// DriftCause names the files that changed, and what in them: "compose.yaml changed (environment.LOG_LEVEL)". It is
// empty where nothing differs any more.
func DriftCause(e devenv.Drifted) string {
	if e.Would == devenv.DriftNone {
		return ""
	}
	text, keys := strings.Join(e.Files, ", ")+" changed", e.Keys
	if len(keys) > maxKeys {
		keys = append(slices.Clip(keys[:maxKeys]), "…")
	}
	if len(keys) > 0 {
		text += " (" + strings.Join(keys, ", ") + ")"
	}
	return text
}

// Drift returns what the next up would do to a service, and why: "would be recreated because .env changed
// (environment.A)".
func Drift(e devenv.Drifted) string {
	apply := "fastdock up"
	switch e.Would {
	case devenv.DriftNone:
		return "matches the files again"
	case devenv.DriftRemove:
		apply = "fastdock up --detach --remove-orphans"
	}
	return "would be " + string(e.Would) + " because " + OneLine(DriftCause(e)) + "; `" + apply + "` applies it"
}

// Until returns what a service waits for its dependency to do: " to be healthy". It is empty for an unknown condition.
func Until(condition devenv.Condition) string {
	return map[devenv.Condition]string{
		devenv.ConditionStarted:   " to start",
		devenv.ConditionHealthy:   " to be healthy",
		devenv.ConditionCompleted: " to complete",
	}[condition]
}

// SyncCause returns why packages are updated.
func SyncCause(e devenv.SyncStarted) string {
	switch e.Cause {
	case devenv.SyncStale:
		return "its packages do not match the files"
	case devenv.SyncRequested:
		return "it was requested"
	}
	return strings.Join(e.Files, " and ") + " changed"
}
