package main

import (
	"context"
	"errors"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/spf13/cobra"

	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/engine"
)

// addFileFlags binds the flags that say which Compose project is meant, named as in docker compose.
func addFileFlags(cmd *cobra.Command, files *compose.Files) {
	flags := cmd.Flags()
	flags.StringArrayVarP(&files.Paths, "file", "f", nil,
		"Compose file; repeatable, merged in order (default: same as docker compose)")
	flags.StringVarP(&files.Name, "project-name", "p", "", "name of the Compose project")
	flags.StringArrayVar(&files.EnvFiles, "env-file", nil,
		"file with variables for the Compose files; repeatable (default: .env)")
	flags.StringArrayVar(&files.Profiles, "profile", nil, "Compose profile to enable; repeatable")
	flags.StringVar(&files.Dir, "project-directory", "", "project folder (default: folder of the Compose file)")
}

// addRemoteFlag binds the flag that lets remote Compose files be fetched. A command that only inspects
// fetches none unasked.
func addRemoteFlag(cmd *cobra.Command, files *compose.Files, fetches bool) {
	cmd.Flags().BoolVar(&files.Remote, "remote", fetches, "fetch Compose files from Git URLs and oci:// references")
}

// addEngineFlags binds the flags that name an engine, as in the docker command.
func addEngineFlags(cmd *cobra.Command, target *engine.Target) {
	flags := cmd.Flags()
	flags.StringVarP(&target.Host, "host", "H", "", "engine address (default: same as docker)")
	flags.StringVarP(&target.Context, "context", "c", "", "Docker context; overrides DOCKER_HOST")
	registerCompletion(cmd, "context", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return engine.ContextNames(), cobra.ShellCompDirectiveNoFileComp
	})
}

// checkTarget refuses two engines at once, as the docker command does.
func checkTarget(cmd *cobra.Command, target engine.Target) error {
	if target.Host != "" && target.Context != "" {
		return usage(cmd, errors.New("--host and --context cannot be combined; use one of them"))
	}
	return nil
}

// openProject reads the Compose files. It does not talk to the engine: a wrong file is reported even where no
// engine runs.
func openProject(ctx context.Context, target engine.Target,
	files compose.Files,
) (*engine.Engine, *types.Project, error) {
	engine, err := engine.ConnectTo(ctx, target)
	if err != nil {
		return nil, nil, err
	}
	project, err := compose.Load(ctx, engine, files)
	if err != nil {
		return engine, project, err
	}
	return engine, project, limitChanges(engine, project.Environment)
}

// limitChanges bounds what is changed at once, where the environment or .env says so.
func limitChanges(e *engine.Engine, environment types.Mapping) error {
	if limit, set := environment[engine.LimitVariable]; set {
		return e.Limit(limit)
	}
	return nil
}
