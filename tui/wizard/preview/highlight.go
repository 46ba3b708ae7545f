package preview

import (
	"path"
	"strings"
)

// tokenKind is what a piece of a line is, as far as its colour goes. The colours are made here and not by chroma,
// which is not linked otherwise: its lexers for all languages weigh more than these four small ones, and they keep no
// marks for changed rows.
type tokenKind uint8

const (
	ordinary tokenKind = iota
	comment
	word // a keyword, an instruction, a key
	quoted
)

// span is a piece of a line: from where the one before ends to its own end, in bytes.
type span struct {
	meaning tokenKind
	end     int
}

// state is what a line leaves to the next one.
type state struct {
	closing     string // what ends the text that goes on: quotes, or the word of a heredoc
	instruction string // of a Dockerfile, that goes on
	indent      int    // of the key whose block of text goes on, plus one; 0 for none
}

// language reads a line with a pen that stands at its beginning, and returns what the next line has to know. It
// reads for colours only: what it does not understand stays ordinary.
type language func(*scanner, state) state

func (l language) spans(line string, from state) ([]span, state) {
	p := scanner{line: line}
	next := l(&p, from)
	p.rest(ordinary)
	return p.spans, next
}

// languageOf returns the language of a file that fastdock writes, by its name.
func languageOf(file string) language {
	name := path.Base(file)
	switch {
	case strings.HasSuffix(name, "ignore"):
		return ignoreList
	case strings.HasPrefix(name, "Dockerfile"), strings.HasSuffix(name, ".Dockerfile"):
		return dockerfile
	case strings.HasPrefix(name, ".env"):
		return settings
	}
	switch path.Ext(name) {
	case ".yml", ".yaml":
		return yaml
	case ".toml", ".ini", ".cfg":
		return settings
	case ".py":
		return python
	case ".json":
		return json
	}
	return plainText
}

func plainText(*scanner, state) state { return state{} }

func ignoreList(p *scanner, _ state) state {
	if strings.HasPrefix(p.line, "#") {
		p.rest(comment)
	}
	return state{}
}

// scanner goes along a line and says what it passes. It only goes on, so that no character is lost or moved.
type scanner struct {
	line  string
	at    int
	spans []span
}

func (p *scanner) ahead() string { return p.line[p.at:] }

// put marks the next bytes and moves past them.
func (p *scanner) put(m tokenKind, bytes int) {
	if bytes <= 0 {
		return
	}
	p.at = min(len(p.line), p.at+bytes)
	if last := len(p.spans) - 1; last >= 0 && p.spans[last].meaning == m {
		p.spans[last].end = p.at
		return
	}
	p.spans = append(p.spans, span{m, p.at})
}

func (p *scanner) rest(m tokenKind) { p.put(m, len(p.ahead())) }

// skipBlanks moves past spaces and returns how many there were.
func (p *scanner) skipBlanks() int {
	n := len(p.ahead()) - len(strings.TrimLeft(p.ahead(), " \t"))
	p.put(ordinary, n)
	return n
}

// text moves past a quoted text, and reports whether one that ends on this line begins here.
func (p *scanner) text() bool {
	rest := p.ahead()
	if rest == "" || rest[0] != '"' && rest[0] != '\'' {
		return false
	}
	end := closed(rest[1:], rest[:1])
	if end == 0 {
		return false
	}
	p.put(quoted, 1+end)
	return true
}

// closed finds the end of a text after the quotes that close it, 0 where they are missing. A backslash guards
// the character after it.
func closed(rest, quotes string) int {
	for i := 0; i < len(rest); i++ {
		switch {
		case rest[i] == '\\':
			i++
		case strings.HasPrefix(rest[i:], quotes):
			return i + len(quotes)
		}
	}
	return 0
}
