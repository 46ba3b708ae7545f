package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/image"
	"github.com/fastdock/fastdock/tui/findings"
	"github.com/fastdock/fastdock/tui/phrase"
)

// buildText writes the result of a build for people, in lines of 80 columns at most.
type buildText struct {
	strings.Builder
	file string // the Dockerfile's name
}

func newBuildText(r *image.Result) *buildText { return &buildText{file: filepath.Base(r.Dockerfile)} }

// row writes one line, cut off where it is too long.
func (t *buildText) row(format string, args ...any) {
	text := phrase.OneLine(fmt.Sprintf(format, args...))
	fmt.Fprintln(t, ansi.Truncate(devenv.Sanitize(text), helpWidth, "…"))
}

// place returns where an instruction is, in a column of its own.
func (t *buildText) place(line int) string {
	if line == 0 {
		return ""
	}
	return fmt.Sprintf("line %d", line)
}

// printBuilt prints what is known when BuildKit has finished; the files in the image have not been looked at.
func printBuilt(w io.Writer, r *image.Result) error {
	t := newBuildText(r)
	hits, steps := r.CacheHits()
	for _, i := range r.Images {
		for _, tag := range i.KeptTags() {
			t.row("built %s", tag)
		}
	}
	if r.Pushed != "" {
		fmt.Fprintf(t, "pushed %s\n", devenv.Sanitize(r.Pushed)) // not cut off: it is what a deployment needs
	}
	if r.Layout != "" {
		fmt.Fprintf(t, "OCI layout %s\n", r.Layout)
	}
	t.row("in %s, %d of %d steps cached", phrase.Seconds(r.Took), hits, steps)
	_, err := io.WriteString(w, t.String())
	return err
}

// printReport prints what is in the images, and how long their steps took.
func printReport(w io.Writer, r *image.Result) error {
	t := newBuildText(r)
	for _, i := range r.Images {
		if len(r.Images) > 1 {
			t.row("")
			t.row("%s", i.Platform)
		}
		t.layers(i.Contents)
		t.steps(i.Steps)
		t.unneeded(i.Contents)
	}
	_, err := io.WriteString(w, t.String())
	return err
}

func (t *buildText) layers(c image.Contents) {
	t.row("")
	t.row("size: %s (%s)", phrase.Bytes(c.Size), t.file)
	for _, l := range c.Layers {
		if l.Size > 0 {
			t.row("  %9s  %-8s  %s", phrase.Bytes(l.Size), t.place(l.Line), l.Instruction)
		}
	}
}

// shortStep is how long a step takes that is not worth a line.
const shortStep = 50 * time.Millisecond

func (t *buildText) steps(steps []image.Step) {
	var slow []image.Step
	for _, s := range steps {
		if !s.Cached && s.Took >= shortStep {
			slow = append(slow, s)
		}
	}
	if len(slow) == 0 {
		return
	}
	t.row("")
	t.row("steps that took time:")
	slices.SortStableFunc(slow, func(a, b image.Step) int { return int(b.Took - a.Took) })
	for _, s := range slow {
		t.row("  %9s  %-8s  %s", phrase.Seconds(s.Took), t.place(s.Line), s.Name)
	}
}

// mostUnneeded is how many rows of unneeded content are shown.
const mostUnneeded = 10

func (t *buildText) unneeded(c image.Contents) {
	if c.Skipped != "" {
		t.row("")
		t.row("files not checked: %s", c.Skipped)
	}
	if len(c.Unneeded) == 0 {
		return
	}
	t.row("")
	t.row("not needed in production:")
	for _, u := range c.Unneeded[:min(len(c.Unneeded), mostUnneeded)] {
		t.row("  %9s  %-8s  %-8s  %s", phrase.Bytes(u.Size), t.place(u.Line), u.Kind, u.Path)
	}
	if more := len(c.Unneeded) - mostUnneeded; more > 0 {
		t.row("  and %d more", more)
	}
}

// printWhy prints why steps ran.
func printWhy(w io.Writer, r *image.Result) error {
	t := newBuildText(r)
	for _, i := range r.Images {
		t.row("")
		if len(i.Misses) == 0 {
			t.row("every step was in the cache")
			continue
		}
		t.row("steps that were not in the cache (%s):", t.file)
		for _, m := range i.Misses {
			t.row("  %-8s  %s", t.place(m.Line), m.Name)
			t.row("            %s", missText(m))
			if m.Remedy != "" && m.Cause != image.CauseStep {
				t.row("            to avoid it: %s", m.Remedy)
			}
		}
	}
	_, err := io.WriteString(w, t.String())
	return err
}

// missText returns why a step ran: "because app/main.py changed, and 2 more files".
func missText(m image.Miss) string {
	switch m.Cause {
	case image.CauseStep:
		return fmt.Sprintf("because the step on line %d ran again", m.InputLine)
	case image.CauseFirst:
		return "because no earlier build is recorded"
	case image.CauseFailed:
		return "because the last build failed before it was done"
	case image.CausePruned:
		return "nothing changed: the engine's build cache no longer contained it"
	case image.CauseNoCache:
		return "because of --no-cache"
	case image.CauseURL:
		return "the remote content may have changed"
	case image.CauseInstruction:
		return "because the instruction changed"
	case image.CauseFile:
		return fmt.Sprintf("because %s was %s%s", m.Input, m.Change, furtherFiles(m.More))
	}
	return fmt.Sprintf("because %s %s %s%s", causeNouns[m.Cause], m.Input, m.Change, onLine(m.InputLine))
}

var causeNouns = map[image.Cause]string{
	image.CauseArgument: "the argument", image.CauseVariable: "the variable", image.CauseSetting: "the setting",
	image.CauseBase: "the image",
}

func furtherFiles(more []string) string {
	if len(more) == 0 {
		return ""
	}
	return ", and " + phrase.Count(len(more), "more file")
}

func onLine(line int) string {
	if line == 0 {
		return ""
	}
	return fmt.Sprintf(" (line %d)", line)
}

// printChecks prints what was examined, with a remedy for what failed.
func printChecks(w io.Writer, checks []image.Check) error {
	if len(checks) == 0 {
		return nil
	}
	t := &buildText{}
	t.row("")
	for _, c := range checks {
		result := "pass"
		if !c.Passed {
			result = "FAIL"
		}
		line := fmt.Sprintf("%s  %-10s  %s", result, c.Name, devenv.Sanitize(c.Detail))
		fmt.Fprintln(t, findings.Wrapped(line, 18, helpWidth))
		if c.Remedy != "" {
			fmt.Fprintln(t, findings.Wrapped(fmt.Sprintf("%18s%s", "", c.Remedy), 18, helpWidth))
		}
	}
	_, err := io.WriteString(w, t.String())
	return err
}
