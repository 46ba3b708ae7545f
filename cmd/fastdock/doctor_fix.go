package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

// fixer offers the fixes of findings one after the other, and does those that are wanted.
type fixer struct {
	term    terminal
	dir     string
	redact  func(string) string // hides secrets in what is shown
	yes     bool
	answers *bufio.Reader
	done    int
}

// fix offers what the findings offer; each file is read again before it is edited, so that a fix that does not fit any
// more is left out. Secrets in the diffs that it shows are hidden by redact. It returns how many were done.
func fix(ctx context.Context, term terminal, dir string, found []check.Finding, redact func(string) string, yes bool) (int, error) {
	f := &fixer{term: term, dir: dir, redact: redact, yes: yes, answers: bufio.NewReader(term.stdin)}
	var edits, commands []check.Finding
	for _, finding := range found {
		switch {
		case len(finding.Fix.Edits) > 0:
			edits = append(edits, finding)
		case len(finding.Fix.Command) > 0:
			commands = append(commands, finding)
		}
	}
	for _, finding := range fromTheEnd(edits) { // an edit moves the lines below it only
		if err := f.edit(finding); err != nil {
			return f.done, err
		}
	}
	ran := map[string]bool{}
	for _, finding := range commands { // they work with the files as they are now
		line := strings.Join(finding.Fix.Command, " ")
		if ran[line] {
			continue
		}
		ran[line] = true
		if err := f.command(ctx, finding, line); err != nil {
			return f.done, err
		}
	}
	return f.done, nil
}

// edit shows a fix as a diff and makes it when it is wanted.
func (f *fixer) edit(finding check.Finding) error {
	files, err := finding.Fix.Rewrite(f.dir)
	if err != nil {
		fmt.Fprintf(f.term.stderr, "%s: %v; left as it is\n", finding.ID, err)
		return nil
	}
	f.title(finding)
	for _, file := range files {
		fmt.Fprint(f.term.stderr, f.redact(udiff.Unified("a/"+file.File, "b/"+file.File, file.Before, file.After)))
	}
	wanted, err := f.wanted("edit " + files[0].File)
	if err != nil || !wanted {
		return err
	}
	for _, file := range files {
		if err := file.Save(f.dir); err != nil {
			return err
		}
	}
	f.done++
	return nil
}

func (f *fixer) command(ctx context.Context, finding check.Finding, line string) error {
	f.title(finding)
	wanted, err := f.wanted("run " + line)
	if err != nil || !wanted {
		return err
	}
	words := programs(finding.Fix.Command)
	run := exec.CommandContext(ctx, words[0], words[1:]...)
	run.Dir, run.Stdout, run.Stderr = f.dir, f.term.stderr, f.term.stderr
	if err := run.Run(); err != nil {
		fmt.Fprintf(f.term.stderr, "%s did not work: %v\n", line, err)
		return nil
	}
	f.done++
	return nil
}

func (f *fixer) title(finding check.Finding) {
	about := finding.Service
	if about == "" {
		about = finding.Subject
	}
	if finding.File != "" {
		about = finding.File
	}
	fmt.Fprintf(f.term.stderr, "\n%s  %s: %s\n→ %s\n", finding.ID, about, finding.Cause, finding.Fix.Text)
}

// wanted asks whether to do it. Where nobody can be asked, nothing is done.
func (f *fixer) wanted(what string) (bool, error) {
	if f.yes {
		return true, nil
	}
	fmt.Fprintf(f.term.stderr, "%s? [y/N] ", what)
	answer, err := f.answers.ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return false, fmt.Errorf("reading the answer: %w", err)
	}
	if errors.Is(err, io.EOF) && answer == "" {
		fmt.Fprintln(f.term.stderr)
		return false, errInterrupted
	}
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "y" || answer == "yes", nil
}
