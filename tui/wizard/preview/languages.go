package preview

import (
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var (
	section = lazyregexp.New(`^\[+[^\[\],]*\]+\s*(?:[#;]|$)`)
	setting = lazyregexp.New(`^[\w."' -]+?\s*=`)
	keyword = lazyregexp.New(
		`^(?:False|None|True|and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|` +
			`global|if|import|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield)$`,
	)
	name = lazyregexp.New(`^[\pL\d_]+`)
)

// settings colours the sections, keys and texts of TOML, INI and .env files.
func settings(p *scanner, from state) state {
	if from.closing != "" {
		if from = continueString(p, from); from.closing != "" {
			return from
		}
	}
	p.skipBlanks()
	switch rest := p.ahead(); {
	case strings.HasPrefix(rest, ";"):
		p.rest(comment)
	case section.MatchString(rest):
		p.put(word, strings.LastIndexByte(rest[:len(section.FindString(rest))], ']')+1)
	case !strings.HasPrefix(rest, "["):
		p.put(word, len(strings.TrimRight(strings.TrimSuffix(setting.FindString(rest), "="), " ")))
	}
	if i := strings.Index(p.ahead(), `= """`); i >= 0 {
		p.put(ordinary, i+2)
		return openString(p, `"""`)
	}
	values(p)
	return state{}
}

// python colours keywords, comments and strings, of which those in three quotes go on over lines.
func python(p *scanner, from state) state {
	if from.closing != "" {
		if from = continueString(p, from); from.closing != "" {
			return from
		}
	}
	for p.ahead() != "" {
		rest := p.ahead()
		switch {
		case rest[0] == '#':
			p.rest(comment)
		case strings.HasPrefix(rest, `"""`), strings.HasPrefix(rest, `'''`):
			if after := openString(p, rest[:3]); after.closing != "" {
				return after
			}
		case p.text():
		default:
			n := name.FindString(rest)
			if keyword.MatchString(n) {
				p.put(word, len(n))
				continue
			}
			p.put(ordinary, max(1, len(n)))
		}
	}
	return state{}
}

// openString moves past a text whose quotes open here, and returns the state of one that goes on in the next line.
func openString(p *scanner, quotes string) state {
	p.put(quoted, len(quotes))
	return continueString(p, state{closing: quotes})
}

// continueString moves past the rest of a text from the line before.
func continueString(p *scanner, from state) state {
	if end := closed(p.ahead(), from.closing); end > 0 {
		p.put(quoted, end)
		return state{}
	}
	p.rest(quoted)
	return from
}

// json colours keys, and texts otherwise.
func json(p *scanner, _ state) state {
	for p.ahead() != "" {
		rest := p.ahead()
		if rest[0] != '"' {
			p.put(ordinary, 1)
			continue
		}
		end := 1 + closed(rest[1:], `"`)
		if strings.HasPrefix(strings.TrimLeft(rest[end:], " "), ":") {
			p.put(word, end)
			continue
		}
		p.put(quoted, end)
	}
	return state{}
}
