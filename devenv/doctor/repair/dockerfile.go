package repair

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
)

// tryDockerfile reports why a Dockerfile must not be saved: BuildKit does not parse it, or instructions differ that no
// edit names.
func tryDockerfile(ctx context.Context, file check.Rewritten) error {
	before, after := source.ParseDockerfile(ctx, file.Before), source.ParseDockerfile(ctx, file.After)
	switch {
	case after.Err != nil:
		return fmt.Errorf("BuildKit would not parse %q after the change: %w", file.File, after.Err)
	case before.Err != nil:
		return fmt.Errorf("BuildKit does not parse %q: %w", file.File, before.Err)
	case before.Refused == nil && after.Refused != nil:
		return fmt.Errorf("BuildKit would refuse %q after the change: %s", file.File, after.Refused.Text)
	}
	gone, added := ranges(file.Edits)
	if !slices.Equal(untouched(before, gone), untouched(after, added)) {
		return errors.New("the change would affect other instructions as well")
	}
	return nil
}

// lines are a number of lines from one on.
type lines struct{ first, count int }

// ranges returns the lines that edits take out, counted before them, and those they put in, counted after them.
func ranges(edits []check.Edit) (gone, added []lines) {
	edits = slices.Clone(edits)
	slices.SortFunc(edits, func(a, b check.Edit) int { return a.Line - b.Line })
	moved := 0
	for _, e := range edits {
		gone = append(gone, lines{e.Line, e.Remove})
		added = append(added, lines{e.Line + moved, len(e.Insert)})
		moved += len(e.Insert) - e.Remove
	}
	empty := func(l lines) bool { return l.count == 0 } // lines that are put into an instruction change it
	return slices.DeleteFunc(gone, empty), slices.DeleteFunc(added, empty)
}

// untouched returns the instructions, as they are written, that have none of these lines.
func untouched(d *source.Dockerfile, touched []lines) []string {
	var all []string
	for _, node := range d.AST.Children {
		if !slices.ContainsFunc(touched, func(l lines) bool {
			return l.first <= node.EndLine && node.StartLine < l.first+l.count
		}) {
			all = append(all, text(d, node))
		}
	}
	return all
}

func text(d *source.Dockerfile, node *parser.Node) string {
	return strings.Join(d.Lines[node.StartLine-1:min(node.EndLine, len(d.Lines))], "\n")
}
