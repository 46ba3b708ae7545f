package detect

import (
	"slices"

	"github.com/fastdock/fastdock/scaffold/detect/python"
)

// prefix is what a router or an inclusion puts before the paths of its routes.
type prefix struct {
	path    string
	unknown bool     // made at run time
	names   []string // that hold the path, as in settings.API_PREFIX
	guarded bool     // asks for something, such as a login, before any of its routes answers
}

// join puts another prefix behind this one.
func (p prefix) join(other prefix) prefix {
	return prefix{path: p.path + other.path, unknown: p.unknown || other.unknown, guarded: p.guarded || other.guarded}
}

// inclusion is a router or an application that becomes part of another one.
type inclusion struct {
	parent, child []string
	prefix        prefix
	mounted       bool
}

// route is one that answers GET.
type route struct {
	owner   []string // application or router
	path    string
	guarded bool
}

func prefixOf(arguments []python.Argument) prefix {
	read := prefix{guarded: isGuarded(arguments)}
	if given, found := python.Find(arguments, "prefix", -1); found {
		text, literal := given.Literal()
		read.path, read.unknown = text, !literal
		if names, end := python.Dotted(given.Value, 0); end == len(given.Value) {
			read.names = names
		}
	}
	return read
}

// isGuarded reports whether arguments name dependencies that decide about every request.
func isGuarded(arguments []python.Argument) bool {
	given, _ := python.Find(arguments, "dependencies", -1)
	return len(given.Value) > 2 // brackets with something between them
}

// decorate reads what stands behind an @.
func (r *moduleReader) decorate(tokens []python.Token) {
	names, end := python.Dotted(tokens, 0)
	r.decorators = append(r.decorators, names)
	if arguments, closed := python.Arguments(tokens, end); closed > end && len(names) > 1 {
		r.method(names[:len(names)-1], names[len(names)-1], arguments)
	}
}

// mostCalls is how many calls of one statement are read: each may hold all that follow.
const mostCalls = 100

// calls reads the calls that matter, wherever they stand in a statement.
func (r *moduleReader) calls(tokens []python.Token) {
	count := 0
	for at, token := range tokens {
		if token.Kind != python.Name || !isInteresting(token.Text) || at+1 == len(tokens) || !tokens[at+1].Is("(") {
			continue
		}
		if count++; count > mostCalls {
			return
		}
		start := at
		for start > 1 && tokens[start-1].Is(".") && tokens[start-2].Kind == python.Name {
			start -= 2
		}
		names, end := python.Dotted(tokens, start)
		arguments, _ := python.Arguments(tokens, end)
		r.call(names, arguments)
		r.serve(names, arguments, token.Line)
	}
}

// isInteresting reports whether the calls of a function or method matter.
func isInteresting(name string) bool {
	switch name {
	case "include_router", "mount", "add_api_route", "add_route", "version", "run":
		return true
	}
	return false
}

func (r *moduleReader) call(names []string, arguments []python.Argument) {
	last := names[len(names)-1]
	if last == "version" && r.isMetadata(names) && len(arguments) > 0 {
		r.versions = append(r.versions, arguments[0])
	}
	if len(names) > 1 {
		r.method(names[:len(names)-1], last, arguments)
	}
}

// isMetadata reports whether a name stands for importlib.metadata.version.
func (r *moduleReader) isMetadata(names []string) bool {
	imported := r.bound[names[0]]
	switch imported.Module {
	case "importlib.metadata", "importlib_metadata":
		return len(names) == 1 && imported.Name == "version" || len(names) > 1 && imported.Name == ""
	case "importlib":
		return imported.Name == "metadata"
	}
	return false
}

// method notes what a call of a method adds to an application or a router.
func (r *moduleReader) method(owner []string, method string, arguments []python.Argument) {
	switch method {
	case "include_router":
		r.include(owner, "router", 0, prefixOf(arguments), arguments)
	case "mount":
		at, _ := python.Find(arguments, "path", 0)
		path, literal := at.Literal()
		r.include(owner, "app", 1, prefix{path: path, unknown: !literal}, arguments)
	case "get", "api_route", "add_api_route", "add_route":
		path, _ := python.Find(arguments, "path", 0)
		if text, literal := path.Literal(); literal && answersGET(arguments) {
			r.routes = append(r.routes, route{owner, text, isGuarded(arguments)})
		}
	}
}

func (r *moduleReader) include(parent []string, name string, place int, under prefix, arguments []python.Argument) {
	given, _ := python.Find(arguments, name, place)
	child, end := python.Dotted(given.Value, 0)
	if child == nil {
		return
	}
	mounted := name == "app"
	if end < len(given.Value) && calleeOf(given.Value) == nil {
		return
	}
	r.included = append(r.included, inclusion{parent, child, under, mounted})
}

// answersGET reports whether the methods of a route, where they are named, include GET.
func answersGET(arguments []python.Argument) bool {
	methods, found := python.Find(arguments, "methods", -1)
	return !found || slices.ContainsFunc(methods.Value, func(token python.Token) bool {
		return token.Kind == python.String && token.Text == "GET"
	})
}
