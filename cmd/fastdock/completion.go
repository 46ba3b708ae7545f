package main

import (
	"context"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/spf13/cobra"

	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/doctor"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/scaffold"
)

// refuseUnknownShells makes `fastdock completion tcsh` an error: its help names the shells that have completions.
func refuseUnknownShells(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		if cmd.Name() == "completion" {
			cmd.Short, cmd.Long = "Print the completion script of a shell", ""
			cmd.Args = noArguments
			cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
		}
	}
}

// completeFlag completes the values of a flag with fixed words, which may have a description after a tab.
func completeFlag(cmd *cobra.Command, flag string, words ...string) {
	complete := cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)
	if err := cmd.RegisterFlagCompletionFunc(flag, complete); err != nil {
		panic(err) // the command has no such flag
	}
}

// answerWords returns the answers of a question to choose from, with and without a version.
func answerWords(question scaffold.Question) []string {
	var words []string
	for _, option := range question.Options() {
		words = append(words, option.Value+"\t"+option.Title)
		for _, version := range question.Versions(option.Value) {
			words = append(words, option.Value+":"+version.Value+"\t"+version.Title)
		}
	}
	return words
}

func checkWords() []string {
	var words []string
	for _, c := range doctor.Catalogue() {
		words = append(words, c.ID+"\t"+c.Title)
	}
	return words
}

// completeProject completes the names of services as arguments, and of profiles as values of --profile.
func completeProject(cmd *cobra.Command, files *compose.Files) {
	cmd.ValidArgsFunction = projectWords(files, (*types.Project).ServiceNames)
	profiles := projectWords(files, func(p *types.Project) []string { return p.AllServices().GetProfiles() })
	if err := cmd.RegisterFlagCompletionFunc("profile", profiles); err != nil {
		panic(err) // the command has no such flag
	}
}

// projectWords reads the Compose files that a command line names, and only local ones: a key contacts nothing.
func projectWords(files *compose.Files, words func(*types.Project) []string) cobra.CompletionFunc {
	return func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		local := *files
		local.Remote, local.Services = false, nil
		project, err := loadForCompletion(cmd.Context(), local)
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		return words(project), cobra.ShellCompDirectiveNoFileComp
	}
}

func loadForCompletion(ctx context.Context, files compose.Files) (*types.Project, error) {
	e, err := engine.ConnectTo(ctx, engine.Target{})
	if err != nil {
		return nil, err
	}
	return compose.Load(ctx, e, files)
}
