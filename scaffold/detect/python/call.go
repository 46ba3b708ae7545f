package python

// Argument is one of a call, or a parameter of a function.
type Argument struct {
	Name  string  // empty where it is given by its place
	Value []Token // of a parameter without a default: itself
}

// Literal returns the text of a value that is one plain string, and whether it is.
func (a Argument) Literal() (string, bool) {
	if len(a.Value) == 1 && a.Value[0].Kind == String {
		return a.Value[0].Text, true
	}
	return "", false
}

// Dotted reads a name with the names behind its dots, as in fastapi.FastAPI, and returns where it ends.
func Dotted(tokens []Token, at int) (names []string, end int) {
	for at < len(tokens) && tokens[at].Kind == Name {
		names = append(names, tokens[at].Text)
		if at+1 >= len(tokens) || !tokens[at+1].Is(".") {
			return names, at + 1
		}
		at += 2
	}
	return nil, at
}

// Arguments reads what stands between the parenthesis at a position and its partner, and returns the position behind
// that. Without a parenthesis there it returns the position it was given.
func Arguments(tokens []Token, at int) (arguments []Argument, end int) {
	if at >= len(tokens) || !tokens[at].Is("(") {
		return nil, at
	}
	depth, start := 0, at+1
	for i := at; i < len(tokens); i++ {
		depth += tokens[i].depth()
		if depth == 1 && tokens[i].Is(",") || depth == 0 {
			arguments = appendArgument(arguments, tokens[start:i])
			start = i + 1
		}
		if depth == 0 {
			return arguments, i + 1
		}
	}
	return arguments, len(tokens)
}

func appendArgument(arguments []Argument, tokens []Token) []Argument {
	switch {
	case len(tokens) == 0:
		return arguments
	case len(tokens) > 1 && tokens[0].Kind == Name && tokens[1].Is("="):
		return append(arguments, Argument{tokens[0].Text, tokens[2:]})
	}
	return append(arguments, Argument{Value: tokens})
}

// Find returns the argument of that name, or the one at that place where none has it.
func Find(arguments []Argument, name string, place int) (Argument, bool) {
	for _, argument := range arguments {
		if argument.Name == name {
			return argument, true
		}
	}
	if place >= 0 && place < len(arguments) && arguments[place].Name == "" {
		return arguments[place], true
	}
	return Argument{}, false
}
