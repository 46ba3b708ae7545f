package python

// emit splits a logical line into statements: those between semicolons, and a block's that stands on the line of its
// header, which counts as indented.
func (s *scanner) emit(line []Token, indent int) {
	for end := headerEnd(line); end > 0; end = headerEnd(line) {
		s.statements = append(s.statements, Statement{indent, line[:end]})
		line, indent = line[end:], indent+1
	}
	start := 0
	for i, token := range line {
		if token.Is(";") {
			s.simple(line[start:i], indent)
			start = i + 1
		}
	}
	s.simple(line[start:], indent)
}

func (s *scanner) simple(tokens []Token, indent int) {
	if len(tokens) > 0 {
		s.statements = append(s.statements, Statement{indent, tokens})
	}
}

// headerEnd returns how many tokens of a line are the header of a compound statement: 0 for none.
func headerEnd(line []Token) int {
	if len(line) == 0 || line[0].Kind != Name || !isCompound(line[0].Text) {
		return 0
	}
	depth, lambdas := 0, 0
	for i, token := range line {
		switch {
		case token.Is("lambda"):
			lambdas++
		case token.Is(":") && depth == 0 && lambdas > 0:
			lambdas--
		case token.Is(":") && depth == 0:
			return i + 1
		}
		depth += token.depth()
	}
	return 0
}

func isCompound(word string) bool {
	switch word {
	case "if", "elif", "else", "for", "while", "try", "except", "finally", "with", "def", "class", "async":
		return true
	}
	return false
}

// depth returns what the token adds to the depth of open brackets.
func (t Token) depth() int {
	if t.Kind != Operator {
		return 0
	}
	return depthOf(t.Text[0])
}
