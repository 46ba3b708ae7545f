package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/fastdock/fastdock/scaffold"
	"github.com/fastdock/fastdock/tui/theme"
)

// answer is what `fastdock new` did, as --output json has it.
type answer struct {
	Name    string     `json:"name"`
	Dir     string     `json:"dir"` // as it was given
	Files   []fileDone `json:"files"`
	Locked  bool       `json:"locked"`  // uv.lock is there
	Next    []string   `json:"next"`    // commands, in order
	Command string     `json:"command"` // that does the same without a question
}

type fileDone struct {
	Path   string          `json:"path"`
	Action scaffold.Action `json:"action"`
	Cause  string          `json:"cause"`
}

func newAnswer(options newOptions, spec scaffold.Spec, plan scaffold.Plan, locked bool) answer {
	done := answer{Name: spec.Name, Dir: options.dir, Locked: locked, Command: equivalent(options, spec)}
	for _, step := range plan.Steps {
		done.Files = append(done.Files, fileDone{step.Path, step.Action, step.Cause})
	}
	if filepath.Clean(options.dir) != "." {
		done.Next = append(done.Next, "cd "+shellWord(options.dir))
	}
	if !locked {
		done.Next = append(done.Next, "uv lock")
	}
	done.Next = append(done.Next, "fastdock up")
	return done
}

// equivalent is the command line that gives the same project without a question.
func equivalent(options newOptions, spec scaffold.Spec) string {
	words := []string{
		"fastdock", "new", options.dir, "--yes", "--name", spec.Name,
		"--db", spec.Database.String(), "--cache", spec.Cache.String(),
		"--python", spec.Python, "--base", spec.Base, "--port", strconv.Itoa(spec.Port),
	}
	if options.noLock {
		words = append(words, "--no-lock")
	}
	for i, word := range words {
		words[i] = shellWord(word)
	}
	return strings.Join(words, " ")
}

var plainWord = regexp.MustCompile(`^[\w@%+=:,./~-]+$`)

// shellWord quotes what a POSIX shell would not take as one word.
func shellWord(word string) string {
	if plainWord.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

func report(term terminal, done answer, options newOptions) error {
	if options.output == "json" {
		encoder := json.NewEncoder(term.stdout)
		encoder.SetEscapeHTML(false)
		return encoder.Encode(done)
	}
	colours := theme.None()
	if term.colour && term.interactive {
		colours = theme.Basic()
	}
	_, err := fmt.Fprint(term.stdout, answerText(done, colours))
	return err
}

// answerText says what was written, what to do next, and how to do the same again.
func answerText(done answer, colours theme.Theme) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s in %s\n", colours.Strong.Render(done.Name), done.Dir)
	for _, file := range done.Files {
		mark := colours.Muted
		if file.Action == scaffold.Create {
			mark = colours.OK
		}
		fmt.Fprintf(&out, "  %s  %s%s\n", mark.Render(fmt.Sprintf("%-6s", file.Action)), file.Path, remark(file, colours))
	}
	fmt.Fprintln(&out, "\nnext:")
	for _, command := range done.Next {
		fmt.Fprintf(&out, "  %s\n", colours.Accent.Render(command))
	}
	fmt.Fprintf(&out, "\nthe same without a question:\n  %s\n", colours.Muted.Render(done.Command))
	return out.String()
}

// remark is the cause, where it says more than the action.
func remark(file fileDone, colours theme.Theme) string {
	if file.Action != scaffold.Keep {
		return ""
	}
	return colours.Muted.Render("  " + file.Cause)
}
