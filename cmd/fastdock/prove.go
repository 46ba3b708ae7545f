package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/down"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/port"
	"github.com/fastdock/fastdock/devenv/up"
	"github.com/fastdock/fastdock/scaffold"
	"github.com/fastdock/fastdock/tui/phrase"
	"github.com/fastdock/fastdock/tui/printer"
)

// removalTime bounds how long the removal of a proof tries.
const removalTime = 30 * time.Second

// prove brings the project in a folder up under a scratch name, asks it for its health, and removes all that it made,
// whatever happened in between. It reports a failure as `fastdock up` does, and keeps in failed what was
// printed before.
func prove(ctx context.Context, term terminal, spec scaffold.Spec, dir string, failed *scaffold.Failure) error {
	// SIGPIPE too: a reader that goes away must not leave containers behind.
	ctx, stop := cancelOnSignals(ctx, 0, os.Exit, //nolint:forbidigo // the last way out of a removal that hangs
		os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	defer stop()
	began := time.Now()
	engine, project, err := openProject(ctx, engine.Target{}, compose.Files{Dir: dir, Name: proofName(spec.Name)})
	if err != nil {
		return err
	}
	compose.Isolate(project)
	if _, err := engine.Ping(ctx); err != nil {
		return err
	}
	fmt.Fprintf(term.stderr, "proving %s as %s\n", spec.Name, project.Name)
	seen, err := try(ctx, term, engine, project, spec, failed)
	if left := discard(ctx, term, engine, project); left != nil {
		return errors.Join(err, left)
	}
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(term.stderr, "interrupted; everything was removed")
		return errInterrupted
	case err != nil:
		fmt.Fprintln(term.stderr,
			"Test failed; everything was removed. `fastdock up` keeps the stack running while you fix it.")
		return err
	}
	fmt.Fprintln(term.stderr, answerColours(term).OK.Render("proved in "+phrase.Seconds(time.Since(began)))+": "+
		strings.Join(seen, ", ")+"; nothing left")
	return nil
}

// proofName returns a name that no other project of the engine has.
func proofName(name string) string {
	var salt [2]byte
	_, _ = rand.Read(salt[:]) // never fails
	return name + "-proof-" + hex.EncodeToString(salt[:])
}

// try brings the stack up until it is healthy and asks it; it returns what was seen.
func try(
	ctx context.Context, term terminal, engine *engine.Engine, project *types.Project, spec scaffold.Spec,
	failed *scaffold.Failure,
) ([]string, error) {
	starting, giveUp := context.WithCancel(ctx)
	defer giveUp()
	session := up.Up(starting, engine, project, up.Options{Detach: true, Reloads: true, Wait: true})
	watch := &brokenWatch{Printer: linePrinter(term, "plain", false), giveUp: giveUp, failed: failed}
	state, err := printer.Run(session.Events(), watch)
	if err != nil {
		return nil, watch.cause(err)
	}
	seen := milestones(project, state)
	service := asked(project)
	address, err := port.Address(ctx, engine, project, service)
	if err != nil {
		return nil, err
	}
	if address == "" {
		return append(seen, "no port to test"), nil
	}
	answers, err := askRoutes(ctx, term, address, routes(spec))
	if err != nil {
		return nil, &devenv.ServiceError{Service: service, Cause: err}
	}
	return append(seen, answers...), nil
}

// milestones returns what a stack that came up has behind it, in words.
func milestones(project *types.Project, state devenv.State) []string {
	var seen []string
	if len(project.ServicesWithBuild()) > 0 {
		seen = append(seen, "built")
	}
	for _, service := range state.Services {
		if service.Status() == "healthy" {
			return append(seen, "healthy")
		}
	}
	return append(seen, "started")
}

// asked returns the service that serves: "app", as fastdock names it, else the first of one's own that publishes a
// port.
func asked(project *types.Project) string {
	if _, ok := project.Services["app"]; ok {
		return "app"
	}
	for _, name := range project.ServicesWithBuild() {
		if len(project.Services[name].Ports) > 0 {
			return name
		}
	}
	return ""
}

// discard removes what a proof made, in a time of its own: a user who interrupts the proof wants this most.
func discard(ctx context.Context, term terminal, engine *engine.Engine, project *types.Project) error {
	if ctx.Err() != nil {
		fmt.Fprintln(term.stderr, "removing the test's containers")
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), removalTime)
	defer cancel()
	_, err := printer.Run(down.Discard(ctx, engine, project), linePrinter(term, "plain", false))
	if err != nil {
		return fmt.Errorf("%w; everything left has the label com.docker.compose.project=%s", err, project.Name)
	}
	return nil
}
