// Package doctor says how a project is, and why: the machine, the files and the running stack. Its checks are values
// in the catalogue; they return findings and print nothing.
package doctor

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/doctor/audit"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/machine"
	"github.com/fastdock/fastdock/devenv/doctor/stack"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/engine"
)

// checkTimeout bounds every check: a report without one check is better than none.
const checkTimeout = 30 * time.Second

// Catalogue returns every check there is, by ID.
func Catalogue() []check.Check {
	all := slices.Concat(machine.Checks(), audit.Checks(), stack.Checks())
	slices.SortFunc(all, func(a, b check.Check) int { return cmp.Compare(a.ID, b.ID) })
	return all
}

// Result is what doctor found.
type Result struct {
	Findings []check.Finding // the worst first; within a severity by service, file and line
	Skipped  []Skipped       // what could not be looked at
	Dir      string          // the project's folder, which files and fixes are relative to

	input *check.Input
}

// Skipped is a part that doctor could not look at, and why.
type Skipped struct{ What, Why string }

// Examine gathers what there is to look at and runs every check whose input is there.
func Examine(ctx context.Context, engine *engine.Engine, files compose.Files) Result {
	return runChecks(ctx, engine, files, Catalogue())
}

// ExamineStack is Examine with the checks of the running stack alone.
func ExamineStack(ctx context.Context, engine *engine.Engine, files compose.Files) Result {
	return runChecks(ctx, engine, files, stack.Checks())
}

func runChecks(ctx context.Context, engine *engine.Engine, files compose.Files, checks []check.Check) Result {
	input, result := gather(ctx, engine, files)
	input.Diagnosis = sync.OnceValue(func() []check.Finding {
		ctx, cancel := context.WithTimeout(ctx, checkTimeout)
		defer cancel()
		return stack.Diagnose(ctx, input)
	})
	result.run(ctx, checks)
	return result
}

// run runs the checks whose input is there, side by side.
func (result *Result) run(ctx context.Context, checks []check.Check) {
	input := result.input
	var mu sync.Mutex
	var checking sync.WaitGroup
	for _, c := range checks {
		if !input.Has(c.Needs) {
			continue
		}
		checking.Go(func() {
			found := within(ctx, c, input)
			mu.Lock()
			defer mu.Unlock()
			result.Findings = append(result.Findings, found...)
		})
	}
	checking.Wait()
	result.Findings = unignored(input, result.Findings)
	slices.SortStableFunc(result.Findings, order)
	result.Findings = withoutRepeated(result.Findings)
	hidden := redactor(input)
	redacted(result.Findings, hidden.Text)
	for i := range result.Skipped {
		result.Skipped[i].What = hidden.Text(result.Skipped[i].What)
	}
}

// withoutRepeated leaves out that the files do not load where another finding is about the same line: it knows more of
// it. That one takes the error, which decides how doctor ends.
func withoutRepeated(findings []check.Finding) []check.Finding {
	loads := slices.IndexFunc(findings, func(f check.Finding) bool {
		return f.ID == audit.LoadsID && f.Err != nil && f.Line > 0
	})
	if loads < 0 {
		return findings
	}
	file, line := findings[loads].File, findings[loads].Line
	same := slices.IndexFunc(findings, func(f check.Finding) bool {
		return f.ID != audit.LoadsID && f.Severity == check.Error && f.File == file && f.Line == line
	})
	if same < 0 {
		return findings
	}
	findings[same].Err = findings[loads].Err
	return slices.Delete(findings, loads, loads+1)
}

// within runs a check, and gives it up when it takes too long.
func within(ctx context.Context, c check.Check, input *check.Input) []check.Finding {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	found := make(chan []check.Finding, 1)
	go func() { found <- c.Run(ctx, input) }()
	select {
	case findings := <-found:
		for i := range findings {
			findings[i].ID = c.ID
		}
		return findings
	case <-ctx.Done():
		return late(c)
	}
}

// late reports that a check took too long. Those of the running stack share one look at it, and are reported once:
// its state is unknown.
func late(c check.Check) []check.Finding {
	f := check.Finding{
		ID:       c.ID,
		Severity: check.Info,
		Subject:  c.Title,
		Cause:    fmt.Sprintf("could not be checked within %.0f s", checkTimeout.Seconds()),
	}
	switch {
	case c.ID == rule.StateOf:
		f.Severity, f.Subject, f.Fix.Text = check.Warning, "the running stack",
			"run `fastdock doctor` again when the machine is less busy"
	case c.Needs == check.Stack:
		return nil
	}
	return []check.Finding{f}
}

// order returns the worst first; what is wrong with what runs comes before what could be better in files.
func order(a, b check.Finding) int {
	switch {
	case a.Severity.Worse(b.Severity):
		return -1
	case b.Severity.Worse(a.Severity):
		return 1
	}
	if running := strings.HasPrefix(a.ID, "FD-R"); running != strings.HasPrefix(b.ID, "FD-R") {
		if running {
			return -1
		}
		return 1
	}
	if consequence := a.Follows != ""; consequence != (b.Follows != "") {
		if consequence {
			return 1
		}
		return -1
	}
	return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.ID, b.ID))
}
