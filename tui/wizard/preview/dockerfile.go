package preview

import (
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var (
	instruction = lazyregexp.New(`^[A-Za-z]+\b`)
	assignment  = lazyregexp.New(`^[\w.-]+=`)
	stageName   = lazyregexp.New(`^(?i)AS\b`)
	heredoc     = lazyregexp.New(`<<-?["']?(\w+)["']?`)
)

// dockerfile colours instructions, AS, what ENV, ARG and LABEL name, and quoted texts. An instruction goes on
// after a backslash, also beyond comments and empty lines; a heredoc goes on until its word stands alone.
func dockerfile(p *scanner, from state) state {
	blank := strings.TrimSpace(p.line) == ""
	switch {
	case from.closing != "":
		if strings.TrimSpace(p.line) == from.closing {
			return state{}
		}
		return from
	case blank:
		return from
	}
	p.skipBlanks()
	if strings.HasPrefix(p.ahead(), "#") {
		p.rest(comment)
		return from
	}
	name := from.instruction
	if name == "" {
		n := len(instruction.FindString(p.ahead()))
		name = strings.ToUpper(p.ahead()[:n])
		p.put(word, n)
	}
	arguments(p, name)
	return afterInstruction(p.line, name)
}

// arguments moves past what follows an instruction.
func arguments(p *scanner, instruction string) {
	for p.ahead() != "" {
		p.skipBlanks()
		switch instruction {
		case "ENV", "ARG", "LABEL":
			p.put(word, len(assignment.FindString(p.ahead()))-1)
		case "FROM":
			p.put(word, len(stageName.FindString(p.ahead())))
		}
		argument(p)
	}
}

// argument moves past everything before the next space outside of quotes.
func argument(p *scanner) {
	for p.ahead() != "" && p.ahead()[0] != ' ' {
		switch {
		case p.text():
		case p.ahead()[0] == '\\' && len(p.ahead()) > 1:
			p.put(ordinary, 2)
		default:
			p.put(ordinary, 1)
		}
	}
}

func afterInstruction(line, name string) state {
	if name == "RUN" || name == "COPY" || name == "ADD" {
		if found := heredoc.FindStringSubmatch(line); found != nil {
			return state{closing: found[1]}
		}
	}
	if strings.HasSuffix(strings.TrimRight(line, " "), `\`) {
		return state{instruction: name}
	}
	return state{}
}
