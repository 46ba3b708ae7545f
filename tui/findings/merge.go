package findings

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

const (
	severalServices = "several services"
	maxPlaces       = 6 // other places of a finding that are shown
)

// Merged joins the findings of files that one remedy settles: the first stays, and has the other places as evidence.
// Beyond limit places they are counted; 0 means no limit.
func Merged(findings []check.Finding, limit int) []check.Finding {
	var firsts []check.Finding
	var others [][]check.Finding
	index := map[[3]string]int{}
	for _, f := range findings {
		key := [3]string{f.ID, string(f.Severity), f.Fix.Text}
		i, known := index[key]
		if known && mergeable(f) {
			others[i] = append(others[i], f)
			continue
		}
		if mergeable(f) {
			index[key] = len(firsts)
		}
		firsts, others = append(firsts, f), append(others, nil)
	}
	for i := range firsts {
		firsts[i] = withOthers(firsts[i], others[i], limit)
	}
	return firsts
}

// mergeable reports whether a finding is about a file. What runs, and what has evidence of its own, stays apart.
func mergeable(f check.Finding) bool {
	return f.File != "" && f.Fix.Text != "" && len(f.Evidence) == 0 && !strings.HasPrefix(f.ID, "FD-R")
}

func withOthers(first check.Finding, others []check.Finding, limit int) check.Finding {
	if len(others) == 0 {
		return first
	}
	shown := others
	if limit > 0 && len(others) > limit {
		shown = others[:limit]
	}
	var rows []string
	if first.Service == "" || slices.ContainsFunc(others, func(f check.Finding) bool { return f.Cause != first.Cause }) {
		rows = causes(shown)
	} else {
		rows = []string{"in " + strings.Join(places(first, shown), ", ")}
	}
	if more := len(others) - len(shown); more > 0 {
		rows[len(rows)-1] += fmt.Sprintf(", and %d more", more)
	}
	if slices.ContainsFunc(others, func(f check.Finding) bool { return f.Service != first.Service }) {
		first.Service = severalServices
	}
	first.Evidence = rows
	return first
}

func causes(others []check.Finding) []string {
	rows := make([]string, len(others))
	for i, f := range others {
		rows[i] = Cause(f)
	}
	return rows
}

// places returns the services of findings, the others with their lines; with the file where that is another one.
func places(first check.Finding, others []check.Finding) []string {
	rows := []string{fmt.Sprintf("%q", first.Service)}
	for _, f := range others {
		row := fmt.Sprintf("%q (line %d)", f.Service, f.Line)
		if f.File != first.File {
			row = fmt.Sprintf("%q (%s)", f.Service, place(f))
		}
		rows = append(rows, row)
	}
	return rows
}
