package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/spf13/cobra"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/down"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/tui/printer"
)

type downOptions struct {
	files   compose.Files
	target  engine.Target
	volumes bool
	orphans *bool // nil is what the environment says
	timeout *time.Duration
	output  string
}

func newDownCmd(term terminal, run func(context.Context, terminal, downOptions) error) *cobra.Command {
	var options downOptions
	cmd := &cobra.Command{
		Use:   "down [SERVICE...]",
		Short: "Stop the stack and remove its containers and networks",
		Long: "Stop the stack and remove its containers and networks. Volumes, and the data in them, stay unless " +
			"--volumes is given.\n\n" +
			"With -p and without -f, no Compose file is read: everything labelled with that project is removed.",
		RunE: func(cmd *cobra.Command, services []string) error {
			if err := checkOutput(cmd, options.output, "plain", "json"); err != nil {
				return err
			}
			if err := checkTarget(cmd, options.target); err != nil {
				return err
			}
			options.files.Services = services
			options.timeout, options.orphans = stopTimeout(cmd), orphansFlag(cmd)
			return run(cmd.Context(), term, options)
		},
	}
	addFileFlags(cmd, &options.files)
	addRemoteFlag(cmd, &options.files, false)
	addEngineFlags(cmd, &options.target)
	cmd.Flags().BoolVarP(&options.volumes, "volumes", "v", false, "remove the volumes too; their data is lost")
	addOrphansFlag(cmd)
	addTimeoutFlag(cmd)
	cmd.Flags().StringVar(&options.output, "output", "plain", "output format: plain or json")
	completeFlag(cmd, "output", "plain", "json")
	completeProject(cmd, &options.files)
	return cmd
}

// runDown removes the stack and shows what went.
func runDown(ctx context.Context, term terminal, options downOptions) error {
	engine, project, err := openForDown(ctx, term, options)
	if err != nil {
		return err
	}
	services := options.files.Services
	if fromLabels := len(project.ComposeFiles) == 0; fromLabels && len(services) > 0 {
		if services = withContainers(term, project, services); len(services) == 0 {
			return nil
		}
	}
	events := down.Run(ctx, engine, project, down.Options{
		Timeout:  options.timeout,
		Services: services, Volumes: options.volumes, Orphans: removesOrphans(options.orphans, project),
	})
	_, err = printer.Run(events, linePrinter(term, options.output, false))
	return err
}

// withContainers returns the services that the engine has containers of, and names the others. Without the files, one
// that was removed before looks like one that never was.
func withContainers(term terminal, project *types.Project, services []string) []string {
	return slices.DeleteFunc(slices.Clone(services), func(name string) bool {
		_, found := project.Services[name]
		if !found {
			fmt.Fprintf(term.stderr, "service %q has no containers in project %q\n", name, project.Name)
		}
		return !found
	})
}

// openForDown reads the Compose files, or asks the engine what it has of a project that is named: as docker compose,
// with -p and no -f, and with COMPOSE_PROJECT_NAME where the files cannot be read.
func openForDown(ctx context.Context, term terminal, options downOptions) (*engine.Engine, *types.Project, error) {
	if options.files.Name != "" && len(options.files.Paths) == 0 {
		return openRemnants(ctx, term, options.target, options.files.Name)
	}
	remote := ""
	options.files.WithoutVariables = true
	options.files.Skipped = func(name string) { remote = name }
	engine, project, err := openProject(ctx, options.target, options.files)
	if err == nil && remote != "" {
		fmt.Fprintf(term.stderr, "the remote file %q is not fetched; removing the resources of project %q in the engine\n",
			remote, project.Name)
		return openRemnants(ctx, term, options.target, project.Name)
	}
	var unreadable *devenv.FileError
	if !errors.As(err, &unreadable) {
		return engine, project, err
	}
	name := cmp.Or(os.Getenv("COMPOSE_PROJECT_NAME"), projectRunningFrom(ctx, options))
	if name == "" && errors.Is(err, devenv.ErrNoFiles) {
		unreadable.Remedy = "select a file with -f, or a project with -p; `docker compose ls -a` lists projects"
		return nil, nil, unreadable
	}
	if name == "" {
		return nil, nil, fmt.Errorf("%w; `fastdock down -p NAME` removes a stack without its files, and `docker compose ls "+
			"-a` lists projects", err)
	}
	fmt.Fprintf(term.stderr, "the Compose files cannot be read (%v); removing the resources of project %q in the engine\n",
		err, name)
	return openRemnants(ctx, term, options.target, name)
}

// projectRunningFrom returns the name of the one project that has containers of the files' folder, by their labels;
// it is empty where there is none, or more than one.
func projectRunningFrom(ctx context.Context, options downOptions) string {
	engine, err := engine.ConnectTo(ctx, options.target)
	if err != nil {
		return ""
	}
	dir := options.files.Dir
	if len(options.files.Paths) > 0 && dir == "" {
		dir = filepath.Dir(options.files.Paths[0])
	}
	names, err := down.RunningFrom(ctx, engine, dir)
	if err != nil || len(names) != 1 {
		return ""
	}
	return names[0]
}

// openRemnants takes a project as the labels of its containers describe it.
func openRemnants(ctx context.Context, term terminal, target engine.Target,
	name string,
) (*engine.Engine, *types.Project, error) {
	engine, err := engine.ConnectTo(ctx, target)
	if err != nil {
		return nil, nil, err
	}
	if err := limitChanges(engine, types.NewMapping(os.Environ())); err != nil {
		return nil, nil, err
	}
	project, err := down.FromLabels(ctx, engine, strings.ToLower(name))
	if err == nil && len(project.Services)+len(project.Networks)+len(project.Volumes) == 0 {
		fmt.Fprintf(term.stderr, "no containers, networks or volumes found for project %q; "+
			"`docker compose ls -a` lists projects\n", name)
	}
	return engine, project, err
}
