package doctor

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
)

func checkEngine(ctx context.Context, engine *devenv.Engine) ([]Finding, bool) {
	finding := Finding{Check: "engine", Subject: engine.Host(), Level: OK}
	version, err := engine.Ping(ctx)
	if err != nil {
		finding.Level, finding.Err = Fail, err
		finding.Cause = "no container engine answers"
		finding.Evidence = said(err)
		finding.Fix = "start the engine, or point DOCKER_HOST or `docker context use` at one that runs"
		return []Finding{finding}, false
	}
	finding.Cause = "answers, API " + version
	return []Finding{finding}, true
}

// said is the engine's own words: the error's text gives a way out as well, which is the finding's to give.
func said(err error) []string {
	var failure *devenv.EngineError
	if errors.As(err, &failure) {
		return []string{failure.Said()}
	}
	return []string{err.Error()}
}

// loaded is what the files check leaves for the checks after it.
type loaded struct {
	project  *types.Project
	findings []Finding
}

func checkFiles(ctx context.Context, engine *devenv.Engine, files devenv.Files) loaded {
	finding := Finding{Check: "files", Subject: "Compose files", Level: OK}
	project, err := engine.Load(ctx, files)
	if err != nil {
		finding.Level, finding.Err, finding.Cause = Fail, err, err.Error()
		finding.Fix = "correct the file, then run `fastdock doctor` again"
		return loaded{findings: []Finding{finding}}
	}
	finding.Subject = project.Name
	finding.Cause = fmt.Sprintf("%s load: %s", count(len(project.ComposeFiles), "file"), strings.Join(project.ServiceNames(), ", "))
	return loaded{project: project, findings: []Finding{finding}}
}

func checkContainers(ctx context.Context, engine *devenv.Engine, project *types.Project) []Finding {
	reports, err := engine.Reports(ctx, project)
	if err != nil {
		return []Finding{{
			Check: "containers", Subject: project.Name, Level: Fail, Err: err,
			Cause: "the engine does not list its containers", Evidence: said(err), Fix: "start the engine",
		}}
	}
	var findings []Finding
	present := map[string]bool{}
	for _, report := range reports {
		present[report.Service] = true
		findings = append(findings, diagnose(report))
	}
	for _, service := range project.ServiceNames() {
		if !present[service] {
			findings = append(findings, Finding{
				Check: "containers", Subject: service, Level: Warn, Cause: "has no container", Fix: "run `fastdock up`",
			})
		}
	}
	return findings
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
