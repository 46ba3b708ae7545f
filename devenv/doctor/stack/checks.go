package stack

import (
	"context"
	"slices"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/health"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
)

// Checks returns those of the running stack.
func Checks() []check.Check {
	checks := []check.Check{
		fromDiagnosis(
			rule.Rule{
				ID:    rule.StateOf,
				Title: "Container that is not running or not healthy",
				About: "A container that exited, restarts again and again or fails its health check does not do " +
					"its work. The finding shows the meaning of the exit code, the health check with its output, " +
					"and the last log lines. If the cause is known, it is reported instead.",
			},
		),
		{
			ID: "FD-R02", Title: "Service without a container", Needs: check.Stack, Run: missing,
			About: "The service was never started, was removed, or its image could not be built. `fastdock up` " +
				"creates the container or shows the build error.",
		},
		unresolvedVariable,
		fromDiagnosis(waits),
		fromDiagnosis(paused),
		fromDiagnosis(slowStop),
		fromDiagnosis(health.ProbeLate),
	}
	rules := slices.Concat(causes().Proven, causes().Remaining, reportedByOthers(), independentRules())
	for _, c := range causes().Stated {
		rules = append(rules, c.Rule)
	}
	for _, r := range rules {
		if r.Title != "" { // the others are reported under the ID of another one
			checks = append(checks, fromDiagnosis(r))
		}
	}
	return checks
}

// fromDiagnosis makes a check of a rule: what it found is part of the one diagnosis of the stack, in which a cause
// excludes its consequences.
func fromDiagnosis(r rule.Rule) check.Check {
	return check.Check{
		ID: r.ID, Title: r.Title, About: r.About, Needs: check.Stack,
		Run: func(_ context.Context, input *check.Input) []check.Finding {
			return of(r.ID, input.Diagnosis())
		},
	}
}

func of(id string, findings []check.Finding) []check.Finding {
	var mine []check.Finding
	for _, f := range findings {
		if f.ID == id {
			mine = append(mine, f)
		}
	}
	return mine
}
