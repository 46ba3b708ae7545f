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
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// InvalidAddress is about the address of a server that no client can read.
var InvalidAddress = rule.LogRule{
	Rule: rule.Rule{ID: InvalidVariable.ID},
	Patterns: rule.Patterns(
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
	Explain: func(c *facts.Container, match rule.Match) *check.Finding {
		name := SettingOf(c, match)
		what := "an address in the settings"
		if name != "" {
			what = "the address in " + name
		}
		cause := what + " is not a URL"
		fix := "write it as scheme://host:port/name, with the user, a colon, the password and @ before the host"
		switch {
		case name != "" && c.Env[name] == "":
			cause = what + " is empty"
		case strings.Trim(c.Env[name], `"'`) != c.Env[name]:
			cause = what + " begins or ends with a quotation mark, which the list form of `environment` keeps"
			fix = fmt.Sprintf("remove the quotation marks around the value, or quote the whole entry: `- \"%s=…\"`", name)
		case match.Groups["driver"] != "":
			cause = what + " has an SQLAlchemy scheme (postgresql+driver://), but the code passes it to the driver directly"
			fix = "use postgresql:// where the code calls the driver without SQLAlchemy"
			match.Line = "scheme: " + message.FirstLine(quotedValue.Regexp().ReplaceAllString(match.Groups["driver"], "…"))
		case match.Groups["tortoise"] != "":
			cause = fmt.Sprintf("%s begins with %s://, which Tortoise ORM does not support", what, match.Groups["tortoise"])
			fix = "use postgres:// or asyncpg://, mysql:// or sqlite://"
		case match.Groups["srv"] != "":
			cause = fmt.Sprintf("%s begins with mongodb+srv://, but %q has no SRV records", what, match.Groups["srv"])
			fix = "use mongodb:// for a server in this project"
		case match.Groups["schemes"] != "":
			schemes := strings.ReplaceAll(match.Groups["schemes"], "'", "")
			cause, fix = what+" has no scheme that the client supports", "begin the address with "+schemes
		case match.Groups["escape"] != "" && (name == "" || strings.Contains(c.Env[name], "@")):
			return Unescaped(c, what, match)
		case match.Groups["escape"] != "":
			cause, fix = what+" has no port number after the colon", "write it as scheme://host:port/path, or remove the colon"
		case match.Groups["broker"] != "":
			cause = fmt.Sprintf("the broker URL begins with %q, which is not a Celery transport",
				match.Groups["transport"])
			fix = "write it as redis://host:6379/0 or amqp://user:password@host:5672//"
		case match.Groups["percent"] != "":
			return interpolated(c, match)
		case match.Groups["parameter"] != "":
			return unknownParameter(c, match)
		case match.Groups["sqlalchemy"] != "":
			cause = what + " is empty or is not a URL"
		}
		return placedValue(c, rule.Finding(c, cause, fix+InValue(c, name), rule.Quote(c, withoutValue(match))...), match)
	},
}

var quotedValue = lazyregexp.New(`'[^']*'|"[^"]*"`)

// interpolated is about an address with a % that goes through a configuration file's syntax, as Alembic's does.
func interpolated(c *facts.Container, match rule.Match) *check.Finding {
	match.Line = "invalid interpolation syntax" // the value may be a password
	file, line := c.Place(match.Frames())
	return placedValue(c, rule.Finding(c,
		fmt.Sprintf("the value set at %s:%d contains %%, which starts an interpolation in the configuration", file, line),
		"double it before set_main_option: `.replace(\"%\", \"%%\")`",
		rule.Quote(c, match)...), match)
}

// unknownParameter is about a parameter in the address of a database that another driver knows.
func unknownParameter(c *facts.Container, match rule.Match) *check.Finding {
	name := match.Groups["parameter"]
	fix := fmt.Sprintf("remove %q from the URL, or pass it in connect_args under the name that the driver uses", name)
	if other := map[string]string{"sslmode": "ssl", "ssl": "sslmode"}[name]; other != "" {
		fix = fmt.Sprintf("write %s= instead of %s= in the URL: psycopg and libpq use sslmode=, asyncpg uses ssl=",
			other, name)
	}
	return placedValue(c, rule.Finding(c,
		fmt.Sprintf("the database driver does not support the URL parameter %q", name),
		fix+InValue(c, ""), rule.Quote(c, match)...), match)
}

// InQuotes is about a value that keeps its quotation marks, and is reported with them; nil where no variable has one.
func InQuotes(c *facts.Container, match rule.Match) *check.Finding {
	for _, name := range slices.Sorted(maps.Keys(c.Env)) {
		value := c.Env[name]
		plain := strings.Trim(value, `"'`)
		said := strings.Contains(match.About(), `"`+value) || strings.Contains(match.About(), "'"+value)
		if plain == value || plain == "" || !said {
			continue
		}
		return placedValue(c, rule.Finding(c,
			fmt.Sprintf("the value of %s begins or ends with a quotation mark, which is part of the value", name),
			fmt.Sprintf("remove the quotation marks around the value of %s: the list form of `environment` keeps them", name),
			rule.Quote(c, match)...), match)
	}
	return nil
}

// Unescaped reports a password that ends early, because it has a character that separates the parts of a URL.
func Unescaped(c *facts.Container, what string, match rule.Match) *check.Finding {
	match.Line, _, _ = strings.Cut(match.Line, " as ")
	match.Line = quotedValue.Regexp().ReplaceAllString(match.Line, "…") // the value may be a part of the password
	return placedValue(c, rule.Finding(c,
		what+" is split at the wrong place: the password contains a character that is special in URLs",
		"percent-encode the password (%40 for @, %3A for :, %2F for /, %23 for #, %25 for %)",
		rule.Quote(c, match)...), match)
}

// SettingOf returns the variable that the failing line of the project's code reads; empty if it is not known.
func SettingOf(c *facts.Container, match rule.Match) string {
	code := facts.ProjectCode(match.Frames())
	if m := facts.EnvName.FindStringSubmatch(code); m != nil {
		return m[1]
	}
	if m := facts.Attribute.FindStringSubmatch(code); m != nil && c.HasVariable(strings.ToUpper(m[1])) {
		return strings.ToUpper(m[1])
	}
	return ""
}
