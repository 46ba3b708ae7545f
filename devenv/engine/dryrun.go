package engine

import (
	"github.com/docker/cli/cli/command"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/docker/compose/v5/pkg/compose"
	"github.com/docker/compose/v5/pkg/dryrun"
	"github.com/moby/moby/client"
)

// DryRunService makes an SDK service that reports to the given processor what it would do, and does nothing.
func (e *Engine) DryRunService(progress api.EventProcessor) (api.Compose, error) {
	fake, err := dryrun.NewDryRunClient(e.CLI.Client(), e.CLI)
	if err != nil {
		return nil, err
	}
	// The fake client keeps its containers in an unguarded list: one call at a time.
	return e.composeService(dryCLI{e.CLI, fake}, progress, compose.WithDryRun, compose.WithMaxConcurrency(1))
}

// dryCLI has a client that changes nothing. The SDK's own option for dry runs is not enough: with streams set, the SDK
// uses the client of the CLI that it was made with.
type dryCLI struct {
	command.Cli
	client client.APIClient
}

// Client returns the client that changes nothing.
func (c dryCLI) Client() client.APIClient { return c.client }
