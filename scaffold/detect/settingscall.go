package detect

import (
	"slices"

	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/scaffold/detect/python"
)

// reader notes a variable that reads settings: config = Config(".env"), env = Env(), settings = Dynaconf(...).
func (r *settingReader) reader(m *module, statement python.Statement) {
	tokens := statement.Tokens
	if len(tokens) < 4 || tokens[0].Kind != python.Name || !tokens[1].Is("=") {
		return
	}
	names, end := python.Dotted(tokens, 2)
	if names == nil || end >= len(tokens) || !tokens[end].Is("(") {
		return
	}
	kind := ""
	switch module := m.bound[names[0]].Module; {
	case module == "starlette.config" && names[len(names)-1] == "Config":
		kind = "starlette"
	case module == "decouple":
		kind = "decouple"
	case module == "environs":
		kind = "environs"
	case module == "dynaconf":
		kind = "dynaconf"
	}
	if kind != "" {
		r.readers[object{m.path, tokens[0].Text}] = kind
	}
	arguments, _ := python.Arguments(tokens, end)
	if kind == "dynaconf" {
		r.dynaconf(m, arguments)
	}
	if file, found := python.Find(arguments, "env_file", 0); found && kind == "starlette" &&
		firstText(file.Value) == ".env" {
		r.ReadsDotEnv = true
	}
}

// kindOf returns what reads settings under a name: a variable of the project, or decouple's own config.
func (r *settingReader) kindOf(m *module, names []string) string {
	if imported := m.bound[names[0]]; imported.Module == "decouple" && imported.Name == "config" && len(names) == 1 {
		return "decouple"
	}
	for length := len(names); length > 0; length-- {
		if found, known := r.code.resolve(m, names[:length]); known && r.readers[found] != "" {
			return r.readers[found]
		}
	}
	return ""
}

// use reads the settings that a statement asks for, and notes the classes that it makes objects of.
func (r *settingReader) use(m *module, statement settingStatement) {
	tokens := statement.Tokens
	for at := 0; at < len(tokens); at++ {
		switch token := tokens[at]; {
		case token.Kind == python.Template:
			r.template(m, token)
		case token.Kind != python.Name ||
			at > 0 && (tokens[at-1].Is(".") || tokens[at-1].Is("class") || tokens[at-1].Is("def")):
		default:
			names, end := python.Dotted(tokens, at)
			if names != nil && end < len(tokens) {
				r.reference(m, statement, names, at, end)
			}
		}
	}
}

// reference reads a name that something follows: a call, or a key in brackets.
func (r *settingReader) reference(m *module, statement settingStatement, names []string, at, end int) {
	tokens, last := statement.Tokens, names[len(names)-1]
	called := tokens[end].Is("(")
	if class := r.classNamed(m.path, names); class != nil && (called || at > 1 && tokens[at-2].Is("default_factory")) {
		r.made[class.object] = true
		if called && isUnpacked(tokens, end) && r.takesEnvironment(m.path) {
			r.filled[class.object] = true
		}
		return
	}
	switch {
	case last == "environ" && tokens[end].Is("["):
		if end+2 < len(tokens) && tokens[end+1].Kind == python.String &&
			(end+3 >= len(tokens) || !tokens[end+3].Is("=")) && !statement.Starts("del") {
			r.add(m, tokens[end+1], Setting{
				Name:     tokens[end+1].Text,
				Required: true,
				Later:    statement.inFunction,
				Type:     conversion(tokens, at),
			})
		}
	case called && (last == "getenv" || len(names) > 1 && last == "get" && names[len(names)-2] == "environ"):
		arguments, _ := python.Arguments(tokens, end)
		r.asked(m, statement, question{arguments: arguments, typed: conversion(tokens, at), place: 1})
	case called && (last == "load_dotenv" || last == "read_env" || last == "dotenv_values"):
		if tokens[end+1].Is(")") || tokens[end+1].Text == ".env" {
			r.ReadsDotEnv = true
		}
	case called && len(names) > 1 && slices.Contains([]string{"model_validate", "parse_obj"}, last):
		if class := r.classNamed(m.path, names[:len(names)-1]); class != nil && r.takesEnvironment(m.path) {
			r.filled[class.object] = true
		}
	case called:
		r.configured(m, statement, names, at, end)
	}
}

// configured reads config("X", cast=int, default=1) and env.int("X", 1).
func (r *settingReader) configured(m *module, statement settingStatement, names []string, at, end int) {
	kind := r.kindOf(m, names)
	if kind != "starlette" && kind != "decouple" && kind != "environs" || names[len(names)-1] == "prefixed" {
		return
	}
	arguments, _ := python.Arguments(statement.Tokens, end)
	typed := conversion(statement.Tokens, at)
	if cast, found := python.Find(arguments, "cast", 1); found && kind != "environs" {
		typed = written(cast.Value)
	}
	if kind == "environs" && len(names) > 1 {
		typed = names[len(names)-1]
	}
	if m.bound[names[0]].Module == "decouple" {
		r.ReadsDotEnv = true
	}
	place := 1
	if kind == "starlette" {
		place = 2
	}
	r.asked(m, statement, question{arguments, typed, place, true})
}

// question is a call that asks for a variable.
type question struct {
	arguments []python.Argument
	typed     string // what the value is converted with
	place     int    // where a default may stand
	strict    bool   // a variable that is not set is an error
}

// asked adds the variable that the first argument names. Where one that is not set is None, it counts as needed only
// if it is converted, which None is not.
func (r *settingReader) asked(m *module, statement settingStatement, q question) {
	if len(q.arguments) == 0 {
		return
	}
	name, literal := q.arguments[0].Literal()
	fallback, has := python.Find(q.arguments, "default", q.place)
	if !literal || !environmentName.MatchString(name) {
		return
	}
	converted := q.typed == "int" || q.typed == "float"
	setting := Setting{
		Name:     statement.prefix + name,
		Field:    name,
		Required: !has && (q.strict || converted),
		Type:     q.typed,
		Later:    statement.inFunction,
	}
	isNone := len(fallback.Value) == 1 && fallback.Value[0].Is("None")
	if has && !isNone {
		setting.Default = textOf(fallback.Value)
	}
	r.add(m, q.arguments[0].Value[0], setting)
}

// conversion returns what a value is converted with, as in int(os.environ["PORT"]).
func conversion(tokens []python.Token, at int) string {
	if at > 1 && tokens[at-1].Is("(") && slices.Contains([]string{"int", "float", "bool", "str"}, tokens[at-2].Text) {
		return tokens[at-2].Text
	}
	return ""
}

var (
	environmentName = lazyregexp.New(`^[A-Za-z_][A-Za-z0-9_]*$`)
	inTemplate      = lazyregexp.New(`(getenv|environ\.get|environ)[(\[]\s*['"](\w+)['"]\s*([)\]])?`)
)

// template reads what a string asks for that is composed at run time.
func (r *settingReader) template(m *module, token python.Token) {
	for _, found := range inTemplate.FindAllStringSubmatch(token.Text, mostCalls) {
		r.add(m, token, Setting{Name: found[2], Required: found[1] == "environ"})
	}
}

func (r *settingReader) add(m *module, token python.Token, setting Setting) {
	if setting.Field == "" {
		setting.Field = setting.Name
	}
	setting.File, setting.Line = m.path, token.Line
	r.found = append(r.found, setting)
}

// dynaconf reads Dynaconf(envvar_prefix="SHOP", validators=[Validator("A", must_exist=True)]).
func (r *settingReader) dynaconf(m *module, arguments []python.Argument) {
	prefix := "DYNACONF"
	if given, found := python.Find(arguments, "envvar_prefix", -1); found {
		prefix = textOf(given.Value)
	}
	if load, found := python.Find(arguments, "load_dotenv", -1); found && textOf(load.Value) == "True" {
		r.ReadsDotEnv = true
	}
	validators, _ := python.Find(arguments, "validators", -1)
	for at, token := range validators.Value {
		if !token.Is("Validator") {
			continue
		}
		options, _ := python.Arguments(validators.Value, at+1)
		must, found := python.Find(options, "must_exist", -1)
		if !found || textOf(must.Value) != "True" {
			continue
		}
		for _, option := range options {
			if name, literal := option.Literal(); literal && option.Name == "" {
				setting := Setting{Name: prefix + "_" + name, Field: name, Required: true, File: m.path, Line: token.Line}
				if prefix == "" || prefix == "False" {
					setting.Name = name
				}
				r.found = append(r.found, setting)
			}
		}
	}
}
