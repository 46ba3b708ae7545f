package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor"
	"github.com/fastdock/fastdock/tui/findings"
)

type doctorOptions struct {
	files  devenv.Files
	target devenv.Target
	output string
}

func newDoctorCmd(term terminal, run func(context.Context, terminal, doctorOptions) error) *cobra.Command {
	var options doctorOptions
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Say why the engine, the files or the stack is not well",
		Long: "Check the engine, the Compose files and every container of the stack, and say of each how it is:\n" +
			"the cause, what shows it, and what to do.",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkOutput(cmd, options.output, "text", "json"); err != nil {
				return err
			}
			if err := checkTarget(cmd, options.target); err != nil {
				return err
			}
			return run(cmd.Context(), term, options)
		},
	}
	addFileFlags(cmd, &options.files)
	addEngineFlags(cmd, &options.target)
	cmd.Flags().StringVar(&options.output, "output", "text", "form of the findings: text or json")
	return cmd
}

// runDoctor prints the findings as its answer; the worst one decides the exit code.
func runDoctor(ctx context.Context, term terminal, options doctorOptions) error {
	engine, err := devenv.ConnectTo(ctx, options.target)
	if err != nil {
		return err
	}
	found := doctor.Examine(ctx, engine, options.files)
	show := findings.Text
	if options.output == "json" {
		show = findings.JSON
	}
	if err := show(term.stdout, found); err != nil {
		return err
	}
	if worst, err := doctor.Worst(found); worst == doctor.Fail {
		return &shownError{err}
	}
	return nil
}
