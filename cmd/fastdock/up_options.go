package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/utils"
	"github.com/spf13/cobra"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/up"
)

// addComposeFlags binds flags of docker compose up that few need; they are named and behave as there.
func addComposeFlags(cmd *cobra.Command, options *upOptions) {
	flags := cmd.Flags()
	flags.BoolVar(&options.files.NoDeps, "no-deps", false, "do not start the dependencies of the named services")
	flags.BoolVar(&options.recreateDeps, "always-recreate-deps", false, "recreate the dependencies of the named services")
	flags.BoolVar(&options.noRecreate, "no-recreate", false, "keep existing containers even if something changed")
	flags.BoolVar(&options.noBuild, "no-build", false, "do not build images")
	flags.BoolVar(&options.noStart, "no-start", false, "create containers; do not start them")
	flags.BoolVar(&options.dryRun, "dry-run", false, "show the plan; change nothing")
	flags.BoolVarP(&options.renewVolumes, "renew-anon-volumes", "V", false,
		"give recreated containers new anonymous volumes")
	flags.BoolVar(&options.quietPull, "quiet-pull", false, "do not show pull progress")
	flags.BoolVar(&options.abortOnExit, "abort-on-container-exit", false, "stop the stack when a container exits")
	flags.BoolVar(&options.abortOnFailure, "abort-on-container-failure", false,
		"stop the stack when a container exits with an error")
	flags.StringVar(&options.exitCodeFrom, "exit-code-from", "",
		"exit with the code of this service; implies --abort-on-container-exit")
	flags.StringArrayVar(&options.attach, "attach", nil, "show only the logs of this service; repeatable")
	flags.StringArrayVar(&options.noAttach, "no-attach", nil, "do not show the logs of this service; repeatable")
	addTimeoutFlag(cmd)
}

func (o upOptions) stays() bool { return !o.detach && !o.noStart && !o.dryRun }

// checkCombination returns an error where flags exclude each other, or a number is not possible.
func (o upOptions) checkCombination() error {
	if o.limit < 0 {
		return fmt.Errorf("--wait-timeout %d is not possible; the number must be 0 or more", o.limit)
	}
	stays := o.abortOnExit || o.abortOnFailure || len(o.attach) > 0
	for _, pair := range []struct {
		both bool
		text string
	}{
		{o.abortOnExit && o.abortOnFailure, "--abort-on-container-exit and --abort-on-container-failure"},
		{o.detach && stays, "--detach or --wait and a flag for an attached stack"},
		{o.files.Overrides.Build && o.noBuild, "--build and --no-build"},
		{o.recreate && o.noRecreate, "--force-recreate and --no-recreate"},
		{o.recreateDeps && o.noRecreate, "--always-recreate-deps and --no-recreate"},
		{o.renewVolumes && o.noRecreate, "--renew-anon-volumes and --no-recreate"},
	} {
		if pair.both {
			return fmt.Errorf("%s exclude each other", pair.text)
		}
	}
	return nil
}

// checkServices returns an error where there is no service to start, a flag names one that is not there, or Compose
// does not start the project.
func (o upOptions) checkServices(project *types.Project) error {
	if err := checkSelected(project); err != nil {
		return err
	}
	for _, name := range append(append([]string{o.exitCodeFrom}, o.attach...), o.noAttach...) {
		if _, found := project.Services[name]; name != "" && !found {
			return &devenv.UnknownServiceError{Service: name, Known: project.ServiceNames()}
		}
	}
	if removesOrphans(o.orphans, project) && utils.StringToBool(project.Environment["COMPOSE_IGNORE_ORPHANS"]) {
		return errors.New("COMPOSE_IGNORE_ORPHANS and --remove-orphans exclude each other")
	}
	return compose.CheckStart(project)
}

// checkSelected returns an error where no service is left to start: all are in profiles that are not enabled.
func checkSelected(project *types.Project) error {
	if len(project.Services) > 0 {
		return nil
	}
	profiles := map[string]bool{}
	for _, service := range project.DisabledServices {
		for _, profile := range service.Profiles {
			profiles[profile] = true
		}
	}
	if len(profiles) == 0 {
		return errors.New("no service selected: the Compose files define none")
	}
	return fmt.Errorf("no service selected: each is in a profile, and none is enabled; enable one with --profile: %s",
		strings.Join(slices.Sorted(maps.Keys(profiles)), ", "))
}

func (o upOptions) session(project *types.Project, panes bool) up.Options {
	return up.Options{
		Detach: !o.stays(), Wait: o.wait, WaitTimeout: time.Duration(o.limit) * time.Second,
		Recreate: o.recreate || o.renewVolumes, Orphans: removesOrphans(o.orphans, project),
		Files: &o.files, Linger: panes && o.onExit() == up.IgnoreExits,
		RecreateDeps: o.recreateDeps, NoRecreate: o.noRecreate, NoBuild: o.noBuild, NoStart: o.noStart, DryRun: o.dryRun,
		RenewVolumes: o.renewVolumes, QuietPull: o.quietPull, StopTimeout: o.timeout,
		OnExit: o.onExit(), ExitCodeFrom: o.exitCodeFrom, Silent: o.silent,
	}
}

func (o upOptions) onExit() up.ExitPolicy {
	switch {
	case o.abortOnExit:
		return up.StopOnExit
	case o.abortOnFailure:
		return up.StopOnFailure
	}
	return up.IgnoreExits
}

// silent reports whether the logs of a service are not shown: by the flags, else by its attach: false.
func (o upOptions) silent(service types.ServiceConfig) bool {
	switch {
	case slices.Contains(o.noAttach, service.Name):
		return true
	case len(o.attach) > 0:
		return !slices.Contains(o.attach, service.Name)
	}
	return service.Attach != nil && !*service.Attach
}
