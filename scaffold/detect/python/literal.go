package python

import "strings"

// deepestTemplate is how many replacement fields may stand in each other before they are read as text.
const deepestTemplate = 50

// isPrefix reports whether a word right before a quote belongs to the string.
func isPrefix(word string) bool {
	switch strings.ToLower(word) {
	case "r", "b", "u", "f", "t", "br", "rb", "fr", "rf", "tr", "rt":
		return true
	}
	return false
}

func isTemplate(prefix string) bool { return strings.ContainsAny(prefix, "fFtT") }

// literal reads a string; the position is at its first quote.
func (s *scanner) literal(prefix string) {
	line := s.line
	text := s.text(prefix, 0)
	kind := String
	if isTemplate(prefix) {
		kind = Template
	}
	s.add(kind, text, line)
}

// text reads a string and returns what stands between its quotes. One that is not closed ends with its line, or with
// the file where it has three quotes.
func (s *scanner) text(prefix string, nesting int) string {
	quote := s.quote()
	start := s.pos
	for s.pos < len(s.source) {
		switch c := s.source[s.pos]; {
		case strings.HasPrefix(s.source[s.pos:], quote):
			s.pos += len(quote)
			return s.source[start : s.pos-len(quote)]
		case s.atLineEnd():
			if len(quote) == 1 {
				return s.source[start:s.pos]
			}
			s.lineEnd()
		case c == '\\':
			s.escape()
		case c == '{' && isTemplate(prefix) && s.peek(1) == '{':
			s.pos += 2
		case c == '{' && isTemplate(prefix) && nesting < deepestTemplate:
			s.pos++
			s.field(quote, nesting+1)
		default:
			s.pos++
		}
	}
	return s.source[start:]
}

// quote reads the quotes that open a string, and returns those that close it. Two are a string without anything in it.
func (s *scanner) quote() string {
	first, length := s.source[s.pos], 1
	if s.peek(1) == first && s.peek(2) == first {
		length = 3
	}
	s.pos += length
	return s.source[s.pos-length : s.pos]
}

// escape skips a backslash and what it stands before, which may be a line end.
func (s *scanner) escape() {
	s.pos++
	if s.pos >= len(s.source) {
		return
	}
	if s.atLineEnd() {
		s.lineEnd()
		return
	}
	s.pos++
}

// field reads a replacement field behind its opening brace. Since Python 3.12 it may hold any expression, even
// strings with the quotes of the template around it.
func (s *scanner) field(quote string, nesting int) {
	for depth := 0; s.pos < len(s.source); {
		switch c := s.source[s.pos]; {
		case s.atLineEnd():
			s.lineEnd()
		case c == '#':
			s.comment()
		case c == '"' || c == '\'':
			s.text("", nesting)
		case isNameByte(c):
			if word := s.name(); isPrefix(word) && (s.peek(0) == '"' || s.peek(0) == '\'') {
				s.text(word, nesting)
			}
		case c == ':' && depth == 0:
			s.pos++
			s.format(quote, nesting)
			return
		case c == '}' && depth == 0:
			s.pos++
			return
		default:
			s.pos++
			depth += depthOf(c)
		}
	}
}

// format reads the rest of a replacement field behind its colon: text, with fields in it.
func (s *scanner) format(quote string, nesting int) {
	for s.pos < len(s.source) {
		switch c := s.source[s.pos]; {
		case c == '}':
			s.pos++
			return
		case c == '{' && nesting < deepestTemplate:
			s.pos++
			s.field(quote, nesting+1)
		case strings.HasPrefix(s.source[s.pos:], quote):
			return
		case s.atLineEnd():
			if len(quote) == 1 {
				return
			}
			s.lineEnd()
		default:
			s.pos++
		}
	}
}

// depthOf returns what a bracket adds to the depth.
func depthOf(c byte) int {
	switch c {
	case '(', '[', '{':
		return 1
	case ')', ']', '}':
		return -1
	}
	return 0
}
