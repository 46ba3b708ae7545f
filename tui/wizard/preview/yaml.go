package preview

import (
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var (
	yamlKey   = lazyregexp.New(`^(?:"[^"]*"|'[^']*'|[^\s#&*!|>'"%@{}\[\],-][^#{}\[\],"']*?|<<):(?: |$)`)
	yamlBlock = lazyregexp.New(`(?:^|[\s:])[|>][-+0-9]*\s*(?:#.*)?$`)
)

// yaml colours keys, quoted texts, and blocks of text, which go on as long as they are indented.
func yaml(p *scanner, from state) state {
	indent := p.skipBlanks()
	if from.indent > 0 && (p.ahead() == "" || indent >= from.indent) {
		p.rest(quoted)
		return from
	}
	for strings.HasPrefix(p.ahead(), "- ") {
		indent = p.at
		p.put(ordinary, 1)
		p.skipBlanks()
	}
	if n := len(strings.TrimRight(yamlKey.FindString(p.ahead()), " ")); n > 0 {
		indent = p.at
		p.put(word, n-1)
	}
	opens := !strings.HasPrefix(p.ahead(), "#") && yamlBlock.MatchString(p.ahead())
	values(p)
	if opens {
		return state{indent: indent + 1}
	}
	return state{}
}

// values moves past the rest of a line: quoted texts where a value can begin, and a comment.
func values(p *scanner) {
	before := byte(' ')
	if p.at > 0 {
		before = p.line[p.at-1]
	}
	for p.ahead() != "" {
		opens := strings.IndexByte(" \t,:=[{(", before) >= 0
		switch {
		case p.ahead()[0] == '#' && (before == ' ' || before == '\t'):
			p.rest(comment)
		case opens && p.text():
		default:
			p.put(ordinary, 1)
		}
		before = p.line[p.at-1]
	}
}
