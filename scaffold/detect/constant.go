package detect

// known returns a prefix whose path a module takes from a constant or from a field of its settings with the text that
// stands there, which is the default of the field.
func (c *code) known(m *module, p prefix) prefix {
	if !p.unknown || p.names == nil {
		return p
	}
	if text, found := c.constant(m, p.names); found {
		p.path, p.unknown = text, false
	}
	return p
}

// constant returns the text that a name of a module stands for: a variable, or an attribute of an object or a class.
func (c *code) constant(m *module, names []string) (string, bool) {
	if found, ok := c.resolve(m, names); ok {
		text, known := c.module(found.file).texts[found.name]
		return text, known
	}
	last := len(names) - 1
	if last == 0 {
		return "", false
	}
	holder, ok := c.resolve(m, names[:last])
	if !ok {
		return "", false
	}
	at := c.module(holder.file)
	if text, known := at.texts[names[last]]; known {
		return text, true
	}
	for _, made := range at.assigned { // settings = Settings(), of a class that is imported
		if class, ok := c.resolve(at, made.callee); ok && made.name == holder.name {
			text, known := c.module(class.file).texts[names[last]]
			return text, known
		}
	}
	return "", false
}
