package detect

import (
	"slices"

	"github.com/fastdock/fastdock/scaffold/detect/python"
)

// mostParentheses is how many may stand around a value that is read.
const mostParentheses = 10

// unwrap takes the parentheses around a value off, and an await before it.
func unwrap(value []python.Token) []python.Token {
	for range mostParentheses {
		switch {
		case len(value) < 3:
			return value
		case value[0].Is("await"):
			value = value[1:]
		case value[0].Is("(") && closes(value):
			value = value[1 : len(value)-1]
		default:
			return value
		}
	}
	return value
}

// calleeOf returns the name that is called where a value is nothing but one call.
func calleeOf(value []python.Token) []string {
	value = unwrap(value)
	names, end := python.Dotted(value, 0)
	if names == nil || end >= len(value) || !value[end].Is("(") {
		return nil
	}
	if _, behind := python.Arguments(value, end); behind != len(value) {
		return nil
	}
	return names
}

// closes reports whether the parenthesis that opens a value closes at its end.
func closes(value []python.Token) bool {
	_, end := python.Arguments(value, 0)
	return end == len(value) && value[end-1].Is(")")
}

// assign notes name = call(...), with an annotation or a chain of names.
func (r *moduleReader) assign(statement python.Statement) {
	names, value, typed := r.targets(statement.Tokens)
	if len(names) == 0 {
		return
	}
	if len(value) == 1 && value[0].Kind == python.String {
		r.texts[names[0]] = value[0].Text
		return
	}
	made := callOf(value)
	if made.callee == nil {
		return
	}
	if r.isFastAPI(made.callee, "APIRouter") {
		r.routers[names[0]] = prefixOf(argumentsOf(value))
	}
	inner, global := r.scope()
	if inner != nil {
		inner.assigned[names[0]] = made
	}
	if global {
		r.assigned = append(r.assigned, assignment{names[0], made, statement.Line(), typed, r.guarded()})
	}
}

// targets splits a = b: X = value into the names, the value, and the type that it is said to have.
func (r *moduleReader) targets(tokens []python.Token) (names []string, value []python.Token, typed annotation) {
	for len(tokens) > 1 && tokens[0].Kind == python.Name {
		equals := slices.IndexFunc(tokens, func(token python.Token) bool { return token.Is("=") })
		switch {
		case equals == 1:
		case equals > 2 && tokens[1].Is(":"):
			typed = annotationOf(tokens[2:equals])
		default:
			return names, tokens, typed
		}
		names = append(names, tokens[0].Text)
		tokens = tokens[equals+1:]
	}
	return names, tokens, typed
}

// argumentsOf returns the arguments of a value that is one call.
func argumentsOf(value []python.Token) []python.Argument {
	value = unwrap(value)
	_, end := python.Dotted(value, 0)
	arguments, _ := python.Arguments(value, end)
	return arguments
}

// callOf reads a value that is nothing but one call; its callee is nil where it is anything else.
func callOf(value []python.Token) called {
	made := called{callee: calleeOf(value)}
	if made.callee == nil {
		return made
	}
	for _, argument := range argumentsOf(value) {
		if names, end := python.Dotted(argument.Value, 0); names != nil && end == len(argument.Value) {
			made.arguments = append(made.arguments, names)
		}
	}
	return made
}
