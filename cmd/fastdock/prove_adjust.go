package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/scaffold"
	"github.com/fastdock/fastdock/scaffold/detect"
)

// mostAdjustments bounds how often the answers are changed because a proof failed.
const mostAdjustments = 8

// proveProject proves what was written. Where an existing project fails for a reason that an answer fixes, it changes
// the answer, writes the files again and tries once more; it shows each step.
func proveProject(ctx context.Context, term terminal, tools newTools, project *made, options newOptions) error {
	tried := []string{project.spec.Code.App}
	for adjustments := 0; ; adjustments++ {
		failed := failure(project, tried)
		err := prove(ctx, term, project.spec, options.dir, &failed)
		if err == nil || project.spec.Facts.Starter || adjustments == mostAdjustments || errors.Is(err, errInterrupted) {
			return err
		}
		adjusted, ok := project.spec.Adjust(failed)
		if !ok {
			return err
		}
		fmt.Fprintf(term.stderr, "%s\n  %s: %s\n", answerColours(term).Warn.Render("adjusting the answers"),
			strings.TrimSpace(devenv.Sanitize(adjusted.Error)), adjusted.Change)
		if project, err = rewrite(ctx, term, tools, adjusted.Spec, options); err != nil {
			return fmt.Errorf("write the adjusted files: %w", err)
		}
		tried = append(tried, project.spec.Code.App)
	}
}

// failure returns what an adjustment may choose from; the proof fills in what was printed.
func failure(project *made, tried []string) scaffold.Failure {
	untried := slices.DeleteFunc(slices.Clone(project.folder.Found.Others), func(app detect.App) bool {
		return slices.Contains(tried, app.Import)
	})
	return scaffold.Failure{
		Apps: untried,
		Modules: func(module string) string {
			return detect.FindModule(os.DirFS(project.folder.Dir), module)
		},
	}
}

// rewrite writes the project's files for other answers. Files that are kept stay kept.
func rewrite(ctx context.Context, term terminal, tools newTools, spec scaffold.Spec,
	options newOptions,
) (*made, error) {
	if err := spec.Validate(); err != nil {
		return nil, err
	}
	folder, err := scaffold.Look(ctx, options.dir)
	if err != nil {
		return nil, err
	}
	kept := map[string]scaffold.Decision{}
	for name, decision := range options.decisions {
		if decision == scaffold.KeepMine {
			kept[name] = decision
		}
	}
	options.decisions = kept
	project, err := plan(folder, spec, options)
	if err != nil {
		return nil, err
	}
	if err := conflictError(project.plan.Conflict()); err != nil {
		return nil, err
	}
	if err := project.addLock(ctx, term, tools.lock, options); err != nil {
		return nil, err
	}
	return project, conflictError(project.plan.Apply())
}
