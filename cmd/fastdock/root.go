package main

import (
	"context"
	"fmt"
	"io"

	"charm.land/fang/v2"
	"github.com/sirupsen/logrus"
	"github.com/spf13/cobra"

	"github.com/fastdock/fastdock/devenv/registry"
)

// run executes one command line and returns its exit code.
func run(ctx context.Context, args []string, term terminal) int {
	logrus.SetOutput(io.Discard) // compose-go warns on its global logger of what the files say, over the terminal
	root := newRootCmd(term)     //nolint:contextcheck // a command has its context when it runs
	root.SetArgs(args)
	var failure error
	keepErrors(root, &failure)
	err := fang.Execute(ctx, root,
		fang.WithVersion(readVersion().String()),
		fang.WithErrorHandler(func(_ io.Writer, _ fang.Styles, err error) { failure = err }))
	if failure == nil {
		failure = err
	}
	if failure != nil {
		printError(term.stderr, failure)
	}
	return exitCode(failure)
}

// keepErrors keeps what the commands end with from fang, which would ask the terminal for its background before it
// hands an error over: a terminal may not answer, and a question that was interrupted still reads what it does.
func keepErrors(root *cobra.Command, failure *error) {
	for _, command := range root.Commands() {
		run := command.RunE
		command.RunE = func(cmd *cobra.Command, args []string) error {
			*failure = run(cmd, args)
			return nil
		}
	}
}

func newRootCmd(term terminal) *cobra.Command {
	root := &cobra.Command{
		Use:   "fastdock",
		Short: "Python/FastAPI projects in containers: from nothing to a healthy, hot-reloading stack",
		Long: "fastdock writes the container files of a Python/FastAPI project, brings its development stack up, and\n" +
			"tells the truth when something is wrong. Everything it starts is plain Compose: `docker compose` works on it too.",
		Example: "  fastdock new shop --yes   # PostgreSQL, Redis, Python 3.14\n" +
			"  cd shop && fastdock up    # health, reloads and logs in one place\n" +
			"  fastdock doctor           # why is it not healthy?",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetIn(term.stdin)
	root.SetOut(term.stdout)
	root.SetErr(term.stderr)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usage(cmd, err) })
	tools := newTools{
		lock: locker{onPath: lockOnPath, inEngine: lockInEngine(term)}, pin: registry.Digests, port: freePort,
	}
	root.AddCommand(
		newNewCmd(term, tools, runNew), newUpCmd(term, runUp), newDownCmd(term, runDown), newDoctorCmd(term, runDoctor),
		newVersionCmd(term),
	)
	return root
}

// noArguments refuses arguments by name, as a usage error.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if cmd.HasSubCommands() {
		return usage(cmd, fmt.Errorf("unknown command %q", args[0]))
	}
	return usage(cmd, fmt.Errorf("%q takes no argument, got %q", cmd.Name(), args[0]))
}
