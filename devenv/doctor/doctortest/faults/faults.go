// Package faults reads projects in which one thing is wrong, for tests of what doctor says about them.
package faults

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Fault is a project in which one thing is wrong, and what the first finding about it has to say.
type Fault struct {
	Name  string
	Says  []string          // words in the finding
	Not   []string          // words that would mislead
	Meta  map[string]string // what else its head says
	Files map[string]string
}

// Read reads the faults of a folder. Each begins with "=== NAME", has "key: value" lines, and files below "-- FILE --".
func Read(t testing.TB, dir string) []Fault {
	t.Helper()
	paths, _ := filepath.Glob(filepath.Join(dir, "*.txt")) // the pattern is ours
	var faults []Fault
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range strings.Split("\n"+string(content), "\n=== ")[1:] {
			faults = append(faults, faultOf(part))
		}
	}
	if len(faults) == 0 {
		t.Fatalf("no faults in %s", dir)
	}
	return faults
}

func faultOf(text string) Fault {
	head, files, _ := strings.Cut(text, "\n-- ")
	lines := strings.Split(head, "\n")
	f := Fault{Name: lines[0], Meta: map[string]string{}, Files: map[string]string{}}
	for _, line := range lines[1:] {
		if key, value, ok := strings.Cut(line, ": "); ok {
			f.Meta[key] = value
		}
	}
	f.Says, f.Not = words(f.Meta["says"]), words(f.Meta["not"])
	for _, part := range strings.Split(files, "\n-- ") {
		if name, content, ok := strings.Cut(part, " --\n"); ok {
			f.Files[name] = strings.TrimRight(content, "\n") + "\n"
		}
	}
	return f
}

func words(list string) []string {
	all := strings.Split(list, ",")
	for i := range all {
		all[i] = strings.TrimSpace(all[i])
	}
	return slices.DeleteFunc(all, func(word string) bool { return word == "" })
}

// Grade returns how good a finding is for a fault: "correct", "misleading", or "symptom" if it lacks words.
// What it quotes as evidence can mislead, but explains nothing by itself.
func (f Fault) Grade(finding, evidence string) string {
	has := func(text, word string) bool { return strings.Contains(strings.ToLower(text), strings.ToLower(word)) }
	switch {
	case slices.ContainsFunc(f.Not, func(word string) bool { return has(finding+evidence, word) }):
		return "misleading"
	case slices.ContainsFunc(f.Says, func(word string) bool { return !has(finding, word) }):
		return "symptom"
	}
	return "correct"
}
