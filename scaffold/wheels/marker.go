package wheels

import "strings"

// verdict is what is known of a condition. In this order, and is the lesser of two, or the greater, and not
// inverts the operator.
type verdict int

const (
	fails verdict = iota - 1
	unknown
	holds
)

// deepest is how far brackets are followed.
const deepest = 50

// allows reports whether a marker (PEP 508) lets a dependency in, for a package with an extra or without. What is
// not understood counts as true: a package too many is looked at, none is missed.
func (on platform) allows(marker, extra string) bool {
	if marker == "" {
		return true
	}
	m := markerReader{on: on, extra: extra, rest: marker}
	m.next()
	result := m.either()
	return result != fails || m.broken || m.token != ""
}

// markerReader goes through a marker once, judging it on the way. No library for Go reads the markers of PEP 508.
type markerReader struct {
	on     platform
	extra  string
	rest   string // what follows the token
	token  string // the one at hand; a quoted text begins with its quote
	depth  int
	broken bool
}

func (m *markerReader) either() verdict {
	result := m.both()
	for m.accept("or") {
		result = max(result, m.both())
	}
	return result
}

func (m *markerReader) both() verdict {
	result := m.one()
	for m.accept("and") {
		result = min(result, m.one())
	}
	return result
}

func (m *markerReader) one() verdict {
	m.depth++
	defer func() { m.depth-- }()
	switch {
	case m.depth > deepest:
		m.broken = true
		m.token, m.rest = "", ""
		return unknown
	case m.accept("not"):
		return -m.one()
	case m.accept("("):
		result := m.either()
		m.broken = !m.accept(")") || m.broken
		return result
	}
	return m.comparison()
}

func (m *markerReader) comparison() verdict {
	left := m.word()
	operator := m.word()
	if operator == "not" && m.token == "in" {
		operator += " " + m.word()
	}
	right := m.word()
	if !isOperand(left) || !isOperand(right) {
		m.broken = true
		return unknown
	}
	return m.compare(left, operator, right)
}

func isOperand(token string) bool {
	return token != "" && !strings.Contains("()<>=!~", token[:1])
}

func (m *markerReader) accept(token string) bool {
	if m.token != token {
		return false
	}
	m.next()
	return true
}

func (m *markerReader) word() string {
	token := m.token
	m.next()
	return token
}

// next reads a token: a quoted text without its last quote, a bracket, an operator, or a word.
func (m *markerReader) next() {
	m.rest = strings.TrimLeft(m.rest, " \t\r\n")
	end := 0
	switch {
	case m.rest == "":
	case strings.ContainsRune(`'"`, rune(m.rest[0])):
		text, rest, found := strings.Cut(m.rest[1:], m.rest[:1])
		m.token, m.rest = m.rest[:1]+text, rest
		m.broken = m.broken || !found
		return
	case strings.ContainsRune("()", rune(m.rest[0])):
		end = 1
	case strings.ContainsRune("<>=!~", rune(m.rest[0])):
		end = len(m.rest) - len(strings.TrimLeft(m.rest, "<>=!~"))
	default:
		end = strings.IndexAny(m.rest, " \t\r\n'\"()<>=!~")
		if end < 0 {
			end = len(m.rest)
		}
	}
	m.token, m.rest = m.rest[:end], m.rest[end:]
}
