package traceback

import (
	"regexp"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var (
	colour = lazyregexp.New(`\x1b\[[0-9;]*[A-Za-z]`)
	digits = lazyregexp.New(`\d+`)
)

// uncoloured returns the lines of a log without the sequences that colour them on a terminal.
func uncoloured(log []string) []string {
	lines := make([]string, len(log))
	for i, line := range log {
		lines[i] = colour.Regexp().ReplaceAllString(line, "")
	}
	return lines
}

var column = lazyregexp.New(`^([\w.-]+ +\| ?)`)

// withoutColumn returns a log without the name that a process manager puts in a column before every line.
func withoutColumn(lines []string) []string {
	if len(lines) < 2 {
		return lines
	}
	prefix := strings.TrimSpace(column.FindString(lines[0]))
	plain := make([]string, len(lines))
	for i, line := range lines {
		rest, has := strings.CutPrefix(line, prefix)
		if prefix == "" || !has && line != "" {
			return lines
		}
		plain[i] = strings.TrimPrefix(rest, " ")
	}
	return plain
}

// unprefixed returns a log without what a process manager or a logger puts before each line of a traceback: the text
// before its heading, with any numbers. Lines without it stay as they are.
func unprefixed(lines []string) []string {
	for i, line := range lines {
		at := strings.Index(line, heading)
		prefix := line[:max(at, 0)]
		if strings.Trim(prefix, " +|") == "" || i+1 == len(lines) || strings.ContainsAny(prefix, "{\"") {
			continue
		}
		if same := shape(prefix); same.MatchString(lines[i+1]) {
			return without(lines, same)
		}
	}
	return lines
}

// shape returns what matches a prefix whatever its numbers are.
func shape(prefix string) *regexp.Regexp {
	pattern := digits.Regexp().ReplaceAllString(regexp.QuoteMeta(prefix), `\d+`)
	return regexp.MustCompile("^" + strings.TrimRight(pattern, " ") + " ?")
}

func without(lines []string, prefix *regexp.Regexp) []string {
	plain := make([]string, len(lines))
	for i, line := range lines {
		plain[i] = line[len(prefix.FindString(line)):]
	}
	return plain
}
