package env

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/message"
	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/internal/regular"
)

// namingOf reads the source of a settings class.
func namingOf(c *facts.Container, class string) naming {
	n := naming{aliases: map[string]string{}}
	for _, file := range c.PythonFiles() {
		content, err := regular.ReadFile(filepath.Join(c.Stack.Project.WorkingDir, file))
		body := classBody(string(content), class)
		if err != nil || body == "" {
			continue
		}
		if m := envPrefix.FindStringSubmatch(body); m != nil {
			n.prefix = m[1]
		}
		if m := envNested.FindStringSubmatch(body); m != nil {
			n.delimiter = m[1]
		}
		n.exact = caseSensitive.MatchString(body)
		for _, m := range fieldAlias.FindAllStringSubmatch(body, -1) {
			for _, name := range aliasName.FindAllStringSubmatch(m[1], -1) {
				n.aliases[strings.ToUpper(name[1])] = name[1]
			}
		}
		return n
	}
	return n
}

// classBody returns the source of a class up to the next line that is not indented; empty where the file does not have
// it.
func classBody(source, class string) string {
	_, body, found := strings.Cut(source, "class "+class+"(")
	if !found {
		return ""
	}
	lines := strings.Split(body, "\n")
	for i, line := range lines[1:] {
		if line != "" && line[0] != ' ' && line[0] != '\t' && line[0] != '#' {
			return strings.Join(lines[:i+1], "\n")
		}
	}
	return body
}

var (
	envPrefix     = lazyregexp.New(`env_prefix["']?\s*[=:]\s*["']([^"']*)["']`)
	envNested     = lazyregexp.New(`env_nested_delimiter["']?\s*[=:]\s*["']([^"']*)["']`)
	caseSensitive = lazyregexp.New(`case_sensitive["']?\s*[=:]\s*True`)
	fieldAlias    = lazyregexp.New(
		`(?:alias|env|AliasChoices)\s*(?:=|\()\s*(?:AliasChoices\()?((?:["'][^"']+["'][,\s]*)+)`,
	)
	aliasName = lazyregexp.New(`["']([^"']+)["']`)
)

// invalids returns what a validation error of pydantic lists, and the class that it is about.
func invalids(message string) (class string, found []invalid) {
	lines := strings.Split(message, "\n")
	m := validation.FindStringSubmatch(lines[0])
	if m == nil {
		return "", nil
	}
	for i, line := range lines {
		why := invalidOne.FindStringSubmatch(line)
		if why == nil {
			why = invalidOld.FindStringSubmatch(line)
		}
		if why != nil && i > 1 {
			found = append(
				found,
				invalid{
					field: strings.ReplaceAll(strings.TrimSpace(lines[i-1]), " -> ", "."),
					why:   why[1],
					kind:  strings.TrimPrefix(why[2], "value_error."),
				},
			)
		}
	}
	return m[1], found
}

var (
	validation = lazyregexp.New(`^\d+ validation errors? for (\S+)`)
	invalidOne = lazyregexp.New(`^\s+(.+?) \[type=([\w.]+)`)
	invalidOld = lazyregexp.New(`^\s+(.+?) \(type=([\w.]+)`) // pydantic 1
)

// invalid is a value that a settings class of pydantic refuses, as pydantic reports it.
type invalid struct {
	field string // with the fields that it is in: "db.host"
	why   string // "Field required"
	kind  string // "missing"
}

// naming is how a settings class makes the names of its variables.
type naming struct {
	prefix    string
	delimiter string
	aliases   map[string]string // as they are written, by their upper case
	exact     bool              // letters count as they are written
}

// LackedFields names everything that a model of pydantic was not given, of which the message has a line
// each; empty where it is about something else.
func LackedFields(text string) string {
	class, found := invalids(text)
	var lacked, refused []string
	for _, one := range found {
		if one.kind == "missing" {
			lacked = append(lacked, one.field)
		} else {
			refused = append(refused, one.field+" ("+message.LowerFirst(one.why)+")")
		}
	}
	if lacked == nil {
		return ""
	}
	sentence := fmt.Sprintf("%s lacks %s", class, strings.Join(lacked, ", "))
	if refused != nil {
		sentence += ", and rejects " + strings.Join(refused, ", ")
	}
	return sentence
}

// variable returns the name of the variable that a field is read from.
func (n naming) variable(field string) string {
	first, rest, nested := strings.Cut(field, ".")
	name := n.cased(n.prefix + first)
	if alias := n.aliases[strings.ToUpper(first)]; alias != "" {
		name = alias
	}
	if !nested || n.delimiter == "" { // one variable that holds JSON
		return name
	}
	return name + n.delimiter + n.cased(strings.ReplaceAll(rest, ".", n.delimiter))
}

// cased returns a name as variables are written, where letters do not count.
func (n naming) cased(name string) string {
	if n.exact {
		return name
	}
	return strings.ToUpper(name)
}
