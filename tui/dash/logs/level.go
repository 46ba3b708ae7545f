package logs

import (
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/fastdock/fastdock/tui/pane"
	"github.com/fastdock/fastdock/tui/theme"
)

// level is the severity that a line states.
type level int

const (
	unlevelled level = iota
	debug
	info
	warning
	failure
)

func (l level) String() string { return [...]string{"", "debug", "info", "warnings", "errors"}[l] }

func (l level) style(t theme.Theme) lipgloss.Style {
	return [...]lipgloss.Style{{}, t.Muted, t.OK, t.Warn, t.Fail}[l]
}

// parseLevel returns the level of a word that loggers use.
func parseLevel(word string) level {
	switch word {
	case "DEBUG", "TRACE", "debug", "trace", "verbose":
		return debug
	case "INFO", "NOTICE", "LOG", "info", "notice", "information":
		return info
	case "WARNING", "WARN", "warning", "warn":
		return warning
	case "ERROR",
		"CRITICAL",
		"FATAL",
		"PANIC",
		"ERR",
		"error",
		"critical",
		"fatal",
		"panic",
		"err",
		"alert",
		"emergency",
		"emerg":
		return failure
	}
	return unlevelled
}

// levelWithin is how far into a line a level is looked for.
const levelWithin = 96

// findLevel finds the word of a level near the beginning of a line, and its place. Words in lower case count only
// where they are the value of a key or in brackets: "level=error", "[warn]".
func findLevel(text string) (found level, from, to int) {
	text = text[:min(len(text), levelWithin)]
	for i := 0; i < len(text); {
		if !letter(text[i]) {
			i++
			continue
		}
		end := i
		for end < len(text) && letter(text[end]) {
			end++
		}
		marked := i > 0 && strings.IndexByte(`=[("`, text[i-1]) >= 0
		if l := parseLevel(text[i:end]); l != unlevelled && (marked || text[i] < 'a') {
			return l, i, end
		}
		i = end
	}
	return unlevelled, 0, 0
}

func letter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }

// levelOf returns how serious a line is, by its own words or by the tone of fastdock's.
func levelOf(l *line) level {
	switch {
	case l.traceback != nil || l.tone == pane.Failure:
		return failure
	case l.tone == pane.Warning:
		return warning
	case l.tone == pane.Info || l.probe != nil:
		return info
	}
	text := l.plain()
	if r, is := parseAccess(text); is && r.status >= 400 {
		return warning + level(r.status/500)
	}
	found, _, _ := findLevel(text)
	return found
}
