package logs

import "github.com/fastdock/fastdock/tui/pane"

// line is one line of the log panes. What comes after it may be folded into it: repetitions of a probe, the rows of a
// traceback, the output of a build. There are a hundred thousand of them, so it is small.
type line struct {
	*origin
	text      string
	at        int64      // Unix time in nanoseconds, 0 where it is unknown
	probe     *probe     // nil unless it is a request of a health check
	traceback *traceback // nil unless a traceback begins here
	build     *build     // nil unless a build is folded into it
}

// origin is what the lines of an event have in common.
type origin struct {
	service, label string // label is the service, or its replica where it has several
	tone           pane.Tone
	part           buildPart
}

// probe is a successful request of a health check.
type probe struct {
	path  string
	again int // how often it came again
}

// lineOverhead is the size of a line without its text: the struct, and its slots in two rings.
const lineOverhead = 80

// lineSize returns how many bytes the store counts for a line.
func lineSize(l *line) int {
	switch {
	case l.traceback != nil:
		return len(l.text) + lineOverhead + maxTracebackBytes
	case l.build != nil:
		return len(l.text) + lineOverhead + maxBuildBytes
	}
	return len(l.text) + lineOverhead
}

// plain returns the text without colours.
func (l *line) plain() string { return pane.Plain(l.text) }

// allRows returns all rows that were folded into the line, for search, copies and files.
func (l *line) allRows() []string {
	rows := []string{l.plain()}
	if hidden := l.folded(); hidden != nil {
		rows = append(rows, hidden.rows...)
	}
	return rows
}
