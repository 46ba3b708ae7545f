package detect

import (
	"slices"
	"strings"

	"github.com/fastdock/fastdock/scaffold/detect/python"
)

// module is what one Python file says about applications, their routes, and what it imports.
type module struct {
	path      string
	imports   []python.Import
	bound     map[string]python.Import // the same by the name that each binds, in whatever scope
	classes   map[string][][]string    // the names of their bases
	assigned  []assignment             // in the module's own scope
	functions map[string]*function
	routers   map[string]prefix // every APIRouter by its name, in whatever scope
	included  []inclusion
	routes    []route
	texts     map[string]string // plain strings by the name of the variable or the attribute
	versions  []python.Argument // whose version is asked for with importlib.metadata
	served    []served          // by uvicorn.run and the like
}

// assignment is name = callee(...).
type assignment struct {
	name string
	called
	line    int
	typed   annotation
	guarded bool // happens under if __name__ == "__main__" only
}

// called is a call, with the names among its arguments.
type called struct {
	callee    []string
	arguments [][]string
}

// annotation is the type that a name or a function is said to have.
type annotation struct {
	names  []string
	quoted bool
}

// block is a compound statement that is being read.
type block struct {
	indent   int
	function *function // nil where it is no function
	scope    bool      // function or class
	guard    bool      // if __name__ == "__main__"
}

// moduleReader goes through the statements of a module.
type moduleReader struct {
	*module
	blocks     []block // that enclose the statement
	decorators [][]string
}

func readModule(path string, statements []python.Statement) *module {
	r := moduleReader{module: &module{
		path: path, bound: map[string]python.Import{}, classes: map[string][][]string{},
		functions: map[string]*function{}, routers: map[string]prefix{}, texts: map[string]string{},
	}}
	for _, statement := range statements {
		for len(r.blocks) > 0 && r.blocks[len(r.blocks)-1].indent >= statement.Indent {
			r.blocks = r.blocks[:len(r.blocks)-1]
		}
		r.statement(statement)
	}
	return r.module
}

func (r *moduleReader) statement(statement python.Statement) {
	first := statement.Tokens[0]
	switch {
	case first.Is("import"), first.Is("from"):
		r.bind(statement.Imports())
	case first.Is("@"):
		r.decorate(statement.Tokens[1:])
		return
	case first.Is("def"), statement.Starts("async", "def"):
		r.define(statement)
	case first.Is("class"):
		r.class(statement)
	case first.Is("return"):
		r.returned(statement.Tokens[1:])
	case first.Is("if"):
		guard := slices.ContainsFunc(statement.Tokens, func(token python.Token) bool { return token.Is("__name__") })
		r.open(block{indent: statement.Indent, guard: guard})
	default:
		r.assign(statement)
	}
	r.calls(statement.Tokens)
	r.decorators = nil
}

func (r *moduleReader) bind(imports []python.Import) {
	r.imports = append(r.imports, imports...)
	for _, imported := range imports {
		r.bound[imported.As] = imported
	}
}

func (r *moduleReader) open(opened block) { r.blocks = append(r.blocks, opened) }

// scope returns the innermost function, and whether the statement stands in the module's own scope.
func (r *moduleReader) scope() (inner *function, global bool) {
	for _, enclosing := range slices.Backward(r.blocks) {
		if enclosing.scope {
			return enclosing.function, false
		}
	}
	return nil, true
}

func (r *moduleReader) guarded() bool {
	return slices.ContainsFunc(r.blocks, func(enclosing block) bool { return enclosing.guard })
}

// class notes the bases of a class in the module's own scope.
func (r *moduleReader) class(statement python.Statement) {
	_, global := r.scope()
	r.open(block{indent: statement.Indent, scope: true})
	name, end := python.Dotted(statement.Tokens, 1)
	if !global || len(name) != 1 {
		return
	}
	bases, _ := python.Arguments(statement.Tokens, end)
	for _, base := range bases {
		if names, _ := python.Dotted(base.Value, 0); names != nil && base.Name == "" {
			r.classes[name[0]] = append(r.classes[name[0]], names)
		}
	}
}

// isFastAPI reports whether a name stands for a class of the package fastapi.
func (m *module) isFastAPI(names []string, class string) bool {
	if len(names) == 0 {
		return false
	}
	imported, found := m.bound[names[0]]
	if !found {
		star, all := m.bound["*"]
		return all && star.Module == "fastapi" && len(names) == 1 && names[0] == class
	}
	if top, _, _ := strings.Cut(imported.Module, "."); top != "fastapi" || imported.Level > 0 {
		return false
	}
	if imported.Name != "" {
		return len(names) == 1 && imported.Name == class
	}
	return len(names) > 1 && names[len(names)-1] == class
}

// annotationOf reads the type that tokens name, in quotes or not.
func annotationOf(tokens []python.Token) annotation {
	if len(tokens) > 0 && tokens[0].Kind == python.String {
		return annotation{strings.Split(tokens[0].Text, "."), true}
	}
	names, _ := python.Dotted(tokens, 0)
	return annotation{names: names}
}
