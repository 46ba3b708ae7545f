package detect

import (
	"slices"

	"github.com/fastdock/fastdock/scaffold/detect/python"
)

// mostParentheses is how many may stand around a value before it is nobody's.
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

// closes says whether the parenthesis that opens a value closes at its end.
func closes(value []python.Token) bool {
	_, end := python.Arguments(value, 0)
	return end == len(value) && value[end-1].Is(")")
}

// assign notes name = call(...), with an annotation or a chain of names.
func (r *moduleReader) assign(statement python.Statement) {
	names, value, annotated := r.targets(statement.Tokens)
	if len(names) == 0 {
		return
	}
	callee := calleeOf(value)
	if callee == nil {
		return
	}
	if r.isFastAPI(callee, "APIRouter") {
		value = unwrap(value)
		_, end := python.Dotted(value, 0)
		arguments, _ := python.Arguments(value, end)
		r.routers[names[0]] = prefixOf(arguments)
	}
	inner, global := r.scope()
	if inner != nil {
		inner.assigned[names[0]] = callee
	}
	if global {
		r.assigned = append(r.assigned, assignment{names[0], callee, statement.Line(), annotated, r.guarded()})
	}
}

// targets splits a = b: X = value into the names, the value, and whether an annotation says that it is an application.
func (r *moduleReader) targets(tokens []python.Token) (names []string, value []python.Token, annotated bool) {
	for len(tokens) > 1 && tokens[0].Kind == python.Name {
		equals := slices.IndexFunc(tokens, func(token python.Token) bool { return token.Is("=") })
		switch {
		case equals == 1:
		case equals > 2 && tokens[1].Is(":"):
			annotated = annotated || r.namesApp(tokens[2:equals])
		default:
			return names, tokens, annotated
		}
		names = append(names, tokens[0].Text)
		tokens = tokens[equals+1:]
	}
	return names, tokens, annotated
}
