package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/internal/shell"
	"github.com/fastdock/fastdock/scaffold"
	"github.com/fastdock/fastdock/tui/theme"
)

// answer is what `fastdock new` did, or would do, as --output json has it.
type answer struct {
	Name    string     `json:"name"`
	Dir     string     `json:"dir"` // as it was given
	Files   []fileDone `json:"files"`
	Locked  bool       `json:"locked"`  // what the images install from is there
	Notes   []string   `json:"notes"`   // what a user should know, a sentence each
	Next    []string   `json:"next"`    // commands, in order
	Command string     `json:"command"` // that does the same without a question
}

type fileDone struct {
	Path   string          `json:"path"`
	Action scaffold.Action `json:"action"`
	Cause  string          `json:"cause"`
	Diff   string          `json:"diff,omitempty"` // with --diff
}

func newAnswer(options newOptions, m *made) answer {
	done := answer{
		Name: m.spec.Name, Dir: options.dir, Locked: m.locked,
		Notes: append([]string{}, m.advice...), Command: equivalent(options, m),
	}
	for _, step := range m.plan.Steps {
		file := fileDone{Path: step.Path, Action: step.Action, Cause: step.Cause}
		if options.mode == modeDiff {
			file.Diff = shownDiff(step.Diff())
		}
		done.Files = append(done.Files, file)
	}
	if filepath.Clean(options.dir) != "." {
		done.Next = append(done.Next, "cd "+shell.Quote(options.dir))
	}
	if !m.locked {
		done.Next = append(done.Next, m.spec.Code.Manager+" lock")
	}
	done.Next = append(done.Next, "fastdock up")
	return done
}

// equivalent returns the command line that gives the same project without a question: the first answers always, the
// others where they are not what the folder says anyway.
func equivalent(options newOptions, m *made) string {
	words := []string{"fastdock", "new", options.dir, "--yes"}
	inferred := m.folder.Inferred(m.spec)
	for i, question := range scaffold.Questions() {
		values := question.Get(m.spec)
		if i < 6 || !slices.Equal(values, question.Get(inferred)) {
			words = append(words, flagWords(question, values)...)
		}
	}
	words = append(words, decisionWords(options.decisions)...)
	if options.noLock {
		words = append(words, "--no-lock")
	}
	for i, word := range words {
		words[i] = shell.Quote(word)
	}
	return strings.Join(words, " ")
}

// decisionWords returns the flags of what was decided; for an edit there is none.
func decisionWords(decisions map[string]scaffold.Decision) []string {
	var words []string
	for _, name := range slices.Sorted(maps.Keys(decisions)) {
		switch decisions[name] {
		case scaffold.KeepMine:
			words = append(words, "--keep", name)
		case scaffold.TakeTheir:
			words = append(words, "--replace", name)
		}
	}
	return words
}

// flagWords returns a question's flag: yes and no and empty texts behind an equals sign, lists a flag for each.
func flagWords(question scaffold.Question, values []string) []string {
	flag := "--" + question.Name
	if question.YesNo() && values[0] == "true" {
		return []string{flag}
	}
	if question.YesNo() {
		return []string{flag + "=false"}
	}
	var words []string
	for _, value := range values {
		words = append(words, flag, value)
	}
	return words
}

// report prints what was done, as the answer of the command.
func report(term terminal, done answer, options newOptions) error {
	if options.output == "json" {
		encoder := json.NewEncoder(term.stdout)
		encoder.SetEscapeHTML(false)
		return encoder.Encode(done)
	}
	_, err := fmt.Fprint(term.stdout, answerText(done, answerColours(term)))
	return err
}

func answerColours(term terminal) theme.Theme {
	if term.colour && term.interactive {
		return theme.Basic()
	}
	return theme.None()
}

// show prints the plan instead of applying it.
func show(term terminal, m *made, options newOptions) error {
	done := newAnswer(options, m)
	var err error
	switch {
	case options.output == "json":
		err = report(term, done, options)
	case options.mode == modeDiff:
		_, err = fmt.Fprint(term.stdout, shownDiff(m.plan.Diff()))
	default:
		_, err = fmt.Fprint(term.stdout, filesText(drifted(done.Files, options.mode, m), answerColours(term)))
	}
	if err != nil {
		return err
	}
	return verdict(m, options)
}

// drifted returns the files that a mode speaks of: for --check only what has drifted.
func drifted(files []fileDone, mode newMode, m *made) []fileDone {
	if mode != modeCheck {
		return files
	}
	drift := m.plan.Drift()
	return slices.DeleteFunc(files, func(file fileDone) bool {
		return !slices.ContainsFunc(drift, func(step scaffold.Step) bool { return step.Path == file.Path })
	})
}

// verdict returns the exit code of a plan that is only shown.
func verdict(m *made, options newOptions) error {
	switch {
	case options.mode == modeCheck && len(m.plan.Drift()) > 0:
		return drift{&shownError{fmt.Errorf("%d files do not match the answers", len(m.plan.Drift()))}}
	case options.mode != modeCheck:
		return conflictError(m.plan.Conflict())
	}
	return nil
}
