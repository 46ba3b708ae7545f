package main

import (
	"context"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/spf13/cobra"

	"github.com/fastdock/fastdock/devenv"
)

// addFileFlags binds the flags that say which Compose project is meant, named as in docker compose.
func addFileFlags(cmd *cobra.Command, files *devenv.Files) {
	flags := cmd.Flags()
	flags.StringArrayVarP(&files.Paths, "file", "f", nil, "Compose file; repeat to merge several (default: as docker compose)")
	flags.StringVarP(&files.Name, "project-name", "p", "", "name of the Compose project")
	flags.StringArrayVar(&files.EnvFiles, "env-file", nil, "file with variables for the Compose files (default: .env)")
	flags.StringArrayVar(&files.Profiles, "profile", nil, "Compose profile to enable; repeat for several")
	flags.StringVar(&files.Dir, "project-directory", "", "folder of the project (default: the Compose file's folder)")
}

// openProject reads the Compose files. It does not talk to the engine: a wrong file is told even where no
// engine runs.
func openProject(ctx context.Context, files devenv.Files) (*devenv.Engine, *types.Project, error) {
	engine, err := devenv.Connect(ctx)
	if err != nil {
		return nil, nil, err
	}
	project, err := engine.Load(ctx, files)
	return engine, project, err
}
