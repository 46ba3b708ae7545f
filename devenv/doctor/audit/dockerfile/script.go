package dockerfile

import (
	"strings"
)

// parseScript splits the lines of a RUN, CMD or HEALTHCHECK into its commands. It knows quotes, continued lines,
// comments between them and the operators; not the grammar of loops.
func parseScript(lines []string, first int, escape rune, heredoc bool) []command {
	s := &scanner{escape: escape}
	for i, line := range lines {
		if trimmed := strings.TrimSpace(line); strings.HasPrefix(trimmed, "#") && s.quote == 0 {
			continue
		}
		s.line = first + i
		s.scan(line)
		if heredoc && s.quote == 0 && !s.continued {
			s.operator(";")
		}
		s.continued = false
	}
	s.operator("")
	return s.commands
}

type scanner struct {
	escape    rune
	line      int
	quote     rune
	nested    int // depth of $( and ( inside a word
	continued bool
	text      strings.Builder
	started   int // the line where the word begins; 0 where none has begun
	before    string
	words     []word
	commands  []command
}

func (s *scanner) scan(line string) {
	runes := []rune(strings.TrimRight(line, " \t"))
	for i := 0; i < len(runes); i++ {
		c := runes[i]
		switch {
		case c == s.escape && i == len(runes)-1:
			s.continued = true
			if s.quote == 0 && s.nested == 0 {
				s.end()
			}
			return
		case s.quote != 0:
			i = s.quoted(runes, i)
		case c == '\\' && i+1 < len(runes):
			i++
			s.add(runes[i])
		case c == '\'' || c == '"':
			s.quote = c
			s.begin()
		case s.nested > 0:
			s.substitution(c)
		case c == '$' && i+1 < len(runes) && runes[i+1] == '(':
			s.add(c)
			s.substitution('(')
			i++
		case c == ' ' || c == '\t':
			s.end()
		case strings.ContainsRune("&|;()", c):
			i = s.symbol(runes, i)
		default:
			s.add(c)
		}
	}
	if s.quote == 0 && s.nested == 0 {
		s.end()
	}
}

func (s *scanner) quoted(runes []rune, i int) int {
	switch c := runes[i]; {
	case c == s.quote:
		s.quote = 0
		if s.nested > 0 {
			s.add(c)
		}
	case c == '\\' && s.quote == '"' && i+1 < len(runes) && strings.ContainsRune(`"\$`, runes[i+1]):
		i++
		s.add(runes[i])
	default:
		s.add(c)
	}
	return i
}

func (s *scanner) substitution(c rune) {
	switch c {
	case '(':
		s.nested++
	case ')':
		s.nested--
	}
	s.add(c)
}

// symbol takes the operator at i; what redirects, >& and &>, is part of a word.
func (s *scanner) symbol(runes []rune, i int) int {
	c := runes[i]
	if c == '&' && (strings.HasSuffix(s.text.String(), ">") || i+1 < len(runes) && runes[i+1] == '>') {
		s.add(c)
		return i
	}
	operator := string(c)
	if i+1 < len(runes) && runes[i+1] == c && (c == '&' || c == '|') {
		operator += string(c)
		i++
	}
	s.operator(operator)
	return i
}

func (s *scanner) begin() {
	if s.started == 0 {
		s.started = s.line
	}
}

func (s *scanner) add(c rune) {
	s.begin()
	s.text.WriteRune(c)
}

func (s *scanner) end() {
	if s.started == 0 {
		return
	}
	s.words = append(s.words, word{s.text.String(), s.started})
	s.text.Reset()
	s.started = 0
}

func (s *scanner) operator(operator string) {
	s.end()
	if len(s.words) > 0 {
		s.commands = append(s.commands, command{s.before, s.words})
		s.words = nil
	}
	s.before = operator
}
