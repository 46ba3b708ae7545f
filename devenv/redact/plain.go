package redact

import (
	"strings"
)

// wholeLine returns the value of a name that begins a line of a YAML file or, in a diff, of .env: it goes up to the end
// of the line, where quotes do not end it before. The second result is false where the line may be another one's.
func (s *scanner) wholeLine(at int, label, between string, value span) (span, bool) {
	first := s.text[value.start:value.end]
	if value.end >= len(s.text) || s.text[value.end] != ' ' || isQuote(s.text[value.start-1]) ||
		strings.ContainsAny(first, "#;|&$") {
		return value, false
	}
	if !s.isEntry(at, label, between) {
		return value, false
	}
	end := len(s.text)
	if newline := strings.IndexByte(s.text[value.end:], '\n'); newline >= 0 {
		end = value.end + newline
	}
	rest := s.text[value.end:end]
	if comment := strings.Index(rest, " #"); comment >= 0 {
		rest = rest[:comment]
	}
	rest = strings.TrimRight(rest, " \t\r")
	if rest == "" || len(rest) > longestQuote || strings.ContainsAny(rest, "\"'`=:;|&$\\<>()[]{}") ||
		s.isSentence(label, first, rest) {
		return value, false
	}
	return span{value.start, value.end + len(rest)}, true
}

// isEntry reports whether a name stands where an entry of a YAML mapping, or one of a list of variables, begins.
func (s *scanner) isEntry(at int, label, between string) bool {
	line := s.text[strings.LastIndexByte(s.text[:at], '\n')+1 : at]
	lead := strings.TrimLeft(line, "+- \t")
	marked := strings.HasPrefix(line, "+") || strings.HasPrefix(line, "-")
	switch {
	case lead != "":
		return false
	case strings.HasSuffix(between, ": "):
		return variable.MatchString(label) || strings.HasPrefix(strings.TrimLeft(line, "+-"), "  ")
	}
	return between == "=" && (marked || strings.HasSuffix(line, "- ")) && variable.MatchString(label)
}

// isSentence reports whether what stands behind a name in small letters is said of it.
func (s *scanner) isSentence(label, first, rest string) bool {
	if variable.MatchString(label) {
		return false
	}
	capital := first[0] >= 'A' && first[0] <= 'Z' && strings.ToLower(first[1:]) == first[1:]
	return capital || strings.HasSuffix(rest, ".") || isPlaceholder("", first) || len(strings.Fields(rest)) > 7
}
