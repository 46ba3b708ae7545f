package main

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/printer"
)

type downOptions struct {
	files   devenv.Files
	target  devenv.Target
	volumes bool
	orphans bool
	output  string
}

func newDownCmd(term terminal, run func(context.Context, terminal, downOptions) error) *cobra.Command {
	var options downOptions
	cmd := &cobra.Command{
		Use:   "down [SERVICE...]",
		Short: "Stop the stack and remove its containers and networks",
		Long:  "Stop the stack and remove its containers and networks. Its volumes, and so its data, stay unless --volumes is given.",
		RunE: func(cmd *cobra.Command, services []string) error {
			if err := checkOutput(cmd, options.output, "plain", "json"); err != nil {
				return err
			}
			if err := checkTarget(cmd, options.target); err != nil {
				return err
			}
			options.files.Services = services
			return run(cmd.Context(), term, options)
		},
	}
	addFileFlags(cmd, &options.files)
	addEngineFlags(cmd, &options.target)
	cmd.Flags().BoolVarP(&options.volumes, "volumes", "v", false, "remove the volumes too: the data is lost")
	cmd.Flags().BoolVar(&options.orphans, "remove-orphans", false, "remove the containers of services that the Compose files no longer have, too (default: COMPOSE_REMOVE_ORPHANS)")
	cmd.Flags().StringVar(&options.output, "output", "plain", "form of what is shown: plain or json")
	return cmd
}

// runDown removes the stack and shows what went.
func runDown(ctx context.Context, term terminal, options downOptions) error {
	engine, project, err := openProject(ctx, options.target, options.files)
	if err != nil {
		return err
	}
	always, _ := strconv.ParseBool(project.Environment["COMPOSE_REMOVE_ORPHANS"])
	events := engine.Down(ctx, project, devenv.DownOptions{
		Services: options.files.Services, Volumes: options.volumes, Orphans: options.orphans || always,
	})
	_, err = printer.Run(events, linePrinter(term, options.output, false))
	return err
}
