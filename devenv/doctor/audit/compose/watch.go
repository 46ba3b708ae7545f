package compose

import (
	"fmt"
	"path/filepath"

	"github.com/compose-spec/compose-go/v2/types"
	composewatch "github.com/docker/compose/v5/pkg/watch"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

func watchChecks() []check.Check {
	return []check.Check{
		{
			ID: "FD-O10", Title: "Watch rule for an ignored file", Needs: check.Project, Run: onMerged(deafRule),
			About: "develop.watch ignores what .dockerignore excludes, so the rule never applies. Remove the file " +
				"from .dockerignore, or give the Dockerfile its own ignore file: Dockerfile.dev.dockerignore.",
		},
	}
}

// rulesOf returns the watch rules of a service, with a finding at each one's line.
func (v view) rulesOf(s types.ServiceConfig, judge func(types.Trigger, string) []check.Finding) []check.Finding {
	if s.Develop == nil {
		return nil
	}
	var found []check.Finding
	for _, trigger := range s.Develop.Watch {
		inside, err := filepath.Rel(v.WorkingDir, trigger.Path)
		if err != nil {
			continue
		}
		for _, f := range judge(trigger, filepath.ToSlash(inside)) {
			place := v.at(s.Name, check.Warning, "develop", "watch")
			f.Service, f.Severity, f.File, f.Line = s.Name, check.Warning, place.File, v.ruleLine(s.Name, inside, place.Line)
			found = append(found, f)
		}
	}
	return found
}

func (v view) ruleLine(service, inside string, otherwise int) int {
	file := v.lastWith("services", service, "develop", "watch")
	if file == nil {
		return otherwise
	}
	_, value := file.Find("services", service, "develop", "watch")
	for _, text := range scalars(value) {
		if filepath.Clean(text.Value) == inside {
			return text.Line
		}
	}
	return otherwise
}

func deafRule(v view, s types.ServiceConfig) []check.Finding {
	if s.Build == nil || s.Develop == nil {
		return nil
	}
	ignored, err := composewatch.LoadDockerIgnore(s.Build)
	if err != nil {
		return nil // the files themselves are other checks' concern
	}
	return v.rulesOf(s, func(trigger types.Trigger, inside string) []check.Finding {
		if matched, err := ignored.Matches(trigger.Path); err != nil || !matched {
			return nil
		}
		return one(because(check.Finding{},
			fmt.Sprintf("the watch rule for %q has no effect: .dockerignore excludes it", inside),
			"remove it from .dockerignore, or add an ignore file for this Dockerfile ("+
				filepath.Base(s.Build.Dockerfile)+".dockerignore)", nil))
	})
}
