package ruletest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/redact"
)

// Case is the container of an app, and what is found about it.
type Case struct {
	Compose string            // the Compose file; a service without keys where it is empty
	Files   map[string]string // of the project
	Look    Seen              // into its containers
	Given   Change            // to a stack that is well

	ID       string // of what is found; empty where nothing is
	Cause    string // words in the cause
	Fix      string // words in the fix
	Evidence string // words in a line of the evidence
	At       string // file:line
	Edit     string // the line that the fix writes
	Not      string // words that nothing of it has
}

// Find checks what a rule finds.
func Find(t *testing.T, r rule.Rule, cases map[string]Case) {
	t.Helper()
	Cause(t, rule.Set{Proven: []rule.Rule{r}}, cases)
}

// Stated checks what a rule finds in what a container said.
func Stated(t *testing.T, r rule.LogRule, cases map[string]Case) {
	t.Helper()
	Cause(t, rule.Set{Stated: []rule.LogRule{r}}, cases)
}

// Cause checks the first cause that rules find.
func Cause(t *testing.T, rules rule.Set, cases map[string]Case) {
	t.Helper()
	Compare(t, cases, rules.Cause)
}

// Compare checks what is found about the container of each case.
func Compare(t *testing.T, cases map[string]Case, find func(app *facts.Container) *check.Finding) {
	t.Helper()
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			test.compare(t, find(test.app(t)))
		})
	}
}

// app returns the container that a case is about.
func (test Case) app(t *testing.T) *facts.Container {
	t.Helper()
	if test.Compose == "" {
		test.Compose = "services:\n  app: {}\n"
	}
	return Stage(t, test.Compose, test.Files, test.Look, test.Given).Containers[0]
}

func (test Case) compare(t *testing.T, got *check.Finding) {
	t.Helper()
	if test.ID == "" && got == nil {
		return
	}
	if test.ID == "" || got == nil {
		t.Fatalf("found %+v, want ID %q", got, test.ID)
	}
	for _, part := range []struct{ what, got, want string }{
		{"cause", got.Cause, test.Cause},
		{"fix", got.Fix.Text, test.Fix},
		{"evidence", strings.Join(got.Evidence, "\n"), test.Evidence},
	} {
		if !strings.Contains(part.got, part.want) {
			t.Errorf("%s %q, want %q", part.what, part.got, part.want)
		}
	}
	isShown(t, got)
	if at := fmt.Sprintf("%s:%d", got.File, got.Line); test.At != "" && at != test.At {
		t.Errorf("at %s, want %s", at, test.At)
	}
	if got.ID != test.ID {
		t.Errorf("ID %s, want %s: %s", got.ID, test.ID, got.Cause)
	}
	if all := fmt.Sprint(got.Cause, got.Fix.Text, got.Evidence); test.Not != "" && strings.Contains(all, test.Not) {
		t.Errorf("%q misleads: %s", test.Not, all)
	}
	test.compareEdits(t, got.Fix.Edits)
}

// isShown checks that no word of a finding is taken for a secret.
func isShown(t *testing.T, got *check.Finding) {
	t.Helper()
	text := got.Cause + " → " + got.Fix.Text
	if shown := redact.Text(text); shown != text {
		t.Errorf("%q is shown as %q", text, shown)
	}
}

// compareEdits checks the edit that a case expects, and that each one has a key where its file is a Compose file.
func (test Case) compareEdits(t *testing.T, edits []check.Edit) {
	t.Helper()
	var lines []string
	for _, edit := range edits {
		lines = append(lines, edit.Insert...)
		if len(edit.Insert) != 1 || edit.File == "compose.yaml" && len(edit.Key) < 3 {
			t.Errorf("edit %+v", edit)
		}
	}
	if got := strings.Join(lines, "\n"); test.Edit != "" && got != test.Edit {
		t.Errorf("edit %q, want %q", got, test.Edit)
	}
}

// Words checks what a rule finds in single statements, in the words of several programs, by words of the cause.
func Words(t *testing.T, r rule.LogRule, causes map[string][]string) {
	t.Helper()
	cases := map[string]Case{}
	for cause, statements := range causes {
		for _, said := range statements {
			cases[said] = Case{Given: Ended(1, strings.Split(said, "\n")...), ID: r.ID, Cause: cause}
		}
	}
	Stated(t, r, cases)
}
