package stack

import (
	"path/filepath"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/internal/regular"
)

// invalid is a value that a settings class of pydantic refuses, as pydantic reports it.
type invalid struct {
	field string // with the fields that it is in: "db.host"
	why   string // "Field required"
	kind  string // "missing"
}

var (
	validation = lazyregexp.New(`^\d+ validation errors? for (\S+)`)
	invalidOne = lazyregexp.New(`^\s+(.+?) \[type=([\w.]+)`)
	invalidOld = lazyregexp.New(`^\s+(.+?) \(type=([\w.]+)`) // pydantic 1
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

// naming is how a settings class makes the names of its variables.
type naming struct {
	prefix    string
	delimiter string
	aliases   map[string]string // as they are written, by their upper case
	exact     bool              // letters count as they are written
}

var (
	envPrefix  = lazyregexp.New(`env_prefix["']?\s*[=:]\s*["']([^"']*)["']`)
	envNested  = lazyregexp.New(`env_nested_delimiter["']?\s*[=:]\s*["']([^"']*)["']`)
	fieldAlias = lazyregexp.New(
		`(?:alias|env|AliasChoices)\s*(?:=|\()\s*(?:AliasChoices\()?((?:["'][^"']+["'][,\s]*)+)`,
	)
	caseSensitive = lazyregexp.New(`case_sensitive["']?\s*[=:]\s*True`)
	aliasName     = lazyregexp.New(`["']([^"']+)["']`)
)

// namingOf reads the source of a settings class.
func (p *container) namingOf(class string) naming {
	n := naming{aliases: map[string]string{}}
	for _, file := range p.pythonFiles() {
		content, err := regular.ReadFile(filepath.Join(p.snapshot.project.WorkingDir, file))
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
