package python

import "strings"

// Statements returns the statements of a module in their order, those of all blocks in one list. A byte order mark
// and the line ends of Windows are fine.
func Statements(source string) []Statement {
	// Six bytes a token and forty a statement are what ordinary code has.
	s := &scanner{
		source: strings.TrimPrefix(source, "\ufeff"), line: 1,
		tokens: make([]Token, 0, len(source)/6), statements: make([]Statement, 0, len(source)/40),
	}
	for s.pos < len(s.source) {
		s.logicalLine()
	}
	return s.statements
}

type scanner struct {
	source     string
	pos, line  int
	depth      int // of open brackets, between which a line end means nothing
	tokens     []Token
	statements []Statement
}

// peek returns the byte at some distance from the position, 0 past the end.
func (s *scanner) peek(distance int) byte {
	if s.pos+distance < len(s.source) {
		return s.source[s.pos+distance]
	}
	return 0
}

// logicalLine reads what Python takes for one line, however many lines of the file it covers.
func (s *scanner) logicalLine() {
	first, indent := len(s.tokens), s.indent()
	s.depth = 0
	for s.pos < len(s.source) {
		if s.atLineEnd() {
			s.lineEnd()
			if s.depth == 0 {
				break
			}
			continue
		}
		s.token()
	}
	s.emit(s.tokens[first:], indent)
}

// indent reads the white space before a line; a tab leads to the next multiple of eight.
func (s *scanner) indent() int {
	column := 0
	for ; s.pos < len(s.source); s.pos++ {
		switch s.source[s.pos] {
		case ' ':
			column++
		case '\t':
			column += 8 - column%8
		case '\f':
			column = 0
		default:
			return column
		}
	}
	return column
}

func (s *scanner) atLineEnd() bool { return s.source[s.pos] == '\n' || s.source[s.pos] == '\r' }

func (s *scanner) lineEnd() {
	if s.source[s.pos] == '\r' && s.peek(1) == '\n' {
		s.pos++
	}
	s.pos++
	s.line++
}

// token reads one token, or what stands between two.
func (s *scanner) token() {
	switch c := s.source[s.pos]; {
	case c == ' ' || c == '\t' || c == '\f':
		s.pos++
	case c == '#':
		s.comment()
	case c == '\\':
		s.pos++
		if s.pos < len(s.source) && s.atLineEnd() {
			s.lineEnd()
		}
	case c == '"' || c == '\'':
		s.literal("")
	case isDigit(c) || c == '.' && isDigit(s.peek(1)):
		s.number()
	case isNameByte(c):
		s.word()
	default:
		s.operator()
	}
}

func (s *scanner) comment() {
	for s.pos < len(s.source) && !s.atLineEnd() {
		s.pos++
	}
}

func (s *scanner) add(kind Kind, text string, line int) {
	s.tokens = append(s.tokens, Token{kind, text, line})
}

func (s *scanner) number() {
	start := s.pos
	for s.pos < len(s.source) && (isNameByte(s.source[s.pos]) || s.source[s.pos] == '.') {
		s.pos++
	}
	s.add(Number, s.source[start:s.pos], s.line)
}

// word reads a name, a keyword or a string that has a prefix.
func (s *scanner) word() {
	text := s.name()
	if c := s.peek(0); (c == '"' || c == '\'') && isPrefix(text) {
		s.literal(text)
		return
	}
	s.add(Name, text, s.line)
}

func (s *scanner) name() string {
	start := s.pos
	for s.pos < len(s.source) && isNameByte(s.source[s.pos]) {
		s.pos++
	}
	return s.source[start:s.pos]
}

func (s *scanner) operator() {
	length := 1
	switch c, next := s.source[s.pos], s.peek(1); {
	case strings.IndexByte("([{", c) >= 0:
		s.depth++
	case strings.IndexByte(")]}", c) >= 0:
		s.depth = max(0, s.depth-1)
	case next == '=' && strings.IndexByte("=!<>:+-*/%@&|^", c) >= 0, c == '-' && next == '>':
		length = 2
	}
	s.add(Operator, s.source[s.pos:s.pos+length], s.line)
	s.pos += length
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// isNameByte takes everything beyond ASCII for a letter.
func isNameByte(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c) || c >= 0x80
}
