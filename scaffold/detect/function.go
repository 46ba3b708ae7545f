package detect

import (
	"slices"
	"strings"

	"github.com/fastdock/fastdock/scaffold/detect/python"
)

// function is one of the module's functions, with what reports whether it makes an application.
type function struct {
	name      string
	line      int
	typed     annotation // what it says that it returns
	needs     bool       // an argument
	startable bool       // as it stands: no coroutine, and not decorated into something else
	returns   []called   // what is called for a value that it returns
	assigned  map[string]called
}

// define notes a function; only one in the module's own scope can be named from outside.
func (r *moduleReader) define(statement python.Statement) {
	start := slices.IndexFunc(statement.Tokens, func(token python.Token) bool { return token.Is("def") }) + 1
	defined := &function{line: statement.Line(), assigned: map[string]called{}}
	if _, global := r.scope(); global && start < len(statement.Tokens) {
		defined.name = statement.Tokens[start].Text
		r.functions[defined.name] = defined
	}
	parameters, end := python.Arguments(statement.Tokens, start+1)
	defined.needs = slices.ContainsFunc(parameters, isNeeded)
	if end < len(statement.Tokens) && statement.Tokens[end].Is("->") {
		defined.typed = annotationOf(statement.Tokens[end+1:])
	}
	cached := !slices.ContainsFunc(r.decorators, func(names []string) bool {
		return names == nil || !strings.Contains(names[len(names)-1], "cache")
	})
	defined.startable = cached && !statement.Starts("async")
	r.open(block{indent: statement.Indent, function: defined, scope: true})
}

// isNeeded reports whether a parameter has no default, such as settings: Settings.
func isNeeded(parameter python.Argument) bool {
	if parameter.Name != "" || parameter.Value[0].Is("*") || parameter.Value[0].Is("/") {
		return false
	}
	return !slices.ContainsFunc(parameter.Value, func(token python.Token) bool { return token.Is("=") })
}

// returned notes what a function returns: the value of a call, or a variable that holds one.
func (r *moduleReader) returned(value []python.Token) {
	inner, _ := r.scope()
	if inner == nil {
		return
	}
	value = unwrap(value)
	made := callOf(value)
	if len(value) == 1 {
		made = inner.assigned[value[0].Text]
	}
	if made.callee != nil {
		inner.returns = append(inner.returns, made)
	}
}
