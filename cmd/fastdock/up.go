package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/spf13/cobra"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/doctor"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/up"
	"github.com/fastdock/fastdock/devenv/watch"
	"github.com/fastdock/fastdock/tui/dash"
	"github.com/fastdock/fastdock/tui/printer"
)

type upOptions struct {
	files  compose.Files
	target engine.Target
	detach bool
	wait   bool
	limit  int // seconds; 0 is none
	output string

	orphans  *bool // nil is what the environment says
	recreate bool

	recreateDeps, noRecreate, noBuild, noStart, dryRun, renewVolumes, quietPull bool

	abortOnExit, abortOnFailure bool
	exitCodeFrom                string
	attach, noAttach            []string
	timeout                     *time.Duration
	// findPorts takes the next free port for one that is taken, without a question.
	findPorts bool
}

func newUpCmd(term terminal, run func(context.Context, terminal, upOptions) error) *cobra.Command {
	var options upOptions
	cmd := &cobra.Command{
		Use:   "up [SERVICE...]",
		Short: "Start the stack and show its health, reloads and logs",
		Long: "Build or pull, create and start every service as soon as its dependencies are ready. With SERVICE " +
			"names, start only those and their dependencies.\n\n" +
			"On a terminal, split panes show health, reloads and logs; elsewhere, plain lines do. Ctrl-C (or q) stops " +
			"the stack, a second Ctrl-C kills it, and d leaves it running.",
		Example: "  fastdock up\n  fastdock up --detach --wait   # return when everything is healthy\n" +
			"  fastdock up app               # the app and what it depends on\n" +
			"  fastdock up --output json     # one JSON object for each event",
		RunE: func(cmd *cobra.Command, services []string) error {
			if err := checkOutput(cmd, options.output, "auto", "plain", "json"); err != nil {
				return err
			}
			if err := checkTarget(cmd, options.target); err != nil {
				return err
			}
			if err := checkOverrides(cmd, options.files.Overrides); err != nil {
				return err
			}
			options.detach = options.detach || options.wait
			options.abortOnExit = options.abortOnExit || options.exitCodeFrom != "" && !options.abortOnFailure
			options.timeout, options.orphans = stopTimeout(cmd), orphansFlag(cmd)
			if err := options.checkCombination(); err != nil {
				return usage(cmd, err)
			}
			options.files.Services = services
			return run(cmd.Context(), term, options)
		},
	}
	addFileFlags(cmd, &options.files)
	addRemoteFlag(cmd, &options.files, true)
	addOverrideFlags(cmd, &options.files.Overrides)
	addOrphansFlag(cmd)
	addEngineFlags(cmd, &options.target)
	addComposeFlags(cmd, &options)
	cmd.Flags().BoolVar(&options.recreate, "force-recreate", false, "recreate containers even if nothing changed")
	cmd.Flags().BoolVarP(&options.detach, "detach", "d", false, "return when the stack has started; leave it running")
	cmd.Flags().BoolVar(&options.wait, "wait", false, "return when every service is healthy; leave the stack running")
	cmd.Flags().IntVar(&options.limit, "wait-timeout", 0, "timeout in seconds for the stack to be ready (0 = none)")
	cmd.Flags().BoolVar(&options.files.Sync, "sync", false,
		"copy the project's files into the containers, for engines that cannot mount local folders")
	cmd.Flags().BoolVar(&options.findPorts, "find-ports", false,
		"use the next free port for one that is in use, and save it")
	cmd.Flags().StringVar(&options.output, "output", "auto", "output format: auto, plain or json")
	completeFlag(cmd, "output", "auto", "plain", "json")
	completeFlag(cmd, "pull", types.PullPolicyAlways, types.PullPolicyMissing, types.PullPolicyNever)
	completeProject(cmd, &options.files)
	return cmd
}

// fewestThreads of Go code run at once beneath the panes: in a flood the kernel lets a key in among them
// sooner than Go, which leaves each goroutine that reads a log its 10 ms (p95 of a key on two cores: 80 ms
// with two, 49 ms with four, 41 ms with eight).
const fewestThreads = 8

// runUp brings the stack up and shows it until it is ready (detached) or the user ends it.
func runUp(ctx context.Context, term terminal, options upOptions) error {
	chosen, err := loadSettings()
	if err != nil {
		return err
	}
	files := options.files // later loads print no warnings: the screen is taken
	files.Warn = func(text string) { fmt.Fprintf(term.stderr, "warning: %s\n", text) }
	engine, project, err := openProject(ctx, options.target, files)
	if err != nil {
		return err
	}
	if err := options.checkServices(project); err != nil {
		return err
	}
	if text := compose.Unstarted(project); text != "" {
		files.Warn(text)
	}
	if _, err := engine.Ping(ctx); err != nil {
		return err // before a screen is opened for it
	}
	copied, err := selectSync(ctx, engine, project, options.files)
	if err != nil {
		return err
	}
	if copied != nil {
		project, options.files.Sync = copied, true
	}
	if project, err = findPorts(ctx, term, engine, project, options); err != nil {
		return err
	}
	panes := options.output == "auto" && term.interactive && options.stays()
	settings := options.session(project, panes)
	settings.SyncSelected = copied != nil
	session := up.Up(ctx, engine, project, settings)
	if panes {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(max(fewestThreads, runtime.GOMAXPROCS(0))))
		signalled, over := leaveBlocked(session, exitAsNow(term))
		defer over()
		state, err := dash.Run(ctx, session.Events(), session, dash.Options{
			Input:      term.stdin,
			Output:     term.stdout,
			Project:    project.Name,
			Dir:        project.WorkingDir,
			NoColor:    !term.colour,
			ASCII:      term.ascii,
			LayoutFile: layoutFile(project.Name),
			Signalled:  signalled,
			Settings:   chosen,
			Examine:    func(ctx context.Context) doctor.Result { return doctor.Examine(ctx, engine, options.files) },
		})
		farewell(term, state, err)
		return err
	}
	interrupted := onSignals(term, session, os.Exit) //nolint:forbidigo // the last way out when nothing answers
	state, err := printer.Run(session.Events(), linePrinter(term, options.output, options.stays()))
	if interrupted() && err == nil && (state.Stopping || !session.Leads()) { // else it came after all was done
		return errInterrupted
	}
	if options.detach && options.output != "json" {
		reportCauses(ctx, term, engine, options.files, err)
	}
	return err
}

// selectSync returns the project with files copied where they would be mounted in vain; nil where mounts reach the
// engine. Most stacks are on this machine's engine, which is not asked.
func selectSync(ctx context.Context, e *engine.Engine, project *types.Project, files compose.Files,
) (*types.Project, error) {
	if files.Sync || watch.MountsReach(ctx, e, project) {
		return nil, nil
	}
	files.Sync = true
	return compose.Load(ctx, e, files)
}

// linePrinter shows events as lines; logs are left out with --detach.
func linePrinter(term terminal, output string, logs bool) printer.Printer {
	if output == "json" {
		return printer.NewJSON(term.stdout)
	}
	answers := term.stdout
	if !logs {
		answers = io.Discard
	}
	return printer.NewPlain(answers, term.stderr, term.colour && (term.colourAnswers || !logs))
}

// farewell says, once the panes are gone, what became of the stack.
func farewell(term terminal, state devenv.State, err error) {
	switch {
	case err != nil:
	case state.Stopping:
		fmt.Fprintf(term.stderr, "Stack stopped%s. `fastdock up` starts it again, `fastdock down` removes it.\n",
			except(stillRunning(state)))
	default:
		fmt.Fprintln(term.stderr, "Stack is still running. `fastdock up` reattaches, `fastdock down` removes it.")
	}
}

func except(services []string) string {
	if len(services) == 0 {
		return ""
	}
	return ", except " + strings.Join(services, ", ")
}

// stillRunning returns the services with a container that runs.
func stillRunning(state devenv.State) []string {
	var names []string
	for _, service := range state.Services {
		if slices.ContainsFunc(service.Containers, func(c devenv.ContainerState) bool {
			return c.Status == devenv.StatusRunning
		}) {
			names = append(names, service.Name)
		}
	}
	return names
}
