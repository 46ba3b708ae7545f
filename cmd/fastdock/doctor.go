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
	"github.com/fastdock/fastdock/internal/suggest"
	"github.com/fastdock/fastdock/tui/findings"
	"github.com/fastdock/fastdock/tui/theme"
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
		Short: "Find out why the stack is not healthy",
		Long: "Check the machine, the project's files and every container of the stack. Each problem is reported with " +
			"its cause, the evidence and a fix.\n\n" +
			"A comment suppresses a finding on its line, or on the line below it:\n" +
			"  # fastdock: ignore FD-P18 only the office's network reaches this machine",
		Example: "  fastdock doctor                    # exit code 0: nothing is broken\n" +
			"  fastdock doctor --fix              # offer to apply each fix\n" +
			"  fastdock doctor --explain FD-P18   # what a check looks for\n" +
			"  fastdock doctor --output sarif     # for code scanning in CI",
		Args: func(cmd *cobra.Command, args []string) error {
			if options.explain == listChecks && len(args) == 1 {
				options.explain = args[0] // --explain ID: the value of a flag that needs none is read as an argument
				return nil
			}
			return noArguments(cmd, args)
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkOutput(cmd, options.output, "text", "json", "sarif"); err != nil {
				return err
			}
			if err := checkTarget(cmd, options.target); err != nil {
				return err
			}
			if options.yes && !options.fix {
				return usage(cmd, errors.New("--yes needs --fix"))
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
	cmd.Flags().BoolVar(&options.strict, "strict", false, "treat warnings as errors")
	cmd.Flags().StringVar(&options.explain, "explain", "",
		"explain a check and exit; without an ID, list all checks")
	cmd.Flags().Lookup("explain").NoOptDefVal = listChecks
	registerCompletion(cmd, "explain", completeChecks)
	cmd.Flags().BoolVar(&options.all, "all", false, "show all suggestions, not only the most useful ones")
	cmd.Flags().BoolVar(&options.fix, "fix", false,
		"offer to apply each fix, then check again")
	cmd.Flags().BoolVarP(&options.yes, "yes", "y", false, "with --fix: apply every fix without a question")
	cmd.Flags().StringVar(&options.bundle, "bundle", "",
		"write a diagnostic bundle (versions, findings, model, recent logs; secrets removed) to FILE")
	cmd.Flags().StringVar(&options.output, "output", "text", "output format: text, json or sarif (2.1.0)")
	completeFlag(cmd, "output", "text", "json", "sarif")
	completeProject(cmd, &options.files)
	cmd.ValidArgsFunction = func(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
		if options.explain == listChecks {
			return completeChecks(cmd, args, begun)
		}
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
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
	if err := printFindings(term, options, found); err != nil {
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

func printFindings(term terminal, options doctorOptions, found doctor.Result) error {
	w, colours := term.stdout, theme.None()
	if term.colourAnswers {
		colours = theme.Basic()
	}
	switch options.output {
	case "json":
		return findings.JSON(w, found)
	case "sarif":
		return findings.SARIF(w, found, readVersion().Version)
	}
	return findings.Text(w, found, widthOf(w), options.all, colours)
}

// severityError returns what doctor ends with: the first of the worst findings decides.
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

// listChecks is the value of --explain without an ID.
const listChecks = "all"

// explain prints what a check looks for and why, or the list of all checks.
func explain(cmd *cobra.Command, term terminal, id string) error {
	if id == listChecks {
		return listCatalogue(term.stdout)
	}
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
	var known []string
	for _, c := range doctor.Catalogue() {
		known = append(known, c.ID)
	}
	return usage(cmd, fmt.Errorf("unknown check ID %q%s; `fastdock doctor --explain` lists all", id,
		suggest.Aside(id, known)))
}

func listCatalogue(w io.Writer) error {
	for _, c := range doctor.Catalogue() {
		if _, err := fmt.Fprintf(w, "%s  %s\n", c.ID, c.Title); err != nil {
			return err
		}
	}
	return nil
}
