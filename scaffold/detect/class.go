package detect

import "slices"

// makesApp reports whether calling a name in a module makes an application: FastAPI, or a subclass of it wherever that
// is defined.
func (c *code) makesApp(m *module, names []string) bool {
	if len(names) == 0 {
		return false
	}
	if m.isFastAPI(names, "FastAPI") {
		return true
	}
	found, ok := c.resolve(m, names)
	return ok && c.classes[found]
}

// namesApp reports whether an annotation in a module is that of an application.
func (c *code) namesApp(m *module, typed annotation) bool {
	if typed.quoted && len(typed.names) == 1 && typed.names[0] == "FastAPI" {
		return true
	}
	return c.makesApp(m, typed.names)
}

// markClasses marks the subclasses of FastAPI in a module, and reports whether there was a new one.
func (c *code) markClasses(m *module) bool {
	marked := false
	for name, bases := range m.classes {
		class := object{m.path, name}
		if !c.classes[class] && slices.ContainsFunc(bases, func(base []string) bool { return c.makesApp(m, base) }) {
			c.classes[class] = true
			marked = true
		}
	}
	return marked
}

// wraps reports whether a call puts something around what it is given, as CORSMiddleware(app) and
// socketio.ASGIApp(server, app) do, so that it returns an application where it gets one.
func (c called) wraps() bool {
	if len(c.callee) == 0 {
		return false
	}
	switch name := c.callee[len(c.callee)-1]; name {
	case "ASGIApp", "mount_gradio_app":
		return true
	default:
		return len(name) > len("Middleware") && name[len(name)-len("Middleware"):] == "Middleware"
	}
}
