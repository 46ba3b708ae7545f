package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/image"
	"github.com/fastdock/fastdock/tui/phrase"
	"github.com/fastdock/fastdock/tui/printer"
)

type buildOptions struct {
	image  image.Options
	target engine.Target
	output string
	why    bool
	check  bool
}

func newBuildCmd(term terminal, run func(context.Context, terminal, buildOptions) error) *cobra.Command {
	var options buildOptions
	cmd := &cobra.Command{
		Use:   "build [SERVICE]",
		Short: "Build the production image",
		Long: "Build the image of the app for production: from docker-compose.yml alone, without the override of " +
			"development. With SERVICE, build the image of that service.\n\n" +
			"The version, the commit and its time come from git or pyproject.toml. Steps are shown on stderr, the result " +
			"on stdout.",
		Example: "  fastdock build\n" +
			"  fastdock build --tag registry.example.com/shop:1.4.0\n" +
			"  fastdock build --secret id=pip,src=pip.conf --output json",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, services []string) error {
			if err := checkOutput(cmd, options.output, "text", "json"); err != nil {
				return err
			}
			if err := checkTarget(cmd, options.target); err != nil {
				return err
			}
			options.image.Files.Services = services
			if err := checkPush(options.image); err != nil {
				return usage(cmd, err)
			}
			if err := readBuildFlags(cmd, &options.image); err != nil {
				return usage(cmd, err)
			}
			return run(cmd.Context(), term, options)
		},
	}
	addFileFlags(cmd, &options.image.Files)
	addRemoteFlag(cmd, &options.image.Files, true)
	addEngineFlags(cmd, &options.target)
	addBuildFlags(cmd, &options.image)
	cmd.Flags().BoolVar(&options.why, "why", false, "explain each step that was not in the build cache")
	cmd.Flags().BoolVar(&options.check, "check", false,
		"start the image as in production, stop it, and look for secrets in it")
	cmd.Flags().StringVar(&options.output, "output", "text", "output format: text or json")
	completeFlag(cmd, "output", "text", "json")
	completeFlag(cmd, "provenance", image.ProvenanceMin, image.ProvenanceMax, image.ProvenanceNone)
	completeProject(cmd, &options.image.Files)
	return cmd
}

// runBuild builds the image, shows the steps and prints the result.
func runBuild(ctx context.Context, term terminal, options buildOptions) error {
	ctx, stop := cancelOnSignals(ctx, 0, os.Exit, //nolint:forbidigo // the last way out when nothing answers
		os.Interrupt, syscall.SIGTERM)
	defer stop()
	options.image.Files.Warn = func(text string) { fmt.Fprintf(term.stderr, "warning: %s\n", text) }
	e, err := engine.ConnectTo(ctx, options.target)
	if err != nil {
		return err
	}
	builder, err := image.New(ctx, e, options.image, stepPrinter(term))
	if err != nil {
		return err
	}
	if err := builder.Ready(ctx); err != nil {
		return err
	}
	for _, limit := range builder.Limits(ctx) {
		fmt.Fprintf(term.stderr, "note: %s\n", limit)
	}
	printVersion(term.stderr, builder.Version())
	result, err := builder.Build(ctx)
	if err != nil {
		return buildFailure(ctx, builder.Service(), err)
	}
	return finishBuild(ctx, term, options, builder, result)
}

// finishBuild prints the result at once, and what takes longer to learn of it afterwards.
func finishBuild(ctx context.Context, term terminal, options buildOptions, b *image.Builder, r *image.Result) error {
	text := options.output != "json"
	defer b.RemoveTemporary(ctx, r)
	if err := publish(ctx, options, b, r); err != nil {
		return interruptedOr(ctx, err)
	}
	if text {
		if err := printBuilt(term.stdout, r); err != nil {
			return err
		}
	}
	if err := b.Examine(ctx, r); err != nil {
		return err
	}
	if options.check {
		checks, err := b.Check(ctx, r)
		if err != nil {
			return interruptedOr(ctx, err)
		}
		r.Checks = checks
	}
	if !text {
		return errors.Join(printBuildJSON(term.stdout, r), overBudget(r), failedChecks(r))
	}
	err := printReport(term.stdout, r)
	if options.why {
		err = errors.Join(err, printWhy(term.stdout, r))
	}
	return errors.Join(err, printChecks(term.stdout, r.Checks), overBudget(r), failedChecks(r))
}

// publish pushes the image and writes the OCI layout, where they are asked for.
func publish(ctx context.Context, options buildOptions, b *image.Builder, r *image.Result) error {
	if options.image.OCI != "" {
		digest, err := b.Layout(ctx, r)
		if err != nil {
			return err
		}
		r.Layout = digest.String()
	}
	if options.image.Push == "" {
		return nil
	}
	var err error
	r.Pushed, err = b.Push(ctx, r)
	return err
}

// failedChecks returns an error where the image fails a check; the checks have been printed.
func failedChecks(r *image.Result) error {
	var names []string
	for _, c := range r.Checks {
		if !c.Passed {
			names = append(names, c.Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return &checkError{names}
}

// checkError reports the checks that an image fails.
type checkError struct{ names []string }

// Error names the checks.
func (e *checkError) Error() string {
	return "the image fails " + phrase.Count(len(e.names), "check") + ": " + strings.Join(e.names, ", ")
}

func (e *checkError) ExitCode() int { return exitCheck }

// overBudget returns an error for each limit that is exceeded.
func overBudget(r *image.Result) error {
	var exceeded []error
	for _, e := range r.Excesses {
		exceeded = append(exceeded, &budgetError{e})
	}
	return errors.Join(exceeded...)
}

// budgetError reports a limit that a build exceeds.
type budgetError struct{ image.Excess }

// Error names the limit, where it is set, and what grew or took longest.
func (e *budgetError) Error() string {
	if e.What == "time" {
		return fmt.Sprintf("the build time of %s exceeds the budget of %s (%s); longest step%s: %s",
			phrase.Seconds(time.Duration(e.Is)), phrase.Seconds(time.Duration(e.Limit)), e.Place, onLine(e.Step.Line),
			e.Step.Name)
	}
	grew := "largest layer"
	if e.Grown > 0 {
		grew = "grew by " + phrase.Bytes(e.Grown) + " since the last build within the budget"
	}
	return fmt.Sprintf("the image size of %s exceeds the budget of %s (%s); %s%s: %s",
		phrase.Bytes(e.Is), phrase.Bytes(e.Limit), e.Place, grew, onLine(e.Layer.Line), e.Layer.Instruction)
}

func (e *budgetError) ExitCode() int { return exitBudget }

// stepPrinter shows the steps of a build as up does.
func stepPrinter(term terminal) func(devenv.Event) {
	lines := printer.NewPlain(io.Discard, term.stderr, term.colour)
	return func(event devenv.Event) { _ = lines.Print(event, devenv.State{}) }
}

func printVersion(w io.Writer, v image.Version) {
	dirty := ""
	if v.Dirty {
		dirty = ": the folder has uncommitted changes"
	}
	fmt.Fprintf(w, "version %s%s\n", devenv.Sanitize(v.Value), dirty)
}

// buildFailure counts a failed build as a service that was not built.
func buildFailure(ctx context.Context, service string, err error) error {
	return interruptedOr(ctx, &devenv.ServiceError{Service: service, Cause: err})
}

// interruptedOr returns an error, unless it comes from the end of the context.
func interruptedOr(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return errInterrupted
	}
	return err
}
