package main

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/utils"
	"github.com/spf13/cobra"

	"github.com/fastdock/fastdock/devenv/compose"
)

// addOverrideFlags binds the flags that change what the files say of services, named as in docker compose.
func addOverrideFlags(cmd *cobra.Command, overrides *compose.Overrides) {
	flags := cmd.Flags()
	flags.StringToIntVar(&overrides.Scale, "scale", nil,
		"number of containers of a service; repeatable")
	flags.StringVar(&overrides.Pull, "pull", "",
		"pull images: always, missing or never (default: each service's pull_policy)")
	flags.BoolVar(&overrides.Build, "build", false, "rebuild images even if unchanged")
}

// checkOverrides refuses what makes no sense.
func checkOverrides(cmd *cobra.Command, overrides compose.Overrides) error {
	known := []string{types.PullPolicyAlways, types.PullPolicyMissing, types.PullPolicyNever}
	if overrides.Pull != "" && !slices.Contains(known, overrides.Pull) {
		return unknownValue(cmd, "pull", overrides.Pull, known...)
	}
	for _, service := range slices.Sorted(maps.Keys(overrides.Scale)) {
		if number := overrides.Scale[service]; number < 0 {
			return usage(cmd, fmt.Errorf("--scale %s=%d is not possible; the number must be 0 or more", service, number))
		}
	}
	return nil
}

func addTimeoutFlag(cmd *cobra.Command) {
	cmd.Flags().IntP("timeout", "t", 0, "timeout in seconds for a container to stop (default: its stop_grace_period)")
}

// stopTimeout returns the value of --timeout; nil where it is not given.
func stopTimeout(cmd *cobra.Command) *time.Duration {
	seconds, err := cmd.Flags().GetInt("timeout")
	if err != nil || !cmd.Flags().Changed("timeout") {
		return nil
	}
	timeout := time.Duration(seconds) * time.Second
	return &timeout
}

// addOrphansFlag binds --remove-orphans.
func addOrphansFlag(cmd *cobra.Command) {
	cmd.Flags().Bool("remove-orphans", false,
		"remove containers of services that the Compose files no longer define (default: COMPOSE_REMOVE_ORPHANS)")
}

// orphansFlag returns the value of --remove-orphans; nil where it is not given.
func orphansFlag(cmd *cobra.Command) *bool {
	removes, err := cmd.Flags().GetBool("remove-orphans")
	if err != nil || !cmd.Flags().Changed("remove-orphans") {
		return nil
	}
	return &removes
}

// removesOrphans reports whether the flag, or else the environment, has them removed.
func removesOrphans(flag *bool, project *types.Project) bool {
	if flag != nil {
		return *flag
	}
	return utils.StringToBool(project.Environment["COMPOSE_REMOVE_ORPHANS"])
}
