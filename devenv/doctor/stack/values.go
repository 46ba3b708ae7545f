package stack

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// invalidAddress is about the address of a server that no client can read.
var invalidAddress = class{
	rule: rule{id: invalidVariable.id},
	signs: signs(
		"",
		`URL must specify one of the following schemes \((?P<schemes>[^)]+)\)`,
		`(?:URI must begin with|Invalid URI scheme:.*?) (?P<schemes>'[a-z+]+://'(?: or '[a-z+]+://')*)`,
		`URL is missing an? (?P<schemes>'[a-z]+://'(?: or '[a-z]+://')*) protocol`,
		`No connection adapters were found for '(?P<schemeless>[^']*)'|Invalid URL '(?P<schemeless>[^']*)': No `+
			`scheme supplied`,
		`DNS query name does not exist: _mongodb\._tcp\.(?P<srv>[\w.-]+?)\.?$`,
		`unsupported protocol scheme|unknown url type`,
		`(?P<escape>must be (?:percent-)?escaped according to RFC 3986|Port could not be cast to integer value`+
			`|[Ii]nvalid port(?: component)?:|nonnumeric port)`,
		`(?P<escape>invalid (?:integer value "[^"]*" for connection option "port"|port number: ))`,
		`\bconnect\(\) got an unexpected keyword argument '(?P<parameter>\w+)'`,
		`(?i)invalid (?:dsn: invalid )?(?:connection option|uri query parameter):? "(?P<parameter>\w+)"`,
		`(?P<broker>No such transport: ?'?(?P<transport>[\w+-]*))`,
		`(?P<percent>invalid interpolation syntax in)`,
		`(?P<sqlalchemy>Could not parse (?:SQLAlchemy|rfc1738) URL from)`,
		`(?P<driver>invalid DSN: scheme is expected to be .*, got '[\w+]+'|missing "=" after "[\w+]+://)`,
		`Unknown DB scheme: (?P<tortoise>\w+)`,
	),
	found: func(p *container, c clue) *check.Finding {
		name := p.settingOf(c)
		what := "an address in its settings"
		if name != "" {
			what = "the address in " + name
		}
		cause := what + " is no URL"
		fix := "write it as scheme://host:port/name, with the user, a colon, the password and @ before the host"
		switch {
		case name != "" && p.Env[name] == "":
			cause = what + " is empty"
		case strings.Trim(p.Env[name], `"'`) != p.Env[name]:
			cause = what + " begins or ends with a quotation mark, which the list form of environment keeps"
			fix = fmt.Sprintf("remove the quotation marks around the value, or put them around the whole entry: "+
				"`- \"%s=…\"`", name)
		case c.groups["driver"] != "":
			cause = what + " has the scheme of SQLAlchemy (postgresql+driver://), and the driver itself reads it"
			fix = "begin the address with postgresql:// where the driver is called without SQLAlchemy"
			c.line = "scheme: " + firstOf(quotedValue.Regexp().ReplaceAllString(c.groups["driver"], "…"))
		case c.groups["tortoise"] != "":
			cause = fmt.Sprintf("%s begins with %s://, which Tortoise does not know", what, c.groups["tortoise"])
			fix = "begin the address with postgres:// or asyncpg://, mysql:// or sqlite://"
		case c.groups["srv"] != "":
			cause = fmt.Sprintf("%s begins with mongodb+srv://, and %q has no SRV records", what, c.groups["srv"])
			fix = "begin the address of a server in the project with mongodb://"
		case c.groups["schemes"] != "":
			schemes := strings.ReplaceAll(c.groups["schemes"], "'", "")
			cause, fix = what+" has no scheme that its client knows", "begin the address with "+schemes
		case c.groups["escape"] != "" && (name == "" || strings.Contains(p.Env[name], "@")):
			return p.unescaped(what, c)
		case c.groups["escape"] != "":
			cause, fix = what+" has no number behind the colon after its host", "write it as scheme://host:port/path, or "+
				"leave the colon out"
		case c.groups["broker"] != "":
			cause = fmt.Sprintf("the address of the broker begins with %q, which is no scheme that Celery knows",
				c.groups["transport"])
			fix = "write it as redis://host:6379/0 or amqp://user:password@host:5672//"
		case c.groups["percent"] != "":
			return p.interpolated(c)
		case c.groups["parameter"] != "":
			return p.unknownParameter(c)
		case c.groups["sqlalchemy"] != "":
			cause = what + " is empty or is no URL"
		}
		return p.placedValue(p.finding(cause, fix+p.inValue(name), p.quote(withoutValue(c))...), c)
	},
}

// unescaped reports a password that ends early, because it has a character that separates the parts of a URL.
func (p *container) unescaped(what string, c clue) *check.Finding {
	c.line, _, _ = strings.Cut(c.line, " as ")
	c.line = quotedValue.Regexp().ReplaceAllString(c.line, "…") // the value may be a part of the password
	return p.placedValue(p.finding(
		what+" is split at the wrong place: its password has a character with a meaning in URLs",
		"percent-encode the password, with %40 for @, %3A for :, %2F for /, %23 for #, %25 for %",
		p.quote(c)...), c)
}

// inQuotes is about a value that keeps its quotation marks, and is reported with them; nil where no variable has one.
func (p *container) inQuotes(c clue) *check.Finding {
	for _, name := range slices.Sorted(maps.Keys(p.Env)) {
		value := p.Env[name]
		plain := strings.Trim(value, `"'`)
		said := strings.Contains(c.about(), `"`+value) || strings.Contains(c.about(), "'"+value)
		if plain == value || plain == "" || !said {
			continue
		}
		return p.placedValue(p.finding(
			fmt.Sprintf("the value of %s begins or ends with a quotation mark, which counts as a part of it", name),
			fmt.Sprintf("remove the quotation marks around the value of %s: the list form of environment keeps them", name),
			p.quote(c)...), c)
	}
	return nil
}

var quotedValue = lazyregexp.New(`'[^']*'|"[^"]*"`)

// interpolated is about an address with a % that goes through a configuration file's syntax, as Alembic's does.
func (p *container) interpolated(c clue) *check.Finding {
	c.line = "invalid interpolation syntax" // the value may be a password
	file, line := p.place(c.frames())
	return p.placedValue(p.finding(
		fmt.Sprintf("the value that %s:%d sets has a %%, which begins a variable of the configuration", file, line),
		"double it: `.replace(\"%\", \"%%\")` where the value is handed to set_main_option",
		p.quote(c)...), c)
}

// unknownParameter is about a parameter in the address of a database that another driver knows.
func (p *container) unknownParameter(c clue) *check.Finding {
	name := c.groups["parameter"]
	fix := fmt.Sprintf("remove %q from the address, or hand it on in connect_args as the driver calls it", name)
	if other := map[string]string{"sslmode": "ssl", "ssl": "sslmode"}[name]; other != "" {
		fix = fmt.Sprintf("write %s= instead of %s= in the address: psycopg and libpq call it sslmode=, asyncpg ssl=",
			other, name)
	}
	return p.placedValue(p.finding(
		fmt.Sprintf("its driver of the database does not know the parameter %q of the address", name),
		fix+p.inValue(""), p.quote(c)...), c)
}

func (p *container) placedValue(f *check.Finding, c clue) *check.Finding {
	f.ID = invalidVariable.id
	return p.placedAt(p.placed(f, "environment", "env_file"), c.frames())
}

// inValue returns where a fix is to be written.
func (p *container) inValue(name string) string {
	if name == "" {
		return fmt.Sprintf(", in the settings of service %q", p.Service)
	}
	return fmt.Sprintf(", in environment or env_file of service %q; then run `fastdock up`", p.Service)
}

var attribute = lazyregexp.New(`\b(?:settings|config|conf|cfg|env|get_settings\(\))\.(\w+)`)

// settingOf returns the variable that the failing line of the project's code reads; empty if it is not known.
func (p *container) settingOf(c clue) string {
	code := projectCode(c.frames())
	if m := envName.FindStringSubmatch(code); m != nil {
		return m[1]
	}
	if m := attribute.FindStringSubmatch(code); m != nil && p.has(strings.ToUpper(m[1])) {
		return strings.ToUpper(m[1])
	}
	return ""
}

// projectCode returns the innermost line of the project's code among frames.
func projectCode(frames []traceback.Frame) string {
	for _, f := range slices.Backward(frames) {
		if !foreign(f.File) && f.Code != "" {
			return f.Code
		}
	}
	return ""
}

// refusedValue is about code that fails on the line that reads a variable.
var refusedValue = rule{
	id: invalidVariable.id,
	of: func(p *container) *check.Finding {
		e := p.raised()
		if e == nil {
			return nil
		}
		first := p.headline(e)
		c := clue{statement: statement{text: first.Text(), raised: e}, line: first.Line()}
		m := envName.FindStringSubmatch(projectCode(c.frames()))
		if m == nil && strings.HasSuffix(first.Message, "got None") {
			m = p.assigned(c)
		}
		if name := p.splitSetting(); m == nil && name != "" && aboutValue(first) && p.ofPackage(e) {
			return p.unescaped("the address in "+name, c)
		}
		if m == nil || strings.Contains(projectCode(c.frames()), m[0]+`",`) || !aboutValue(first) {
			return nil
		}
		var f *check.Finding
		switch value, set := p.Env[m[1]]; {
		case !set:
			f = p.unset([]string{m[1]}, c)
			f.ID = missingVariable.id
		case value == "":
			f = p.invalidValue(m[1], "is empty", c)
		case wantsNumber.MatchString(first.Line()):
			f = p.finding(
				fmt.Sprintf("its code hands the variable %s on as text, and a number is wanted: %s", m[1], first.Line()),
				fmt.Sprintf("convert it: `int(os.environ[\"%s\"])`", m[1]),
				p.quote(c)...)
			f.ID = invalidVariable.id
		case splitsURL(value):
			f = p.unescaped("the address in "+m[1], c)
		default:
			f = p.invalidValue(m[1], "is refused: "+firstOf(first.Name()), c)
		}
		return p.placedAt(f, c.frames())
	},
}

var (
	userInfo  = lazyregexp.New(`^[a-z][a-z0-9+.-]*://[^:/?#@\s]*:(\S*)@[^@\s]*$`)
	separates = lazyregexp.New(`[/?#@\[\]]|%(?:[^0-9A-Fa-f]|.[^0-9A-Fa-f]|.?$)`)
)

// splitsURL reports whether the password in an address has a character that ends a part of a URL.
func splitsURL(value string) bool {
	m := userInfo.FindStringSubmatch(value)
	return m != nil && separates.MatchString(m[1])
}

// splitSetting returns the first variable of the container with such an address; empty where none has one.
func (p *container) splitSetting() string {
	for _, name := range slices.Sorted(maps.Keys(p.Env)) {
		if splitsURL(p.Env[name]) {
			return name
		}
	}
	return ""
}

// assigned returns where the code that failed takes a value from: its file sets a variable of the line from the
// environment.
func (p *container) assigned(c clue) []string {
	code := projectCode(c.frames())
	file, _ := p.place(c.frames())
	source, _ := p.snapshot.sources.File(file)
	for _, line := range source.Lines {
		name, value, set := strings.Cut(line, "=")
		m := envName.FindStringSubmatch(value)
		if set && m != nil && strings.Contains(code, strings.TrimSpace(name)) {
			return m
		}
	}
	return nil
}

var wantsNumber = lazyregexp.New(`^TypeError: .*\b(?:int|integer|float|number)\b.*\b(?:not|got)\b.*(?:str\b|'[^']*'$)`)

// aboutValue reports whether an exception is about the value that code was given, and not about what it did with it.
func aboutValue(e *traceback.Exception) bool {
	return slices.Contains(strings.Fields(valueErrors), e.Name())
}

const valueErrors = "ValueError TypeError ArgumentError AttributeError JSONDecodeError BadDsn InvalidURI " +
	"InvalidURL InvalidName " +
	"ConfigurationError NoSuchModuleError ValidationError ParamValidationError"
