package main

import (
	"context"
	"fmt"
	"io"

	"github.com/sirupsen/logrus"
	"github.com/spf13/cobra"

	"github.com/fastdock/fastdock/devenv/registry"
	"github.com/fastdock/fastdock/internal/suggest"
)

// run executes one command line and returns its exit code.
func run(ctx context.Context, args []string, term terminal) int {
	logrus.SetOutput(io.Discard) // compose-go warns on its global logger of what the files say, over the terminal
	root := newRootCmd(term)     //nolint:contextcheck // a command has its context when it runs
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err != nil {
		printError(term.stderr, err)
	}
	return exitCode(err)
}

func newRootCmd(term terminal) *cobra.Command {
	root := &cobra.Command{
		Use:   "fastdock",
		Short: "Run Python/FastAPI projects in containers",
		Long: "fastdock creates the Docker and Compose files of a FastAPI project, runs its development stack, and " +
			"explains failures. The stack is plain Compose: `docker compose` works with it too.",
		Example: "  fastdock new shop --yes   # PostgreSQL, Redis, Python 3.14\n" +
			"  cd shop && fastdock up    # health, reloads and logs in one place\n" +
			"  fastdock doctor           # why is it not healthy?",
		Version:       readVersion().String(),
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          noArguments,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetIn(term.stdin)
	root.SetOut(term.stdout)
	root.SetErr(term.stderr)
	root.SetFlagErrorFunc(flagError)
	setHelp(root, term)
	tools := newTools{
		lock: locker{onPath: lockOnPath, inEngine: lockInEngine(term)}, pin: registry.Digests, port: freePort,
	}
	root.AddCommand(
		newNewCmd(term, tools, runNew), newUpCmd(term, runUp), newDownCmd(term, runDown), newDoctorCmd(term, runDoctor),
		newBuildCmd(term, runBuild), newDeployCmd(term, runDeploy), newVersionCmd(term), newManCmd(term),
	)
	root.SetHelpCommand(newHelpCmd())
	refuseUnknownShells(root)
	return root
}

// noArguments refuses arguments by name, as a usage error.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if cmd.HasSubCommands() {
		return usage(cmd, fmt.Errorf("unknown command %q%s", args[0], suggest.Aside(args[0], commandNames(cmd))))
	}
	return usage(cmd, fmt.Errorf("%q accepts no argument, but got %q", cmd.Name(), args[0]))
}
