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
		"Compose file; repeat to merge several (default: as docker compose)")
	flags.StringVarP(&files.Name, "project-name", "p", "", "name of the Compose project")
	flags.StringArrayVar(&files.EnvFiles, "env-file", nil, "file with variables for the Compose files (default: .env)")
	flags.StringArrayVar(&files.Profiles, "profile", nil, "Compose profile to enable; repeat for several")
	flags.StringVar(&files.Dir, "project-directory", "", "folder of the project (default: the Compose file's folder)")
}

// addRemoteFlag binds the flag that lets remote Compose files be fetched. A command that only inspects
// fetches none unasked.
func addRemoteFlag(cmd *cobra.Command, files *compose.Files, fetches bool) {
	cmd.Flags().BoolVar(&files.Remote, "remote", fetches, "fetch the Compose files that a Git URL or oci:// names")
}

// addEngineFlags binds the flags that name an engine, as in the docker command.
func addEngineFlags(cmd *cobra.Command, target *engine.Target) {
	flags := cmd.Flags()
	flags.StringVarP(&target.Host, "host", "H", "", "address of the engine (default: as the docker command)")
	flags.StringVarP(&target.Context, "context", "c", "", "Docker context of the engine; goes before DOCKER_HOST")
}

// checkTarget refuses two engines at once, as the docker command does.
func checkTarget(cmd *cobra.Command, target engine.Target) error {
	if target.Host != "" && target.Context != "" {
		return usage(cmd, errors.New("--host and --context name two engines; give one of them"))
	}
	return nil
}

// openProject reads the Compose files. It does not talk to the engine: a wrong file is told even where no
// engine runs.
func openProject(ctx context.Context, target engine.Target,
	files compose.Files,
) (*engine.Engine, *types.Project, error) {
	engine, err := engine.ConnectTo(ctx, target)
	if err != nil {
		return nil, nil, err
	}
	project, err := compose.Load(ctx, engine, files)
	return engine, project, err
}
