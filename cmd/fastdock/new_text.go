package main

import (
	"fmt"
	"strings"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/redact"
	"github.com/fastdock/fastdock/scaffold"
	"github.com/fastdock/fastdock/tui/theme"
)

// answerText returns what was written, what to do next, and how to do the same again.
func answerText(done answer, colours theme.Theme) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s in %s\n", colours.Strong.Render(done.Name), shown(done.Dir))
	out.WriteString(filesText(done.Files, colours))
	fmt.Fprintln(&out, "\nnext:")
	for _, command := range done.Next {
		fmt.Fprintf(&out, "  %s\n", colours.Accent.Render(shown(command)))
	}
	fmt.Fprintf(&out, "\nequivalent command:\n  %s\n", colours.Muted.Render(shown(done.Command)))
	return out.String()
}

// filesText returns a line for each file: what, which, and why where that says more.
func filesText(files []fileDone, colours theme.Theme) string {
	var out strings.Builder
	for _, file := range files {
		mark := colours.Muted
		switch {
		case file.Action == scaffold.Conflict:
			mark = colours.Fail
		case file.Action.Changes():
			mark = colours.OK
		}
		fmt.Fprintf(&out, "  %s  %s%s\n", mark.Render(fmt.Sprintf("%-8s", file.Action)), shown(file.Path),
			remark(file, colours))
	}
	return out.String()
}

// remark returns the cause, where it says more than the action.
func remark(file fileDone, colours theme.Theme) string {
	if file.Action == scaffold.Create || file.Action == scaffold.Same || file.Path == scaffold.RecordFile {
		return ""
	}
	return colours.Muted.Render("  " + shown(file.Cause))
}

// shown returns a text of the project as one line that steers no terminal and shows no secret.
func shown(text string) string {
	return redact.Text(strings.Join(strings.Fields(devenv.SanitizeText(text)), " "))
}

// shownDiff returns a diff that does neither.
func shownDiff(diff string) string {
	if diff == "" {
		return ""
	}
	return redact.All(devenv.SanitizeText(diff)) + "\n"
}
