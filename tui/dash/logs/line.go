package logs

import "github.com/fastdock/fastdock/tui/pane"

// line is one line of the log panes. What comes after it may be folded into it: repetitions of a probe, the rows of a
// traceback. There are a hundred thousand of them, so it is small.
type line struct {
	*origin
	text      string
	at        int64      // Unix time in nanoseconds, 0 where it is unknown
	probe     *probe     // nil unless it is a request of a health check
	traceback *traceback // nil unless a traceback begins here
}

// origin is what the lines of an event have in common.
type origin struct {
	service, label string // label is the service, or its replica where it has several
	tone           pane.Tone
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
	if l.traceback != nil {
		return len(l.text) + lineOverhead + maxTracebackBytes
	}
	return len(l.text) + lineOverhead
}

// plain returns the text without colours.
func (l *line) plain() string { return pane.Plain(l.text) }

// allRows returns all rows that were folded into the line, for search, copies and files.
func (l *line) allRows() []string {
	if l.traceback == nil {
		return []string{l.plain()}
	}
	return append([]string{l.plain()}, l.traceback.rows...)
}
