// Package findings prints what doctor found.
package findings

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/devenv/doctor"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/tui/theme"
)

// marks show the severities without colour.
var marks = map[check.Severity]string{
	check.OK:      "ok     ",
	check.Info:    "info   ",
	check.Warning: "warning",
	check.Error:   "ERROR  ",
}

// Text prints the findings for a user, a line each with evidence and fix below, grouped by service: the worst
// service first. Of suggestions it shows the first few, and counts the others unless all are wanted. What could not be
// looked at comes last. Lines are broken between words to fit a width; 0 is none.
func Text(w io.Writer, result doctor.Result, width int, all bool, colours theme.Theme) error {
	var out strings.Builder
	limit := maxPlaces
	if all {
		limit = 0
	}
	shown, folded := Merged(result.Findings, limit), []check.Finding(nil)
	if !all {
		shown, folded = summarize(shown)
	}
	for _, group := range Grouped(shown) {
		fmt.Fprintf(&out, "%s\n", colours.Strong.Render(Heading(group[0].Service)))
		for _, f := range group {
			writeFinding(&out, f, width, colours)
		}
	}
	if len(folded) > 0 {
		fmt.Fprintln(&out, Wrapped(countText(folded), 2, width))
	}
	for _, skipped := range result.Skipped {
		fmt.Fprintln(&out, Wrapped(fmt.Sprintf("not checked: %s (%s)", skipped.What, skipped.Why), 2, width))
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// Heading returns the heading of the findings of a service; "" are those of no service.
func Heading(service string) string {
	if service == "" {
		return "the machine and the files"
	}
	return service
}

// Grouped returns the findings by service, in the order in which each service comes first.
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

func writeFinding(out *strings.Builder, f check.Finding, width int, colours theme.Theme) {
	const cause, below = 11, 13 // columns
	mark := markStyle(f.Severity, colours).Render(marks[f.Severity])
	fmt.Fprintln(out, Wrapped(fmt.Sprintf("  %s  %s  %s", mark, Cause(f), f.ID), cause, width))
	for _, evidence := range f.Evidence {
		for line := range strings.SplitSeq(evidence, "\n") {
			fmt.Fprintln(out, Wrapped(strings.Repeat(" ", below)+line, below, width))
		}
	}
	if f.Fix.Text != "" {
		fmt.Fprintln(out, Wrapped(strings.Repeat(" ", cause)+"→ "+f.Fix.Text, below, width))
	}
}

func markStyle(severity check.Severity, colours theme.Theme) lipgloss.Style {
	return map[check.Severity]lipgloss.Style{
		check.OK: colours.OK, check.Info: colours.Accent, check.Warning: colours.Warn, check.Error: colours.Fail,
	}[severity]
}

// Wrapped breaks a line between words where it is wider than a width, and indents the following lines. Words are not
// broken, so that a path or an ID can be copied; a width of 0 means no limit.
func Wrapped(text string, indent, width int) string {
	var out strings.Builder
	column, spaces := 0, 0
	for _, word := range strings.Split(text, " ") {
		size := ansi.StringWidth(word)
		if width > 0 && word != "" && column > indent && column+spaces+size > width {
			out.WriteString("\n")
			column, spaces = 0, indent
		}
		if word != "" {
			out.WriteString(strings.Repeat(" ", spaces) + word)
			column, spaces = column+spaces+size, 0
		}
		spaces++
	}
	return out.String()
}

// Cause returns what is wrong, after its place or else what it is about: "Dockerfile:12: the image has no tag".
func Cause(f check.Finding) string {
	about := cmp.Or(place(f), f.Subject)
	if about != "" {
		about += ": "
	}
	return about + strings.TrimPrefix(f.Cause, about)
}

// Bare returns what is wrong without its place: for rows that have no room for both.
func Bare(f check.Finding) string { return strings.TrimPrefix(f.Cause, place(f)+": ") }

// place returns "Dockerfile:12", "Dockerfile" or nothing.
func place(f check.Finding) string {
	if f.Line == 0 {
		return f.File
	}
	return fmt.Sprintf("%s:%d", f.File, f.Line)
}
