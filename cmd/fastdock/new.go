package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/fastdock/fastdock/devenv/registry"
	"github.com/fastdock/fastdock/internal/regular"
	"github.com/fastdock/fastdock/scaffold"
)

// newOptions is what `fastdock new` is given on its command line.
type newOptions struct {
	dir         string
	given       scaffold.Answers // by the flags of the questions
	answersFile string
	decisions   map[string]scaffold.Decision
	pin         pinning
	yes, noLock bool
	accessible  bool // questions as plain lines
	prove       bool // what was written, on the engine
	mode        newMode
	output      string
}

// newMode is what becomes of the plan.
type newMode string

const (
	modeWrite newMode = "write"
	modePlan  newMode = "dry-run" // print it
	modeDiff  newMode = "diff"    // print it as diffs
	modeCheck newMode = "check"   // fail where it would change what is committed
)

// pinning is what becomes of the images' digests.
type pinning string

const (
	pinAsBefore pinning = ""
	pinNow      pinning = "true"
	pinNever    pinning = "false"
)

// newTools are what runNew does beyond files.
type newTools struct {
	lock locker
	pin  func(ctx context.Context, images []string) ([]registry.Pin, error)
	port func(usual int) int // one that is free on this machine, for the questions; nil takes the usual one
}

// runNew asks what is left to ask, and writes the project. Whatever fails, no half of it stays.
func runNew(ctx context.Context, term terminal, tools newTools, options newOptions) error {
	// A run takes too little memory for collections to be worth their time.
	defer debug.SetGCPercent(debug.SetGCPercent(800))
	go scaffold.CompileSchema() // while the project is read; it ends by itself
	ctx, stop := cancelOnSignals(ctx, readerLimit, exitAsNow(term), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	folder, settler, err := readChosen(ctx, term, tools, &options)
	if err != nil {
		return err
	}
	spec, err := settle(ctx, term, folder, settler, &options)
	if err != nil {
		return err
	}
	if err := pin(ctx, term, tools, options.pin, folder, &spec); err != nil {
		return err
	}
	project, err := plan(folder, spec, options)
	if err != nil {
		return err
	}
	unloadable := project.loads(ctx, options)
	if options.mode != modeWrite {
		project.warn(term)
		return errors.Join(show(term, project, options), unloadable)
	}
	if err := conflictError(project.plan.Conflict()); err != nil {
		return err
	}
	if unloadable != nil {
		return unloadable
	}
	if err := project.addLock(ctx, term, tools.lock, options); err != nil {
		return err
	}
	project.warn(term)
	if err := project.plan.Apply(); err != nil {
		return conflictError(err)
	}
	if err := report(term, newAnswer(options, project), options); err != nil {
		return err
	}
	stop() // each step hears of signals by itself
	return next(ctx, term, tools, project, options)
}

func readAnswers(name string) (scaffold.Answers, error) {
	content, err := regular.ReadFile(name)
	if err != nil {
		return nil, badAnswersError{fmt.Errorf("--answers %q cannot be read: %w", name, errors.Unwrap(err))}
	}
	answers, err := scaffold.ReadAnswers(name, content)
	if err != nil {
		return nil, badAnswersError{err}
	}
	return answers, nil
}

// pin resolves the digests of the images that the answers name, or forgets them.
func pin(ctx context.Context, term terminal, tools newTools, wanted pinning, folder scaffold.Folder,
	spec *scaffold.Spec,
) error {
	switch wanted {
	case pinNever:
		spec.Pins = nil
	case pinNow:
		fmt.Fprintln(term.stderr, "asking for the digests of the images")
		pins, err := tools.pin(ctx, spec.Images())
		if err != nil {
			return err
		}
		spec.Pins = map[string]string{}
		for _, pin := range pins {
			spec.Pins[pin.Image] = pin.Digest
		}
	case pinAsBefore:
		kept := maps.Clone(spec.Pins)
		spec.Pins = spec.Pinned()
		if len(spec.Pins) < len(kept) || len(spec.Pins) > 0 && len(spec.Pins) < len(spec.Images()) {
			fmt.Fprintln(term.stderr, "note: images are not pinned to digests; run `fastdock new --pin`")
		}
	}
	for _, change := range scaffold.Repinned(folder.Earlier.Pins, spec.Pins) {
		fmt.Fprintln(term.stderr, "pin: "+change)
	}
	return nil
}

// made is a project in memory, and what would become of its files.
type made struct {
	folder scaffold.Folder
	spec   scaffold.Spec
	tree   scaffold.Tree
	plan   scaffold.Plan
	advice []string
	locked bool // its lock is there
}

func plan(folder scaffold.Folder, spec scaffold.Spec, options newOptions) (*made, error) {
	m := &made{folder: folder, spec: spec, locked: folder.HasLock(spec)}
	if err := m.render(); err != nil {
		return m, answerErrors(err)
	}
	var err error
	m.plan, err = scaffold.Compare(m.tree, folder.Dir, folder.Earlier, options.decisions)
	return m, answerErrors(err)
}

// loads refuses what Compose could not load once it is written.
func (m *made) loads(ctx context.Context, options newOptions) error {
	var broken *scaffold.LoadError
	err := m.plan.Loads(ctx)
	switch {
	case ctx.Err() != nil:
		return ctx.Err() // it was interrupted, which is no fault of the files
	case errors.As(err, &broken):
		return brokenFilesError{broken, options.mode}
	}
	return nil
}

// warn reports what a user should know about the answers.
func (m *made) warn(term terminal) {
	for _, advice := range m.advice {
		fmt.Fprintf(term.stderr, "note: %s\n", advice)
	}
}

// render makes the files and what is to be said about them.
func (m *made) render() error {
	m.advice = nil
	for _, advice := range m.spec.Warnings(time.Now()) {
		m.advice = append(m.advice, shown(advice))
	}
	tree, err := scaffold.Render(m.spec, m.folder.Local())
	if err == nil {
		m.tree, err = m.folder.Remember(m.spec, tree)
	}
	return err
}

// oneDirectory refuses a second folder by name.
func oneDirectory(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return usage(cmd, fmt.Errorf("%q accepts one folder, but got %q too", cmd.Name(), args[1]))
	}
	return nil
}
