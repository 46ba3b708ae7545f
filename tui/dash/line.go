package dash

import (
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/fastdock/fastdock/tui/theme"
)

// Tone is how a line of the log pane is meant.
type Tone int8

const (
	Output  Tone = iota // by a container, in its own colours
	Info                // progress of ours
	Warning             // of ours, worth a look
	Failure             // of ours, a failure
)

// line is one line of the log panes. What comes after it may be folded into it: repetitions of a probe, the rows of a traceback.
// There are a hundred thousand of them, so it is small.
type line struct {
	*origin
	text  string
	at    int64  // Unix time in nanoseconds, 0 where nobody knows
	probe *probe // nil unless it tells of a health probe
	trace *trace // nil unless a traceback begins here
}

// origin is what the lines of an event have in common.
type origin struct {
	service, label string // label is the service, or its replica where it has several
	tone           Tone
}

// probe is a request of a health probe that was well answered.
type probe struct {
	path  string
	again int // how often it came again
}

// overhead is what a line takes beside its text: the struct, and its slots in two rings.
const overhead = 80

// cost is how many bytes the store counts for a line.
func cost(l *line) int {
	if l.trace != nil {
		return len(l.text) + overhead + traceBytes
	}
	return len(l.text) + overhead
}

// bare is the text without colours.
func (l *line) bare() string { return Plain(l.text) }

// Plain takes the colours out of text that Sanitize has passed, in which no other sequences are.
func Plain(text string) string {
	at := strings.IndexByte(text, '\x1b')
	if at < 0 {
		return text
	}
	out := make([]byte, 0, len(text))
	for at >= 0 {
		out = append(out, text[:at]...)
		end := strings.IndexByte(text[at:], 'm')
		if end < 0 {
			return string(out)
		}
		text = text[at+end+1:]
		at = strings.IndexByte(text, '\x1b')
	}
	return string(append(out, text...))
}

// raw are all rows that were folded into the line, for search, copies and files.
func (l *line) raw() []string {
	if l.trace == nil {
		return []string{l.bare()}
	}
	return append([]string{l.bare()}, l.trace.rows...)
}

func (t Tone) Style(theme theme.Theme) lipgloss.Style {
	return [...]lipgloss.Style{{}, theme.Muted, theme.Warn, theme.Fail}[t]
}
