package detect

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/scaffold/detect/python"
)

// describeClasses reads the fields of the settings classes that the code makes objects of; of those that nothing else
// is derived from, where the code does not say which.
func (r *settingReader) describeClasses() {
	var settings, made []*settingsClass
	for _, class := range r.order {
		if class.name == "" || class.elsewhere || !r.filled[class.object] && !r.inherits(class, "BaseSettings") {
			continue
		}
		settings = append(settings, class)
		if r.made[class.object] || r.filled[class.object] {
			made = append(made, class)
		}
	}
	if made == nil {
		made = slices.DeleteFunc(settings, func(class *settingsClass) bool { return r.hasHeirs(class) })
	}
	for _, class := range made {
		if file := r.option(class, "env_file"); file == ".env" {
			r.ReadsDotEnv = true
		}
		prefix := r.option(class, "env_prefix")
		r.describe(class, prefix, r.option(class, "env_nested_delimiter"), true, 0)
	}
}

func (r *settingReader) hasHeirs(class *settingsClass) bool {
	return slices.ContainsFunc(r.order, func(other *settingsClass) bool {
		return other != class && slices.Contains(r.lineage(other, 0), class)
	})
}

// fieldsOf returns the fields of a class and of what it inherits from, each as it is defined last.
func (r *settingReader) fieldsOf(class *settingsClass) (fields []field, files []string) {
	seen := map[string]bool{}
	for _, c := range r.lineage(class, 0) {
		for _, f := range c.fields {
			if !seen[f.name] {
				seen[f.name] = true
				fields, files = append(fields, f), append(files, c.file)
			}
		}
	}
	return fields, files
}

// deepestModel is how deep models in models are followed.
const deepestModel = 4

// describe adds the variables of a class's fields; outer reports whether the object has to be given at all.
func (r *settingReader) describe(class *settingsClass, prefix, delimiter string, outer bool, depth int) {
	first := r.isFirstVersion(class)
	fields, files := r.fieldsOf(class)
	for i, f := range fields {
		if f.annotation == nil || strings.HasPrefix(f.name, "_") ||
			strings.HasPrefix(written(f.annotation), "ClassVar") || isComposed(f.value) {
			continue
		}
		read := readField(f, first)
		setting := Setting{
			Field: strings.ToUpper(f.name), Required: outer && read.required, Default: read.fallback,
			Type: written(read.annotation), File: files[i], Line: f.line,
		}
		setting.Name = prefix + f.name
		if read.alias != "" {
			setting.Name, setting.Field = read.alias, strings.ToUpper(read.alias)
		}
		if !r.filled[class.object] && r.option(class, "case_sensitive") != "True" {
			setting.Name = strings.ToUpper(setting.Name)
		}
		nested := r.modelOf(files[i], read.annotation)
		if nested != nil && delimiter != "" && depth < deepestModel {
			r.describe(nested, setting.Name+delimiter, delimiter, setting.Required, depth+1)
			continue
		}
		if nested != nil && r.inherits(nested, "BaseSettings") {
			continue // it reads the environment itself
		}
		setting.Choices = r.choices(files[i], read.annotation)
		r.found = append(r.found, setting)
	}
}

// isFirstVersion reports whether the class is of pydantic 1, where Optional means that nothing has to be given.
func (r *settingReader) isFirstVersion(class *settingsClass) bool {
	return slices.ContainsFunc(r.lineage(class, 0), func(c *settingsClass) bool {
		m := r.code.module(c.file)
		return slices.ContainsFunc(c.bases, func(base []string) bool {
			imported := m.bound[base[0]]
			return imported.Module == "pydantic" && base[len(base)-1] == "BaseSettings"
		})
	})
}

// fieldRead is what the annotation and the value of a field say.
type fieldRead struct {
	required        bool
	fallback, alias string
	shortest, least int // length that a text needs, and what a number has to be
	annotation      []python.Token
}

func readField(f field, first bool) fieldRead {
	read := fieldRead{annotation: f.annotation, required: f.value == nil, shortest: math.MinInt, least: math.MinInt}
	if f.annotation[0].Is("Annotated") && len(f.annotation) > 3 {
		inner := f.annotation[2 : len(f.annotation)-1]
		if comma := topLevel(inner, ","); comma > 0 {
			read.annotation = inner[:comma]
			if at := slices.IndexFunc(inner, func(t python.Token) bool { return t.Is("Field") }); at > 0 {
				read.call(inner[at:])
				read.required = read.required && f.value == nil
			}
		}
	}
	switch value := unwrap(f.value); {
	case f.value == nil:
		if first && mayBeNone(f.annotation) {
			read.required = false
		}
	case isEllipsis(value):
		read.required = true
	case len(value) > 2 && value[0].Is("Field"):
		read.call(value)
	case len(value) == 1 && !value[0].Is("None"):
		read.fallback = textOf(value)
	}
	if read.refuses(f.value) {
		read.required, read.fallback = true, ""
	}
	return read
}

// refuses reports whether a default is one that the field itself does not allow: settings validate theirs too, so that
// something else has to be set.
func (f *fieldRead) refuses(value []python.Token) bool {
	if len(value) == 1 && value[0].Kind == python.String {
		return len(value[0].Text) < f.shortest
	}
	number, err := strconv.Atoi(written(value))
	return err == nil && number < f.least
}

func mayBeNone(annotation []python.Token) bool {
	return slices.ContainsFunc(annotation, func(t python.Token) bool { return t.Is("Optional") || t.Is("None") })
}

func isEllipsis(value []python.Token) bool {
	return written(value) == "..." || written(value) == "Ellipsis"
}

// call reads Field(...).
func (f *fieldRead) call(value []python.Token) {
	arguments, _ := python.Arguments(value, 1)
	given, found := python.Find(arguments, "default", 0)
	_, made := python.Find(arguments, "default_factory", -1)
	f.required = !made && (!found || isEllipsis(given.Value))
	f.shortest = numberOf(arguments, "min_length")
	f.least = max(numberOf(arguments, "ge"), numberOf(arguments, "gt"))
	if found && !f.required {
		f.fallback = textOf(given.Value)
	}
	if f.fallback == "None" {
		f.fallback = ""
	}
	for _, name := range []string{"env", "validation_alias", "alias"} {
		if alias, found := python.Find(arguments, name, -1); found && f.alias == "" {
			f.alias = firstText(alias.Value)
		}
	}
}

// numberOf returns the whole number of a named argument; the smallest one where there is none.
func numberOf(arguments []python.Argument, name string) int {
	argument, _ := python.Find(arguments, name, -1)
	number, err := strconv.Atoi(textOf(argument.Value))
	if err != nil {
		return math.MinInt
	}
	return number
}

// firstText returns the first text of a value: of "A", of ["A", "B"] and of AliasChoices("A", "B").
func firstText(value []python.Token) string {
	for _, token := range value {
		if token.Kind == python.String {
			return token.Text
		}
	}
	return ""
}

// modelOf returns the class of the project that an annotation names, where it holds fields.
func (r *settingReader) modelOf(file string, annotation []python.Token) *settingsClass {
	names, end := python.Dotted(annotation, 0)
	if end < len(annotation) && !annotation[end].Is("|") {
		return nil
	}
	class := r.classNamed(file, names)
	if class == nil || !r.inherits(class, "BaseModel", "BaseSettings") {
		return nil
	}
	return class
}

// choices returns the values of a Literal, or of an enumeration of the project.
func (r *settingReader) choices(file string, annotation []python.Token) []string {
	names, end := python.Dotted(annotation, 0)
	if len(names) > 0 && names[len(names)-1] == "Literal" {
		var texts []string
		for _, token := range annotation[end:] {
			if token.Kind == python.String || token.Kind == python.Number {
				texts = append(texts, token.Text)
			}
		}
		return texts
	}
	class := r.classNamed(file, names)
	if class == nil || !r.inherits(class, "Enum", "StrEnum", "IntEnum") {
		return nil
	}
	var texts []string
	for _, f := range class.fields {
		if text := textOf(f.value); text != "" {
			texts = append(texts, text)
		}
	}
	return texts
}

// placeholder is a part of an address that code fills in, as in "postgresql://{}:{}@{host}/%(name)s".
var placeholder = lazyregexp.New(`://.*(\{\w*\}|%s|%\(\w+\)s)`)

// isComposed reports whether a value is composed of others, as f"{USER}@{HOST}" is: they are the settings.
func isComposed(value []python.Token) bool {
	return slices.ContainsFunc(value, func(t python.Token) bool {
		filled := t.Kind == python.Template && strings.Contains(t.Text, "{") ||
			t.Kind == python.String && placeholder.MatchString(t.Text)
		return filled && !strings.Contains(t.Text, "localhost") && !strings.Contains(t.Text, "127.0.0.1")
	})
}
