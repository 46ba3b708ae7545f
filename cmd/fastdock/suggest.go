package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/fastdock/fastdock/internal/suggest"
)

func commandNames(cmd *cobra.Command) []string {
	var names []string
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	return names
}

// flagError returns the usage error of a flag, without the words of the library that read it.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() == "" {
		name := "--" + unknown.GetSpecifiedName()
		return usage(cmd, fmt.Errorf("unknown flag: %s%s", name, suggest.Aside(name, flagNames(cmd))))
	}
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) {
		return usage(cmd, valueError(invalid))
	}
	return usage(cmd, err)
}

func flagNames(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(flag *pflag.Flag) {
		if !flag.Hidden {
			names = append(names, "--"+flag.Name)
		}
	})
	return names
}

// unknownValue returns the usage error of a value that a flag does not have.
func unknownValue(cmd *cobra.Command, flag, value string, known ...string) error {
	last := len(known) - 1
	return usage(cmd, fmt.Errorf("unknown value %q for --%s%s; choose %s or %s",
		value, flag, suggest.Aside(value, known), strings.Join(known[:last], ", "), known[last]))
}

// valueError states what a flag takes.
func valueError(invalid *pflag.InvalidValueError) error {
	flag := invalid.GetFlag()
	takes := map[string]string{
		"int":         "a whole number",
		"bool":        "true or false",
		"stringToInt": "SERVICE=NUMBER, for example app=2",
	}[flag.Value.Type()]
	if takes == "" {
		return fmt.Errorf("invalid value %q for --%s: %w", invalid.GetValue(), flag.Name, errors.Unwrap(invalid))
	}
	return fmt.Errorf("--%s needs %s, got %q", flag.Name, takes, invalid.GetValue())
}
