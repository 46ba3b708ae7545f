package main

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/scaffold"
)

func newNewCmd(term terminal, tools newTools,
	run func(context.Context, terminal, newTools, newOptions) error,
) *cobra.Command {
	options := newOptions{given: scaffold.Answers{}, decisions: map[string]scaffold.Decision{}, mode: modeWrite}
	var keep, replace []string
	var dryRun, diff, check bool
	cmd := &cobra.Command{
		Use:   "new [DIR]",
		Short: "Create the container files of a FastAPI project",
		Long: "Create container files for the FastAPI project in DIR (default: the current folder), and a starter " +
			"project if there is none.\n\n" +
			"On a terminal a wizard asks. Flags answer its questions in advance, and --yes takes the defaults for the " +
			"others. Run it again to change an answer: your edits are kept, and conflicts are shown first.",
		Example: "  fastdock new shop                   # start the wizard\n" +
			"  fastdock new shop --yes             # use the defaults\n" +
			"  fastdock new --yes --cache valkey   # change one answer of an earlier run\n" +
			"  fastdock new --check                # CI: fail if the files are out of date",
		Args: oneDirectory,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkOutput(cmd, options.output, "text", "json"); err != nil {
				return err
			}
			options.dir = append(args, ".")[0]
			options.mode = modeOf(dryRun, diff, check)
			if options.prove && options.mode != modeWrite {
				return usage(cmd, errors.New("--prove and --"+string(options.mode)+
					" cannot be combined: --"+string(options.mode)+" writes no files to test"))
			}
			if err := decide(options.decisions, keep, replace); err != nil {
				return usage(cmd, err)
			}
			if options.asks() && !canAsk(term, options) {
				return usage(cmd, errors.New("standard input is not a terminal, so the wizard cannot run; use --yes "+
					"for the defaults, with --name, --db, --cache, --python, --base or --port for other answers, "+
					"or --accessible to answer line by line"))
			}
			return run(cmd.Context(), term, tools, options)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.BoolVarP(&options.yes, "yes", "y", false, "skip the wizard; use defaults for what no flag sets")
	flags.BoolVar(&options.accessible, "accessible", false, "ask line by line, for screen readers and pipes")
	flags.StringVar(&options.answersFile, "answers", "", "read answers from this YAML file; flags override it")
	flags.BoolVar(&dryRun, "dry-run", false, "print the plan for each file with reasons; write nothing")
	flags.BoolVar(&diff, "diff", false, "print the changes of each file; write nothing")
	flags.BoolVar(&check, "check", false, "write nothing; exit with code 8 if a file is out of date")
	flags.StringArrayVar(&keep, "keep", nil, "keep this conflicting file; repeatable")
	flags.StringArrayVar(&replace, "replace", nil, "replace this conflicting file; repeatable")
	flags.Var(pinFlag{&options.pin}, "pin", "pin every image to its current digest; --pin=false unpins")
	flags.Lookup("pin").NoOptDefVal = string(pinNow)
	flags.BoolVar(&options.noLock, "no-lock", false, "do not create uv.lock; run `uv lock` before you build")
	flags.BoolVar(&options.prove, "prove", false,
		"test the result: build, start, request the health route, remove")
	flags.StringVar(&options.output, "output", "text", "output format: text or json")
	completeFlag(cmd, "output", "text", "json")
	addQuestions(cmd, options.given)
	return cmd
}

func modeOf(dryRun, diff, check bool) newMode {
	switch {
	case check:
		return modeCheck
	case diff:
		return modeDiff
	case dryRun:
		return modePlan
	}
	return modeWrite
}

func decide(decisions map[string]scaffold.Decision, keep, replace []string) error {
	for _, name := range keep {
		decisions[name] = scaffold.KeepMine
	}
	for _, name := range replace {
		if decisions[name] != nil {
			return errors.New("--keep and --replace both name \"" + name + "\"; choose one")
		}
		decisions[name] = scaffold.TakeTheir
	}
	return nil
}

// addQuestions gives every question its flag. What a flag means depends on the folder, so its texts are kept as
// they are.
func addQuestions(cmd *cobra.Command, given scaffold.Answers) {
	choices := map[string]string{
		"db":    kinds(assets.Load().Databases),
		"cache": kinds(assets.Load().Caches),
		"base":  bases(),
	}
	defaults := scaffold.Defaults("")
	for _, question := range scaffold.Questions() {
		usage := question.Usage
		if words := choices[question.Name]; words != "" {
			usage += ": " + words
		}
		flag := cmd.Flags().VarPF(&answerFlag{question, given, question.Get(defaults)}, question.Name, "", usage)
		if question.YesNo() {
			flag.NoOptDefVal = "true"
		}
		registerCompletion(cmd, question.Name, completeAnswer(question))
		if question.Code || question.Name == "name" {
			flag.DefValue = ""
		}
	}
}

type answerFlag struct {
	question scaffold.Question
	given    scaffold.Answers
	shown    []string
}

func (f *answerFlag) String() string {
	if f.given == nil {
		return ""
	}
	return strings.Join(f.shown, ",")
}

func (f *answerFlag) Set(text string) error {
	if f.question.Repeats() {
		f.given[f.question.Name] = append(f.given[f.question.Name], text)
		return nil
	}
	f.given[f.question.Name] = []string{text}
	return f.question.Set(new(scaffold.Spec), text)
}

func (f *answerFlag) Type() string {
	if f.question.YesNo() {
		return "bool"
	}
	return "string"
}

// pinFlag is --pin, which is neither on nor off where it is not given.
type pinFlag struct{ value *pinning }

func (f pinFlag) String() string {
	if f.value == nil {
		return ""
	}
	return string(*f.value)
}

func (f pinFlag) Set(text string) error {
	*f.value = pinning(text)
	if *f.value != pinNow && *f.value != pinNever {
		return errors.New("choose true or false")
	}
	return nil
}

func (pinFlag) Type() string { return "bool" }

func kinds(choices []assets.Choice) string {
	var words []string
	for _, choice := range choices {
		words = append(words, choice.Kind)
	}
	return strings.Join(words, ", ")
}

func bases() string {
	var words []string
	for _, base := range assets.Load().Bases {
		words = append(words, base.Kind)
	}
	return strings.Join(words, ", ")
}
