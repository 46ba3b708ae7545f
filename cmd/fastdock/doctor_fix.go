package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os/exec"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/fastdock/fastdock/devenv/doctor"
	"github.com/fastdock/fastdock/devenv/doctor/check"
)

// fixer offers the fixes of findings one after the other, and makes those that are wanted.
type fixer struct {
	term    terminal
	doctor  examiner
	redact  func(string) string // hides secrets in what is shown
	yes     bool
	answers *bufio.Reader
	left    map[string]int // how many fixes of a kind are not made: declined, or without effect
	refused []refusal      // since the last change; another one may make room for them
	done    int
}

// refusal is a fix that would change more than its finding names.
type refusal struct {
	check.Finding
	why error
}

// examiner looks at a project, again and again while it is fixed.
type examiner struct {
	all   func() doctor.Result // the files and the stack
	files func() doctor.Result // the files alone
	try   func(doctor.Result, check.Finding) ([]check.Rewritten, error)
}

// fix offers what the findings offer: changes of files first, then commands, which work with the files as
// they are then. The files are read and checked again after each change, so that no change rests on what
// was there before another one. It returns how many fixes were made.
func fix(ctx context.Context, term terminal, look examiner, found doctor.Result, yes bool) (int, error) {
	f := &fixer{
		term:    term,
		doctor:  look,
		redact:  found.Redact,
		yes:     yes,
		answers: bufio.NewReader(term.stdin),
		left:    map[string]int{},
	}
	if err := f.edits(found, look.all, ofStack); err != nil {
		return f.done, err
	}
	if err := f.edits(look.files(), look.files, func(f check.Finding) bool { return !ofStack(f) }); err != nil {
		return f.done, err
	}
	ran := map[string]bool{}
	for _, finding := range found.Findings {
		line := strings.Join(finding.Fix.Command, " ")
		if line == "" || len(finding.Fix.Edits) > 0 || ran[line] {
			continue
		}
		ran[line] = true
		if err := f.command(ctx, found.Dir, finding, line); err != nil {
			return f.done, err
		}
	}
	return f.done, nil
}

// ofStack reports whether a finding is about what runs.
func ofStack(f check.Finding) bool { return strings.HasPrefix(f.ID, "FD-R") }

// edits makes the edits of the findings of a kind, and looks again after each.
func (f *fixer) edits(found doctor.Result, look func() doctor.Result, wanted func(check.Finding) bool) error {
	for {
		finding, ok := f.next(found.Findings, wanted)
		if !ok {
			f.reportRefused()
			return nil
		}
		files, err := f.doctor.try(found, finding)
		if err != nil {
			f.refused = append(f.refused, refusal{finding, err})
			continue
		}
		saved, err := f.edit(found.Dir, finding, files)
		if err != nil {
			return err
		}
		before := count(found.Findings, finding)
		if saved {
			found, f.refused = look(), nil
		}
		if count(found.Findings, finding) >= before {
			f.left[kind(finding)]++
		}
	}
}

// next returns the first finding of a kind with edits, after those that are left as they are.
func (f *fixer) next(found []check.Finding, wanted func(check.Finding) bool) (check.Finding, bool) {
	skip := maps.Clone(f.left)
	for _, refused := range f.refused {
		skip[kind(refused.Finding)]++
	}
	for _, finding := range found {
		if len(finding.Fix.Edits) == 0 || !wanted(finding) {
			continue
		}
		if skip[kind(finding)]--; skip[kind(finding)] < 0 {
			return finding, true
		}
	}
	return check.Finding{}, false
}

// reportRefused reports the fixes that were not made, and why.
func (f *fixer) reportRefused() {
	for _, refused := range f.refused {
		fmt.Fprintf(f.term.stderr, "\n%s  %s: %s: not fixed: %s\n",
			refused.ID, about(refused.Finding), refused.Cause, f.redact(refused.why.Error()))
	}
	f.refused = nil
}

// kind returns what findings have in common that differ by their line alone, which changes of the file above it move.
func kind(f check.Finding) string {
	return strings.Join([]string{f.ID, f.Service, f.File, f.Cause}, "\x00")
}

// count counts the findings of a finding's kind that can be fixed.
func count(found []check.Finding, f check.Finding) (n int) {
	for _, other := range found {
		if len(other.Fix.Edits) > 0 && kind(other) == kind(f) {
			n++
		}
	}
	return n
}

// edit shows a fix as a diff, and saves it when it is wanted.
func (f *fixer) edit(dir string, finding check.Finding, files []check.Rewritten) (saved bool, err error) {
	f.title(finding)
	var names []string
	for _, file := range files {
		names = append(names, file.File)
		fmt.Fprint(f.term.stderr, f.redact(udiff.Unified("a/"+file.File, "b/"+file.File, file.Before, file.After)))
	}
	wanted, err := f.wanted("edit " + strings.Join(names, " and "))
	if err != nil || !wanted {
		return false, err
	}
	for _, file := range files {
		if err := file.Save(dir); err != nil {
			return false, err
		}
	}
	f.done++
	return true, nil
}

func (f *fixer) command(ctx context.Context, dir string, finding check.Finding, line string) error {
	f.title(finding)
	wanted, err := f.wanted("run " + line)
	if err != nil || !wanted {
		return err
	}
	words := programs(finding.Fix.Command)
	run := exec.CommandContext(ctx, words[0], words[1:]...)
	run.Dir, run.Stdout, run.Stderr = dir, f.term.stderr, f.term.stderr
	if err := run.Run(); err != nil {
		fmt.Fprintf(f.term.stderr, "%s failed: %v\n", line, err)
		return nil
	}
	f.done++
	return nil
}

func (f *fixer) title(finding check.Finding) {
	fmt.Fprintf(f.term.stderr, "\n%s  %s: %s\n→ %s\n", finding.ID, about(finding), finding.Cause, finding.Fix.Text)
}

// about returns what a finding is about: its file, else its service, else its subject.
func about(f check.Finding) string { return cmp.Or(f.File, f.Service, f.Subject) }

// wanted asks whether to do it. Without a terminal to ask on, it does nothing.
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
