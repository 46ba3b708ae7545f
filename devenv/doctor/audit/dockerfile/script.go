package dockerfile

import (
	"path"
	"strings"
)

// word is a word of a command, without its quotes.
type word struct {
	text string
	line int
}

// command is a simple command of a shell script. What stands in a substitution belongs to its word.
type command struct {
	before string // the operator before it: "&&", "||", ";", "|", "&", or nothing
	words  []word
}

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

// bare is the command without what stands before it: assignments, keywords and commands that run another one.
func (c command) bare() command {
	words := c.words
	for len(words) > 0 {
		text := words[0].text
		name, _, assigned := strings.Cut(text, "=")
		switch {
		case assigned && !strings.HasPrefix(text, "-") && !strings.ContainsAny(name, "/$ "):
		case strings.Contains(" if then else do while ! { } time exec sudo env command nice ", " "+text+" "):
		default:
			return command{c.before, words}
		}
		words = words[1:]
	}
	return command{c.before, nil}
}

// name is the program's, without its folder.
func (c command) name() string {
	if bare := c.bare(); len(bare.words) > 0 {
		return path.Base(bare.words[0].text)
	}
	return ""
}

// line is where the command stands.
func (c command) line() int { return c.words[0].line }

// is says whether the command begins with these words, "uv sync", flags between them left out.
func (c command) is(words string) bool {
	want := strings.Fields(words)
	bare := c.bare().words
	if len(bare) == 0 || path.Base(bare[0].text) != want[0] {
		return false
	}
	rest := bare[1:]
	for _, w := range want[1:] {
		for len(rest) > 0 && strings.HasPrefix(rest[0].text, "-") {
			rest = rest[1:]
		}
		if len(rest) == 0 || rest[0].text != w {
			return false
		}
		rest = rest[1:]
	}
	return true
}

// has says whether a word of the command is one of these, or one of these flags with a value after =.
func (c command) has(flags ...string) bool {
	_, found := c.find(flags...)
	return found
}

func (c command) find(flags ...string) (word, bool) {
	for _, w := range c.words {
		for _, flag := range flags {
			if w.text == flag || strings.HasPrefix(flag, "--") && strings.HasPrefix(w.text, flag+"=") {
				return w, true
			}
		}
	}
	return word{}, false
}

// value is what a flag is given, as its own word or after =.
func (c command) value(flags ...string) string {
	for i, w := range c.words {
		for _, flag := range flags {
			if after, ok := strings.CutPrefix(w.text, flag+"="); ok {
				return after
			}
			if w.text == flag && i+1 < len(c.words) {
				return c.words[i+1].text
			}
		}
	}
	return ""
}

func (c command) String() string {
	var texts []string
	for _, w := range c.words {
		texts = append(texts, w.text)
	}
	return strings.Join(texts, " ")
}

// plain are the words after the first n that are no flags.
func (c command) plain(n int) []word {
	var plain []word
	for i, w := range c.bare().words {
		if i >= n && !strings.HasPrefix(w.text, "-") {
			plain = append(plain, w)
		}
	}
	return plain
}
