package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"strconv"
	"syscall"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/client"
	"github.com/spf13/cobra"

	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/deploy"
	"github.com/fastdock/fastdock/devenv/deploy/server"
	"github.com/fastdock/fastdock/devenv/deploy/swarm"
	"github.com/fastdock/fastdock/devenv/engine"
)

type deployOptions struct {
	files    compose.Files
	target   engine.Target
	to       string
	release  deploy.Options
	dryRun   bool
	rollback bool
	output   string
}

// The targets of a deployment.
const (
	toServer = "server"
	toSwarm  = "swarm"
)

func newDeployCmd(term terminal, run func(context.Context, terminal, deployOptions) error) *cobra.Command {
	options := deployOptions{}
	cmd := &cobra.Command{
		Use:   "deploy",
		Short: "Deploy the production stack without lost requests",
		Long: "Build the production image, copy it to the engine, and replace the running release: new replicas start " +
			"beside the old ones and take over when they are healthy. A release that does not become healthy is removed " +
			"(exit code 6), and the old one keeps serving.\n\n" +
			"The stack is docker-compose.yml with docker-compose.server.yml, which `fastdock new --deploy server` writes. " +
			"With --to swarm, it is docker-compose.yml with docker-compose.swarm.yml.",
		Example: "  fastdock deploy --context production\n" +
			"  fastdock deploy --host ssh://ada@shop.example.com --replicas 3\n" +
			"  fastdock deploy --to swarm --context production\n" +
			"  fastdock deploy rollback --context production",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkDeploy(cmd, &options); err != nil {
				return err
			}
			return run(cmd.Context(), term, options)
		},
	}
	addDeployFlags(cmd, &options)
	flags := cmd.Flags()
	flags.StringVar(&options.release.Image, "image", "",
		"deploy this image from a registry, by tag or digest, instead of a build")
	flags.BoolVar(&options.release.Force, "force", false, "replace the replicas even if the same release runs")
	flags.BoolVar(&options.dryRun, "dry-run", false, "print what would happen; change nothing")
	addReleaseFlags(cmd, &options)
	cmd.AddCommand(newRollbackCmd(term, run), newDeployStatusCmd(term), newDeployLogsCmd(term))
	return cmd
}

func newRollbackCmd(term terminal, run func(context.Context, terminal, deployOptions) error) *cobra.Command {
	options := deployOptions{rollback: true}
	cmd := &cobra.Command{
		Use:   "rollback",
		Short: "Deploy the previous release again",
		Long:  "Deploy the previous release again, from its image on the engine. The database is not migrated back.",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkDeploy(cmd, &options); err != nil {
				return err
			}
			return run(cmd.Context(), term, options)
		},
	}
	addDeployFlags(cmd, &options)
	addReleaseFlags(cmd, &options)
	return cmd
}

// addDeployFlags binds the flags that name a deployment.
func addDeployFlags(cmd *cobra.Command, options *deployOptions) {
	addFileFlags(cmd, &options.files)
	addEngineFlags(cmd, &options.target)
	cmd.Flags().StringVar(&options.to, "to", toServer, "target: server or swarm")
	cmd.Flags().StringVar(&options.output, "output", "text", "output format: text or json")
	completeFlag(cmd, "to", toServer, toSwarm)
	completeProject(cmd, &options.files)
	cmd.ValidArgsFunction = cobra.NoFileCompletions
	completeFlag(cmd, "output", "text", "json")
}

// addReleaseFlags binds the flags that state how replicas are replaced.
func addReleaseFlags(cmd *cobra.Command, options *deployOptions) {
	flags := cmd.Flags()
	flags.IntVar(&options.release.Replicas, "replicas", 0, "replicas of the app (default: deploy.replicas in the files)")
	flags.DurationVar(&options.release.Drain, "drain", 0,
		"time between SIGTERM and the closing of the port (default: DRAIN_SECONDS, else 3s)")
	flags.DurationVar(&options.release.HealthTimeout, "health-timeout", deploy.DefaultHealthTimeout,
		"time for new replicas to become healthy")
}

func checkDeploy(cmd *cobra.Command, options *deployOptions) error {
	if err := checkOutput(cmd, options.output, "text", "json"); err != nil {
		return err
	}
	if err := checkTarget(cmd, options.target); err != nil {
		return err
	}
	switch {
	case options.to != toServer && options.to != toSwarm:
		return unknownValue(cmd, "to", options.to, toServer, toSwarm)
	case options.release.Replicas < 0:
		return usage(cmd, errors.New("--replicas needs a number above 0"))
	case options.release.Drain < 0 || options.release.HealthTimeout < 0:
		return usage(cmd, errors.New("--drain and --health-timeout need a positive time, for example 3s"))
	}
	return nil
}

// runDeploy deploys or rolls back, and reports each step.
func runDeploy(ctx context.Context, term terminal, options deployOptions) error {
	ctx, stop := cancelOnSignals(ctx, 0, os.Exit, //nolint:forbidigo // the last way out when nothing answers
		os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	steps := newDeployPrinter(term, options.output)
	steps.rollback = options.rollback
	options.release.Holder = holder()
	d, err := openDeployment(ctx, term, options)
	if err != nil {
		return err
	}
	switch {
	case options.dryRun:
		return d.printPlan(ctx, steps)
	case options.rollback:
		return steps.end(d.ended(d.rollback(ctx, steps.report)))
	}
	return steps.end(d.ended(d.deploy(ctx, steps.report)))
}

// ended returns a result as it is, with a *deploy.ConnectionError where the connection broke.
func (d *deployment) ended(result deploy.Result, err error) (deploy.Result, error) {
	if client.IsErrConnectionFailed(err) {
		err = &deploy.ConnectionError{Host: d.engine.Host(), Cause: err}
	}
	return result, err
}

// holder returns who deploys, for others who would at the same time.
func holder() string {
	name, host := "someone", "unknown"
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	if h, err := os.Hostname(); err == nil {
		host = h
	}
	return name + "@" + host
}

// deployment is a project with the engine that it is deployed to.
type deployment struct {
	deployOptions
	term    terminal
	engine  *engine.Engine
	project *types.Project
}

// openDeployment reads the Compose files and connects to the engine. For a rollback the files get the version that it
// goes back to.
func openDeployment(ctx context.Context, term terminal, options deployOptions) (*deployment, error) {
	d := &deployment{deployOptions: options, term: term}
	d.files.Warn = func(text string) { fmt.Fprintf(term.stderr, "warning: %s\n", text) }
	var err error
	if d.files, err = options.files.Deployed("docker-compose." + options.to + ".yml"); err != nil {
		return nil, err
	}
	if options.release.Drain > 0 {
		if err := os.Setenv("DRAIN_SECONDS", strconv.FormatFloat(options.release.Drain.Seconds(), 'f', -1, 64)); err != nil {
			return nil, err
		}
	}
	if d.engine, err = engine.ConnectTo(ctx, options.target); err != nil {
		return nil, err
	}
	if err := d.load(ctx); err != nil {
		return nil, err
	}
	if _, err := d.engine.Ping(ctx); err != nil {
		return nil, err
	}
	if options.rollback && options.to == toServer { // a stack has a record of its definition
		return d, d.selectPrevious(ctx)
	}
	return d, nil
}

// newTarget returns what deploys the project.
func (d *deployment) newTarget() deploy.Target {
	if d.to == toSwarm {
		return swarm.New(d.engine, d.project)
	}
	return server.New(d.engine, d.project)
}

// selectPrevious loads the files as the release before the running one had them.
func (d *deployment) selectPrevious(ctx context.Context) error {
	status, err := d.newTarget().Status(ctx)
	if err != nil {
		return err
	}
	for _, service := range status.Services {
		if len(service.Previous) > 0 {
			if err := os.Setenv("APP_VERSION", service.Previous[0].Version); err != nil {
				return err
			}
			return d.load(ctx)
		}
	}
	return deploy.ErrNoPrevious
}

func (d *deployment) rollback(ctx context.Context, report func(deploy.Event)) (deploy.Result, error) {
	return d.newTarget().Rollback(ctx, d.release, report)
}

func (d *deployment) deploy(ctx context.Context, report func(deploy.Event)) (deploy.Result, error) {
	began := time.Now()
	if d.release.Image == "" {
		if err := d.provideImages(ctx, report); err != nil {
			return deploy.Result{}, err
		}
	}
	result, err := d.newTarget().Deploy(ctx, d.release, report)
	result.Took = time.Since(began)
	return result, err
}
