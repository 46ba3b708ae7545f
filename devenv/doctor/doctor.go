// Package doctor says how a stack is, and why: checks as values, which return findings and print nothing.
package doctor

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/fastdock/fastdock/devenv"
)

// checkTimeout bounds every check: a doctor that hangs helps nobody.
const checkTimeout = 15 * time.Second

// Level says how bad a finding is; the worst one decides how doctor ends.
type Level string

// The levels, from well to ill.
const (
	OK   Level = "ok"
	Warn Level = "warn"
	Fail Level = "fail"
)

// Finding is what one check found about one thing.
type Finding struct {
	Check    string   // "engine", "files", "containers"
	Subject  string   // what it is about: an address, a project, a container
	Level    Level    //
	Cause    string   // in a line
	Evidence []string // what shows it: the probe and its output, the last log lines
	Fix      string   // what to do; empty when all is well
	Err      error    // behind a Fail; decides the exit code
}

// Examine runs all checks, side by side where they do not build on each other, and returns their findings in
// a fixed order. A check whose ground is missing (no engine, no files) is left out.
func Examine(ctx context.Context, engine *devenv.Engine, files devenv.Files) []Finding {
	var (
		group    errgroup.Group
		answers  bool
		machine  []Finding
		compose  loaded
		findings []Finding
	)
	group.Go(func() error {
		within(ctx, func(ctx context.Context) { machine, answers = checkEngine(ctx, engine) })
		return nil
	})
	group.Go(func() error {
		within(ctx, func(ctx context.Context) { compose = checkFiles(ctx, engine, files) })
		return nil
	})
	_ = group.Wait() // the checks report by findings
	findings = append(machine, compose.findings...)
	if answers && compose.project != nil {
		within(ctx, func(ctx context.Context) {
			findings = append(findings, checkContainers(ctx, engine, compose.project)...)
		})
	}
	return findings
}

func within(ctx context.Context, check func(context.Context)) {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	check(ctx)
}

// Worst is the worst level among the findings, and the error behind the first finding of that level.
func Worst(findings []Finding) (Level, error) {
	worst, err := OK, error(nil)
	for _, f := range findings {
		switch {
		case f.Level == Fail && worst != Fail:
			worst, err = Fail, f.Err
		case f.Level == Warn && worst == OK:
			worst = Warn
		}
	}
	return worst, err
}
