package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	xterm "github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/scaffold"
	"github.com/fastdock/fastdock/tui/wizard"
)

// newOptions is what `fastdock new` is told; what the wizard asks ends up in the same spec.
type newOptions struct {
	dir    string
	spec   scaffold.Spec
	yes    bool
	noLock bool
	output string
}

func newNewCmd(term terminal, lock locker, run func(context.Context, terminal, locker, newOptions) error) *cobra.Command {
	defaults := scaffold.Defaults("")
	options := newOptions{spec: defaults}
	var database, cache string
	cmd := &cobra.Command{
		Use:   "new [DIR]",
		Short: "Write a FastAPI project with its container files",
		Long: "Write a FastAPI project with its container files into DIR (default: here). On a terminal the questions are\n" +
			"asked; flags answer them beforehand, and --yes takes the defaults for the rest. No existing file is changed.",
		Example: "  fastdock new shop                           # asks\n  fastdock new shop --yes                     # does not ask\n  fastdock new shop --yes --db sqlite --cache none",
		Args:    oneDirectory,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkOutput(cmd, options.output, "text", "json"); err != nil {
				return err
			}
			options.dir = append(args, ".")[0]
			options.spec.Database = scaffold.ParseService(database)
			options.spec.Cache = scaffold.ParseService(cache)
			if !cmd.Flags().Changed("name") {
				options.spec.Name = nameOf(options.dir)
			}
			if err := answerErrors(options.spec.Validate()); err != nil {
				return err
			}
			if !options.yes && !canAsk(term) {
				return usage(cmd, errors.New("not a terminal, so nothing can be asked: pass --yes to take the defaults, "+
					"with --name, --db, --cache, --python, --base or --port for other answers"))
			}
			return run(cmd.Context(), term, lock, options)
		},
	}
	flags := cmd.Flags()
	flags.BoolVarP(&options.yes, "yes", "y", false, "do not ask: take the defaults for what no flag answers")
	flags.StringVar(&options.spec.Name, "name", "", "name of the project (default: from the folder's name)")
	flags.StringVar(&database, "db", defaults.Database.String(), "database: "+kinds(assets.Load().Databases))
	flags.StringVar(&cache, "cache", defaults.Cache.String(), "cache: "+kinds(assets.Load().Caches))
	flags.StringVar(&options.spec.Python, "python", defaults.Python, "version of Python")
	flags.StringVar(&options.spec.Base, "base", defaults.Base, "base of the production image: "+kinds(assets.Load().Bases))
	flags.IntVar(&options.spec.Port, "port", defaults.Port, "port of the app on this machine")
	flags.BoolVar(&options.noLock, "no-lock", false, "leave uv.lock to you: the images cannot be built before it exists")
	flags.StringVar(&options.output, "output", "text", "form of the answer: text or json")
	return cmd
}

// runNew asks what is left to ask, and writes the project. Whatever fails, no half of it stays.
func runNew(ctx context.Context, term terminal, lock locker, options newOptions) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	if _, err := scaffold.Compare(nil, options.dir); err != nil {
		return err // before the questions, not after them
	}
	spec, err := ask(ctx, term, options)
	if err != nil {
		return err
	}
	tree, err := scaffold.Render(spec, scaffold.ThisMachine())
	if err != nil {
		return err
	}
	plan, err := planned(tree, options.dir)
	if err != nil {
		return err
	}
	locked := plan.Has(scaffold.LockFile)
	if !locked && !options.noLock {
		if tree, locked, err = lock.add(ctx, term, tree, spec.Python); err != nil {
			return err
		}
	}
	if plan, err = planned(tree, options.dir); err != nil {
		return err
	}
	if err := plan.Apply(); err != nil {
		return conflictError(err)
	}
	return report(term, newAnswer(options, spec, plan, locked), options)
}

// canAsk says whether a person sees the questions, which are drawn on stderr, and can answer them.
func canAsk(term terminal) bool {
	screen, isFile := term.stderr.(*os.File)
	return term.interactive && (!isFile || xterm.IsTerminal(screen.Fd()))
}

// ask lets a person change the answers of the flags, unless --yes takes them as they are.
func ask(ctx context.Context, term terminal, options newOptions) (scaffold.Spec, error) {
	if options.yes {
		return options.spec, nil
	}
	spec, err := wizard.Run(ctx, options.spec, wizard.Options{
		Input:   term.stdin,
		Output:  term.stderr,
		NoColor: !term.colour,
		Plan:    func(spec scaffold.Spec) (scaffold.Plan, error) { return preview(spec, options) },
	})
	if errors.Is(err, wizard.ErrAborted) {
		return spec, errInterrupted
	}
	return spec, err
}

// preview is the plan of the answers so far, with the lock that is yet to be made.
func preview(spec scaffold.Spec, options newOptions) (scaffold.Plan, error) {
	tree, err := scaffold.Render(spec, scaffold.ThisMachine())
	if err != nil {
		return scaffold.Plan{}, err
	}
	plan, err := scaffold.Compare(tree, options.dir)
	if err == nil && !options.noLock && !plan.Has(scaffold.LockFile) {
		plan, err = scaffold.Compare(tree.WithLock([]byte{}), options.dir)
	}
	return plan, err
}

// planned compares the tree with the folder, and fails where anything is in the way.
func planned(tree scaffold.Tree, dir string) (scaffold.Plan, error) {
	plan, err := scaffold.Compare(tree, dir)
	if err != nil {
		return plan, err
	}
	return plan, conflictError(plan.Conflict())
}

func oneDirectory(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return usage(cmd, fmt.Errorf("%q takes one folder, got %q as well", cmd.Name(), args[1]))
	}
	return nil
}

// nameOf derives the project's name from the folder's.
func nameOf(dir string) string {
	if absolute, err := filepath.Abs(dir); err == nil {
		dir = absolute
	}
	return scaffold.NameFrom(filepath.Base(dir))
}

func kinds(choices []assets.Choice) string {
	text := ""
	for i, choice := range assets.Available(choices) {
		if i > 0 {
			text += ", "
		}
		text += choice.Kind
	}
	return text
}
