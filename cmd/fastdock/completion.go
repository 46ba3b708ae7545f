package main

import (
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
	registerCompletion(cmd, flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
}

func registerCompletion(cmd *cobra.Command, flag string, complete cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, complete); err != nil {
		panic(err) // the command has no such flag
	}
}

// completeAnswer completes the answers of a question to choose from, with and without a version; where there are none,
// the names of files.
func completeAnswer(question scaffold.Question) cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		if words := answerWords(question); len(words) > 0 {
			return words, cobra.ShellCompDirectiveNoFileComp
		}
		return nil, cobra.ShellCompDirectiveDefault
	}
}

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

// completeChecks completes the IDs of doctor's checks.
func completeChecks(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var words []string
	for _, c := range doctor.Catalogue() {
		words = append(words, c.ID+"\t"+c.Title)
	}
	return words, cobra.ShellCompDirectiveNoFileComp
}

// completeProject completes the names of services as arguments and values, and of profiles as values of --profile.
func completeProject(cmd *cobra.Command, files *compose.Files) {
	cmd.ValidArgsFunction = projectWords(files, (*types.Project).ServiceNames)
	for _, flag := range []string{"attach", "no-attach", "exit-code-from"} {
		if cmd.Flags().Lookup(flag) != nil {
			registerCompletion(cmd, flag, cmd.ValidArgsFunction)
		}
	}
	profiles := projectWords(files, func(p *types.Project) []string { return p.AllServices().GetProfiles() })
	registerCompletion(cmd, "profile", profiles)
}

// projectWords reads the Compose files that a command line names, and only local ones: a key contacts nothing.
func projectWords(files *compose.Files, words func(*types.Project) []string) cobra.CompletionFunc {
	return func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		local := *files
		local.Remote, local.Services = false, nil
		_, project, err := openProject(cmd.Context(), engine.Target{}, local)
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		return words(project), cobra.ShellCompDirectiveNoFileComp
	}
}
