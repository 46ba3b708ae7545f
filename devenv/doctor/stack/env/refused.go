package env

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/message"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// RefusedValue is about code that fails on the line that reads a variable.
var RefusedValue = rule.Rule{
	ID: InvalidVariable.ID,
	Find: func(c *facts.Container) *check.Finding {
		e := c.Raised()
		if e == nil {
			return nil
		}
		first := facts.Headline(c, e)
		match := rule.Match{Statement: rule.Statement{Text: first.Text(), Raised: e}, Line: first.Line()}
		m := facts.EnvName.FindStringSubmatch(facts.ProjectCode(match.Frames()))
		if m == nil && strings.HasSuffix(first.Message, "got None") {
			m = assigned(c, match)
		}
		if name := splitSetting(c); m == nil && name != "" && aboutValue(first) && facts.RaisedByPackage(c, e) {
			return Unescaped(c, "the address in "+name, match)
		}
		if m == nil || !aboutValue(first) {
			return nil
		}
		var f *check.Finding
		switch value, set := c.Env[m[1]]; {
		case !set && strings.Contains(facts.ProjectCode(match.Frames()), m[0]+","):
			return nil // the code has a default
		case !set:
			f = unset(c, []string{m[1]}, match)
			f.ID = MissingVariable.ID
		case value == "":
			f = invalidValue(c, m[1], "is empty", match)
		case wantsNumber.MatchString(first.Line()):
			f = rule.Finding(c,
				fmt.Sprintf("the code passes the variable %s as text where a number is required: %s", m[1], first.Line()),
				fmt.Sprintf("convert the value: `int(os.environ[\"%s\"])`", m[1]),
				rule.Quote(c, match)...)
			f.ID = InvalidVariable.ID
		case splitsURL(value):
			f = Unescaped(c, "the address in "+m[1], match)
		default:
			f = invalidValue(c, m[1], "is rejected: "+message.FirstLine(first.Name()), match)
		}
		return rule.AtCode(c, f, match.Frames())
	},
}

// assigned returns where the code that failed takes a value from: its file sets a variable of the line from the
// environment.
func assigned(c *facts.Container, match rule.Match) []string {
	code := facts.ProjectCode(match.Frames())
	file, _ := c.Place(match.Frames())
	source, _ := c.Stack.Sources.File(file)
	for _, line := range source.Lines {
		name, value, set := strings.Cut(line, "=")
		m := facts.EnvName.FindStringSubmatch(value)
		if set && m != nil && strings.Contains(code, strings.TrimSpace(name)) {
			return m
		}
	}
	return nil
}

// splitSetting returns the first variable of the container with such an address; empty where none has one.
func splitSetting(c *facts.Container) string {
	for _, name := range slices.Sorted(maps.Keys(c.Env)) {
		if splitsURL(c.Env[name]) {
			return name
		}
	}
	return ""
}

// splitsURL reports whether the password in an address has a character that ends a part of a URL.
func splitsURL(value string) bool {
	m := userInfo.FindStringSubmatch(value)
	return m != nil && separates.MatchString(m[1])
}

var (
	userInfo  = lazyregexp.New(`^[a-z][a-z0-9+.-]*://[^:/?#@\s]*:(\S*)@[^@\s]*$`)
	separates = lazyregexp.New(`[/?#@\[\]]|%(?:[^0-9A-Fa-f]|.[^0-9A-Fa-f]|.?$)`)
)

// aboutValue reports whether an exception is about the value that code was given, and not about what it did with it.
func aboutValue(e *traceback.Exception) bool {
	return slices.Contains(strings.Fields(valueErrors), e.Name())
}

const valueErrors = "ValueError TypeError ArgumentError AttributeError JSONDecodeError BadDsn InvalidURI " +
	"InvalidURL InvalidName " +
	"ConfigurationError NoSuchModuleError ValidationError ParamValidationError"

var wantsNumber = lazyregexp.New(`^TypeError: .*\b(?:int|integer|float|number)\b.*\b(?:not|got)\b.*(?:str\b|'[^']*'$)`)
