package detect

import "github.com/fastdock/fastdock/scaffold/detect/python"

// served is what a module hands to uvicorn.run.
type served struct {
	app     string   // import string; empty where an object is given
	name    []string // the object
	factory bool
	line    int
}

// serve notes a call of uvicorn.run.
func (r *moduleReader) serve(names []string, arguments []python.Argument, line int) {
	if !r.isUvicornRun(names) {
		return
	}
	given, found := python.Find(arguments, "app", 0)
	if !found {
		return
	}
	one := served{line: line}
	one.app, _ = given.Literal()
	one.name, _ = python.Dotted(given.Value, 0)
	factory, _ := python.Find(arguments, "factory", -1)
	one.factory = len(factory.Value) == 1 && factory.Value[0].Is("True")
	if one.app != "" || one.name != nil {
		r.served = append(r.served, one)
	}
}

// isUvicornRun reports whether a name stands for uvicorn.run.
func (r *moduleReader) isUvicornRun(names []string) bool {
	imported := r.bound[names[0]]
	if imported.Module != "uvicorn" || imported.Level > 0 {
		return false
	}
	return len(names) == 1 && imported.Name == "run" || len(names) == 2 && imported.Name == "" && names[1] == "run"
}
