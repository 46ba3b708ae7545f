package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/printer"
)

type downOptions struct {
	files   devenv.Files
	volumes bool
	output  string
}

func newDownCmd(term terminal, run func(context.Context, terminal, downOptions) error) *cobra.Command {
	var options downOptions
	cmd := &cobra.Command{
		Use:   "down",
		Short: "Stop the stack and remove its containers and networks",
		Long:  "Stop the stack and remove its containers and networks. Its volumes, and so its data, stay unless --volumes is given.",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkOutput(cmd, options.output, "plain", "json"); err != nil {
				return err
			}
			return run(cmd.Context(), term, options)
		},
	}
	addFileFlags(cmd, &options.files)
	cmd.Flags().BoolVarP(&options.volumes, "volumes", "v", false, "remove the volumes too: the data is lost")
	cmd.Flags().StringVar(&options.output, "output", "plain", "form of what is shown: plain or json")
	return cmd
}

// runDown removes the stack and shows what went.
func runDown(ctx context.Context, term terminal, options downOptions) error {
	engine, project, err := openProject(ctx, options.files)
	if err != nil {
		return err
	}
	events := engine.Down(ctx, project, devenv.DownOptions{Volumes: options.volumes})
	_, err = printer.Run(events, linePrinter(term, options.output, false))
	return err
}
