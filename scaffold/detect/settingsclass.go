package detect

import (
	"slices"
	"strings"

	"github.com/fastdock/fastdock/scaffold/detect/python"
)

// settingStatement is a statement of a module with what encloses it: the prefix of env.prefixed("X_"), and a function.
type settingStatement struct {
	python.Statement
	prefix     string
	inFunction bool
}

// settingsClass is a class with fields: settings, a model within them, or an enumeration.
type settingsClass struct {
	object
	bases  [][]string
	fields []field
	config map[string][]python.Token // env_prefix and the like
	// elsewhere reports that the values come from other sources than the environment.
	elsewhere bool
}

// field is name: annotation = value.
type field struct {
	name       string
	line       int
	annotation []python.Token
	value      []python.Token // nil where there is none
}

// declare notes the classes and the readers of a module, and returns its statements.
func (r *settingReader) declare(file string) []settingStatement {
	m := r.code.module(file)
	statements := r.code.parse(file)
	all := make([]settingStatement, 0, len(statements))
	scope, class := newBlockScope(), classBody{}
	for _, statement := range statements {
		all = append(all, scope.enter(statement))
		switch {
		case class.contains(statement):
			class.read(statement)
		case statement.Starts("class"):
			class = classBody{
				settingsClass: r.class(file, statement),
				indent:        statement.Indent,
				body:          -1,
				config:        -1,
				sources:       -1,
			}
		default:
			class = classBody{}
			r.reader(m, statement)
		}
	}
	return all
}

// blockScope follows the blocks around a statement, by their indents.
type blockScope struct {
	prefixes []indentedPrefix // of the env.prefixed blocks around
	function int              // of the outermost function around; -1 outside
}

type indentedPrefix struct {
	indent int
	prefix string
}

func newBlockScope() *blockScope { return &blockScope{function: -1} }

// enter returns the statement with what lies around it.
func (b *blockScope) enter(statement python.Statement) settingStatement {
	for len(b.prefixes) > 0 && b.prefixes[len(b.prefixes)-1].indent >= statement.Indent {
		b.prefixes = b.prefixes[:len(b.prefixes)-1]
	}
	if statement.Indent <= b.function {
		b.function = -1
	}
	entered := settingStatement{Statement: statement, inFunction: b.function >= 0}
	for _, outer := range b.prefixes {
		entered.prefix += outer.prefix
	}
	if b.function < 0 && (statement.Starts("def") || statement.Starts("async", "def")) {
		b.function = statement.Indent
	}
	if text, found := prefixed(statement); found {
		b.prefixes = append(b.prefixes, indentedPrefix{statement.Indent, text})
	}
	return entered
}

// classBody is a class whose statements are being read, with the indents of its head, its body, its class
// Config and the method that names its sources; -1 where there is none yet.
type classBody struct {
	*settingsClass
	indent, body, config, sources int
}

func (c *classBody) contains(statement python.Statement) bool {
	return c.settingsClass != nil && statement.Indent > c.indent
}

func (c *classBody) read(statement python.Statement) {
	if c.body < 0 {
		c.body = statement.Indent
	}
	if c.config >= 0 && statement.Indent <= c.config {
		c.config = -1
	}
	if c.sources >= 0 && statement.Indent <= c.sources {
		c.sources = -1
	}
	switch {
	case statement.Starts("def", "settings_customise_sources"):
		c.sources, c.elsewhere = statement.Indent, true
	case c.sources >= 0:
		c.elsewhere = c.elsewhere && !slices.ContainsFunc(statement.Tokens, isEnvironmentSource)
	case statement.Starts("class", "Config"):
		c.config = statement.Indent
	case c.config >= 0:
		c.configure(statement)
	case statement.Indent == c.body:
		c.member(statement)
	}
}

// isEnvironmentSource reports whether a word brings the environment into the sources of settings.
func isEnvironmentSource(token python.Token) bool {
	return token.Is("env_settings") || token.Is("dotenv_settings") || token.Is("super")
}

// prefixed returns the prefix of a block with env.prefixed("X_").
func prefixed(statement python.Statement) (string, bool) {
	if !statement.Starts("with") {
		return "", false
	}
	names, end := python.Dotted(statement.Tokens, 1)
	arguments, _ := python.Arguments(statement.Tokens, end)
	if len(names) != 2 || names[1] != "prefixed" || len(arguments) == 0 {
		return "", false
	}
	return arguments[0].Literal()
}

func (r *settingReader) class(file string, statement python.Statement) *settingsClass {
	class := &settingsClass{config: map[string][]python.Token{}}
	name, end := python.Dotted(statement.Tokens, 1)
	if len(name) == 1 {
		class.object = object{file, name[0]}
	}
	bases, _ := python.Arguments(statement.Tokens, end)
	for _, base := range bases {
		if base.Name != "" {
			class.config[base.Name] = base.Value // class Settings(BaseSettings, env_prefix="X_")
			continue
		}
		if names, _ := python.Dotted(base.Value, 0); names != nil {
			class.bases = append(class.bases, names)
		}
	}
	r.classes[class.object] = class
	r.order = append(r.order, class)
	return class
}

// configure notes name = value of an inner class Config.
func (c *settingsClass) configure(statement python.Statement) {
	if len(statement.Tokens) > 2 && statement.Tokens[0].Kind == python.Name && statement.Tokens[1].Is("=") {
		c.config[statement.Tokens[0].Text] = statement.Tokens[2:]
	}
}

// member notes a field, or model_config.
func (c *settingsClass) member(statement python.Statement) {
	tokens := statement.Tokens
	if len(tokens) < 3 || tokens[0].Kind != python.Name {
		return
	}
	equals := topLevel(tokens, "=")
	if tokens[0].Is("model_config") && equals > 0 {
		c.readConfig(tokens[equals+1:])
		return
	}
	made := field{name: tokens[0].Text, line: statement.Line()}
	switch {
	case tokens[1].Is(":") && equals > 0:
		made.annotation, made.value = tokens[2:equals], tokens[equals+1:]
	case tokens[1].Is(":"):
		made.annotation = tokens[2:]
	case equals == 1:
		made.value = tokens[2:]
	default:
		return
	}
	c.fields = append(c.fields, made)
}

// readConfig reads SettingsConfigDict(a=b) and {"a": b}, and several of these joined with |.
func (c *settingsClass) readConfig(value []python.Token) {
	if bar := topLevel(value, "|"); bar >= 0 {
		c.readConfig(value[:bar])
		c.readConfig(value[bar+1:])
		return
	}
	value = unwrap(value)
	_, end := python.Dotted(value, 0)
	arguments, _ := python.Arguments(value, end)
	for _, argument := range arguments {
		if argument.Name != "" {
			c.config[argument.Name] = argument.Value
		}
	}
	if len(value) > 0 && value[0].Is("{") {
		for at := 1; at+2 < len(value); at++ {
			if value[at].Kind == python.String && value[at+1].Is(":") {
				c.config[value[at].Text] = value[at+2 : at+3]
			}
		}
	}
}

// topLevel returns the place of an operator outside of all brackets; -1 for none.
func topLevel(tokens []python.Token, operator string) int {
	depth := 0
	for i, token := range tokens {
		if token.Kind != python.Operator {
			continue
		}
		switch token.Text {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			depth--
		case operator:
			if depth == 0 {
				return i
			}
		}
	}
	return -1
}

// inherits reports whether a class has a base of one of some names, through classes of the project.
func (r *settingReader) inherits(class *settingsClass, names ...string) bool {
	return slices.ContainsFunc(r.lineage(class, 0), func(c *settingsClass) bool {
		m := r.code.module(c.file)
		return slices.ContainsFunc(c.bases, func(base []string) bool {
			last := base[len(base)-1]
			if imported, found := m.bound[base[0]]; found && len(base) == 1 && imported.Name != "" {
				last = imported.Name
			}
			return slices.Contains(names, last)
		})
	})
}

// lineage returns a class with those it inherits from in the project, the class first.
func (r *settingReader) lineage(class *settingsClass, depth int) []*settingsClass {
	all := []*settingsClass{class}
	for _, base := range class.bases {
		found, known := r.code.resolve(r.code.module(class.file), base)
		if parent := r.classes[found]; known && parent != nil && parent != class && depth < mostHops {
			all = append(all, r.lineage(parent, depth+1)...)
		}
	}
	return all
}

func (r *settingReader) classNamed(file string, names []string) *settingsClass {
	if len(names) == 0 {
		return nil
	}
	found, known := r.code.resolve(r.code.module(file), names)
	if !known {
		return nil
	}
	return r.classes[found]
}

// option returns a text of a class's configuration, inherited or its own.
func (r *settingReader) option(class *settingsClass, name string) string {
	for _, c := range r.lineage(class, 0) {
		if value, set := c.config[name]; set {
			return r.constantText(c, value)
		}
	}
	return ""
}

// constantText returns the text that a value in a class stands for: its own, or that of the constant that it names.
func (r *settingReader) constantText(class *settingsClass, value []python.Token) string {
	names, end := python.Dotted(value, 0)
	if names == nil || end != len(value) {
		return textOf(value)
	}
	for _, f := range class.fields {
		if len(names) == 1 && f.name == names[0] {
			return textOf(f.value)
		}
	}
	if text, found := r.code.constant(r.code.module(class.file), names); found {
		return text
	}
	return textOf(value)
}

// textOf returns a value that is one text or number; empty for any other.
func textOf(value []python.Token) string {
	if len(value) == 1 &&
		(value[0].Kind == python.String || value[0].Kind == python.Number || value[0].Kind == python.Name) {
		return value[0].Text
	}
	return ""
}

// written returns tokens as text.
func written(tokens []python.Token) string {
	var out strings.Builder
	for _, token := range tokens {
		if token.Kind == python.String {
			out.WriteString(`"` + token.Text + `"`)
			continue
		}
		out.WriteString(token.Text)
	}
	return out.String()
}
