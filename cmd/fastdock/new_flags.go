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
		Short: "Write the container files of a FastAPI project, and the project where there is none",
		Long: "Write the container files of a FastAPI project into DIR (default: here): of the project that is " +
			"there, or of a\n" +
			"new one. On a terminal the questions are asked; flags answer them beforehand, and --yes takes the defaults for\n" +
			"the rest. Run again with another answer, it merges: your edits stay, and what is in the way is shown first.",
		Example: "  fastdock new shop                           # asks\n" +
			"  fastdock new shop --yes                     # does not ask\n" +
			"  fastdock new --yes --cache valkey           # here; change one answer of an earlier run\n" +
			"  fastdock new --check                        # in CI: are the files what the answers give?",
		Args: oneDirectory,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkOutput(cmd, options.output, "text", "json"); err != nil {
				return err
			}
			options.dir = append(args, ".")[0]
			options.mode = modeOf(dryRun, diff, check)
			if options.prove && options.mode != modeWrite {
				return usage(cmd, errors.New("--prove proves what is written, and --"+string(options.mode)+
					" writes nothing; leave one out"))
			}
			if err := decide(options.decisions, keep, replace); err != nil {
				return usage(cmd, err)
			}
			if options.asks() && !canAsk(term, options) {
				return usage(cmd, errors.New("not a terminal, so nothing can be asked: pass --yes to take the defaults, "+
					"with --name, --db, --cache, --python, --base or --port for other answers, or --accessible to answer in lines"))
			}
			return run(cmd.Context(), term, tools, options)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.BoolVarP(&options.yes, "yes", "y", false, "do not ask: take the defaults for what no flag answers")
	flags.BoolVar(&options.accessible, "accessible", false, "ask in plain lines, for screen readers and pipes")
	flags.StringVar(&options.answersFile, "answers", "", "take answers from this YAML file; flags go before it")
	flags.BoolVar(&dryRun, "dry-run", false, "print what would become of each file, and why; write nothing")
	flags.BoolVar(&diff, "diff", false, "print what would change in each file; write nothing")
	flags.BoolVar(&check, "check", false, "write nothing; exit with 8 where a file is not what the answers give")
	flags.StringArrayVar(&keep, "keep", nil, "leave this file as it is, where it is in the way; repeat for several")
	flags.StringArrayVar(&replace, "replace", nil, "put fastdock's in the place of this file; repeat for several")
	flags.Var(pinFlag{&options.pin}, "pin", "write every image with its digest, as it is now; --pin=false without")
	flags.Lookup("pin").NoOptDefVal = string(pinNow)
	flags.BoolVar(&options.noLock, "no-lock", false, "leave uv.lock to you: the images cannot be built before it exists")
	flags.BoolVar(&options.prove, "prove", false,
		"then build it, start it, ask it and remove it again, under a scratch name")
	flags.StringVar(&options.output, "output", "text", "form of the answer: text or json")
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
		if question.Code || question.Name == "name" {
			flag.DefValue = ""
		}
	}
}

// answerFlag is the flag of a question.
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
