// Package findings prints what doctor found.
package findings

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor"
	"github.com/fastdock/fastdock/devenv/doctor/check"
)

// marks tell the severities without colour.
var marks = map[check.Severity]string{check.OK: "ok     ", check.Info: "info   ", check.Warning: "warning", check.Error: "ERROR  "}

// Text prints the findings for a person, a line each with evidence and fix below, those of a service together: the
// worst service first. What could not be looked at comes last.
func Text(w io.Writer, result doctor.Result) error {
	var out strings.Builder
	for _, group := range Grouped(result.Findings) {
		fmt.Fprintf(&out, "%s\n", Heading(group[0].Service))
		for _, f := range group {
			tell(&out, f)
		}
	}
	for _, skipped := range result.Skipped {
		fmt.Fprintf(&out, "not looked at: %s (%s)\n", skipped.What, skipped.Why)
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// Heading stands above the findings of a service; "" are those that are no service's.
func Heading(service string) string {
	if service == "" {
		return "the machine and the files"
	}
	return service
}

// Grouped are the findings by service, in the order in which each service comes first.
func Grouped(findings []check.Finding) [][]check.Finding {
	var groups [][]check.Finding
	at := map[string]int{}
	for _, f := range findings {
		i, known := at[f.Service]
		if !known {
			i = len(groups)
			at[f.Service] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], f)
	}
	return groups
}

func tell(out *strings.Builder, f check.Finding) {
	fmt.Fprintf(out, "  %s  %s  %s\n", marks[f.Severity], Cause(f), f.ID)
	for _, line := range f.Evidence {
		fmt.Fprintf(out, "             %s\n", strings.ReplaceAll(line, "\n", "\n             "))
	}
	if f.Fix.Text != "" {
		fmt.Fprintf(out, "           → %s\n", f.Fix.Text)
	}
}

// Cause is what is wrong, after its place or else what it is about: "Dockerfile:12: the image has no tag".
func Cause(f check.Finding) string {
	about := cmp.Or(place(f), f.Subject)
	if about != "" {
		about += ": "
	}
	return about + strings.TrimPrefix(f.Cause, about)
}

// place is "Dockerfile:12", "Dockerfile" or nothing.
func place(f check.Finding) string {
	if f.Line == 0 {
		return f.File
	}
	return fmt.Sprintf("%s:%d", f.File, f.Line)
}
