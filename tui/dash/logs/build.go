package logs

import (
	"github.com/fastdock/fastdock/tui/pane"
	"github.com/fastdock/fastdock/tui/phrase"
	"github.com/fastdock/fastdock/tui/theme"
)

// The bounds of a build: older rows are counted only, and while it runs the last ones are shown.
const (
	maxBuildRows  = 400
	maxBuildBytes = 64 << 10
	buildTail     = 6 // rows
)

// build is the steps and the output of an image's build, folded into one line.
type build struct {
	folded
	ended  bool // the image is built
	failed bool
}

// buildPart is what a line is to a build.
type buildPart int8

const (
	noBuild     buildPart = iota
	buildOutput           // a step, or what it prints
	buildEnd              // the image is built
)

// append adds a row, and drops the oldest ones beyond the bounds.
func (b *build) append(row string) {
	b.rows, b.bytes = append(b.rows, row), b.bytes+len(row)
	for len(b.rows) > maxBuildRows || b.bytes > maxBuildBytes && len(b.rows) > 1 {
		b.bytes -= len(b.rows[0])
		b.rows, b.dropped = b.rows[1:], b.dropped+1
	}
}

// foldBuild adds a line to the build of its service, and reports whether nothing else is to be stored. The first line
// begins a build; a failure ends it, and stands below it.
func (s *store) foldBuild(l *line) bool {
	begun := s.openBuilds[l.service]
	switch {
	case begun == nil && (l.part != buildOutput || l.tone == pane.Failure):
		return false
	case begun == nil:
		l.build = &build{}
		l.build.append(l.text)
		l.text, s.openBuilds[l.service] = "building "+l.service, l
		return false
	case l.tone == pane.Failure:
		begun.build.failed = true
		delete(s.openBuilds, l.service)
		return false
	case l.part == noBuild:
		return false
	case l.part == buildEnd:
		begun.text, begun.build.ended = l.text, true
		delete(s.openBuilds, l.service)
	default:
		begun.build.append(l.text)
	}
	s.changes.record(begun)
	return true
}

// renderBuild returns one row for a build that has ended, else its last rows too; all where it is expanded.
func (k *lineStyle) renderBuild(l *line, theme theme.Theme) []string {
	b, from := l.build, 0
	switch {
	case b.expanded:
	case b.ended:
		from = len(b.rows)
	default:
		from = max(0, len(b.rows)-buildTail)
	}
	rows := []string{b.mark(theme) + theme.Muted.Render(l.text)}
	if hidden := from + b.dropped; hidden > 0 && !b.ended {
		rows[0] += theme.Muted.Render("  " + phrase.Count(hidden, "earlier row"))
	}
	for _, row := range b.rows[from:] {
		rows = append(rows, "  "+theme.Muted.Render(row))
	}
	return k.highlightRows(rows, theme)
}

// mark returns how the build is, or whether its rows are hidden.
func (b *build) mark(theme theme.Theme) string {
	switch {
	case b.failed:
		return theme.Fail.Render("✗ ")
	case b.expanded:
		return theme.Accent.Render("▾ ")
	case b.ended:
		return theme.Accent.Render("▸ ")
	}
	return theme.Warn.Render("◐ ")
}
