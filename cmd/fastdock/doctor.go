package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/doctor"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/tui/findings"
)

type doctorOptions struct {
	files   compose.Files
	target  engine.Target
	output  string
	strict  bool
	explain string
	fix     bool
	all     bool
	yes     bool
	bundle  string
}

func newDoctorCmd(term terminal, run func(context.Context, terminal, doctorOptions) error) *cobra.Command {
	var options doctorOptions
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Say why the engine, the files or the stack is not well",
		Long: "Check the machine, the project's files and every container of the stack, and say what is not " +
			"well: the cause,\n" +
			"what shows it, and what to do. A comment takes a finding back, on its line or above it:\n" +
			"  # fastdock: ignore FD-P18 only the office's network reaches this machine",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkOutput(cmd, options.output, "text", "json", "sarif"); err != nil {
				return err
			}
			if err := checkTarget(cmd, options.target); err != nil {
				return err
			}
			if options.yes && !options.fix {
				return usage(cmd, errors.New("--yes answers the questions of --fix; give both"))
			}
			if options.explain != "" {
				return explain(cmd, term, options.explain)
			}
			return run(cmd.Context(), term, options)
		},
	}
	addFileFlags(cmd, &options.files)
	addRemoteFlag(cmd, &options.files, false)
	addEngineFlags(cmd, &options.target)
	cmd.Flags().BoolVar(&options.strict, "strict", false, "end with an error for warnings, too")
	cmd.Flags().StringVar(&options.explain, "explain", "",
		"say what a check looks for and why, by its ID (FD-P18), and look at nothing")
	cmd.Flags().BoolVar(&options.all, "all", false, "show all suggestions; without it, a few, and the others counted")
	cmd.Flags().BoolVar(&options.fix, "fix", false,
		"offer what each finding offers, a change of a file or a command, and look again")
	cmd.Flags().BoolVarP(&options.yes, "yes", "y", false, "with --fix: do all of it without a question")
	cmd.Flags().StringVar(&options.bundle, "bundle", "",
		"write versions, findings, model and last logs into this new file, without secrets, for whoever helps")
	cmd.Flags().StringVar(&options.output, "output", "text", "form of the findings: text, json or sarif (2.1.0)")
	return cmd
}

// runDoctor prints the findings as its answer; the worst one decides the exit code.
func runDoctor(ctx context.Context, term terminal, options doctorOptions) error {
	engine, err := engine.ConnectTo(ctx, options.target)
	if err != nil {
		return err
	}
	found := doctor.Examine(ctx, engine, options.files)
	if options.fix {
		done, err := fix(ctx, term, examining(ctx, engine, options.files), found, options.yes)
		if err != nil {
			return err
		}
		if done > 0 {
			found = doctor.Examine(ctx, engine, options.files)
		}
	}
	if options.bundle != "" {
		if err := bundle(ctx, term, options.bundle, found); err != nil {
			return err
		}
	}
	if err := printFindings(term.stdout, options, found); err != nil {
		return err
	}
	return severityError(found.Findings, options.strict)
}

// examining looks at a project with an engine.
func examining(ctx context.Context, engine *engine.Engine, files compose.Files) examiner {
	return examiner{
		all:   func() doctor.Result { return doctor.Examine(ctx, engine, files) },
		files: func() doctor.Result { return doctor.Audit(ctx, engine, files) },
		try: func(found doctor.Result, f check.Finding) ([]check.Rewritten, error) {
			return found.Try(ctx, engine, files, f)
		},
	}
}

func printFindings(w io.Writer, options doctorOptions, found doctor.Result) error {
	switch options.output {
	case "json":
		return findings.JSON(w, found)
	case "sarif":
		return findings.SARIF(w, found, readVersion().Version)
	}
	return findings.Text(w, found, widthOf(w), options.all)
}

// severityError is what doctor ends with: the first of the worst findings decides.
func severityError(found []check.Finding, strict bool) error {
	worst, err := check.Worst(found)
	switch {
	case worst == check.Error && err != nil:
		return &shownError{err}
	case worst == check.Error, worst == check.Warning && strict:
		return findingsError{}
	}
	return nil
}

// explain says what a check looks for and why.
func explain(cmd *cobra.Command, term terminal, id string) error {
	for _, c := range doctor.Catalogue() {
		if strings.EqualFold(c.ID, id) {
			width := min(widthOf(term.stdout), 100) // a longer line is hard to read
			_, err := fmt.Fprintf(term.stdout, "%s  %s\n\n%s\n", c.ID, c.Title, findings.Wrapped(c.About, 0, width))
			return err
		}
	}
	if instead, ok := doctor.Removed(id); ok {
		_, err := fmt.Fprintf(term.stdout, "%s  removed\n\n%s\n", strings.ToUpper(id), instead)
		return err
	}
	return usage(cmd, fmt.Errorf("--explain %q names no check", id))
}
