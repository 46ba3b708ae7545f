package database

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/env"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/stack/target"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// Credentials is about a server that does not take the user or the password.
var Credentials = rule.LogRule{
	Rule: rule.Rule{
		ID: "FD-R12", Title: "Server that rejects the app's credentials",
		About: "A database creates its users once, while its volume is empty. A password that is changed later in " +
			".env reaches the app, but not the database. Change it in the database too, or delete the volume with " +
			"all its data.",
	},
	InHealthy: true,
	Patterns: slices.Concat(
		rule.Patterns(
			"postgres",
			`password authentication failed for user "(?P<user>[^"]*)"`,
			`(?P<none>no password supplied|password is missing|no password was provided)`,
			`role "(?P<role>[^"]+)" does not exist`,
			`role "(?P<nologin>[^"]+)" is not permitted to log in`,
		),
		rule.Patterns(
			"mysql",
			`Access denied for user '(?P<user>[^']*)'@'[^']*' \(using password: (?:YES|(?P<none>NO))\)`,
			`Access denied for user '(?P<user>[^']*)'`,
		),
		rule.Patterns(
			"redis",
			`(?P<none>NOAUTH|Authentication required|must be called with the client already authenticated)`,
			`(?P<extra>without any password configured|but no password is set)`,
			`WRONGPASS|invalid username-password pair|invalid password`,
		),
		rule.Patterns(
			"mongo",
			`(?P<none>[Cc]ommand \w+ requires authentication)`,
			`Authentication failed\.?, full error|AuthenticationFailed|bad auth : `,
		),
		rule.Patterns("amqp", `ACCESS_REFUSED|Login was refused|login refused`),
		rule.Patterns("mssql", `Login failed for user '(?P<user>[^']+)'`),
		rule.Patterns(
			"",
			`SMTPAuthenticationError`,
			`(?P<key>[Nn]o API key (?:was )?(?:provided|found|set)|[Mm]ust provide an API key|API key (?:is )?(?:missing`+
				`|required|not set))`,
			`(?P<forbidden>An error occurred \(403\)|\b403 \(?Forbidden|\(403, 'security_exception'`+
				`|code: AccessDenied|\(AccessDenied\))`,
			`(?i)unable to authenticate user`,
			`\(401\)\s+Reason: Unauthorized`,
			`\b401\b[^\n]{0,40}(?i:unauthori[sz]ed|authenticat)`,
			`(?:[Ii]mproper|[Ii]nvalid (?:bot|access|auth|API|api|bearer|security)) token|telegram\.error\.InvalidToken`,
			`SASL (?:authentication (?:failed|error)|AUTHENTICATE)`,
			`(?i)\b(?:authentication|login|logon) (?:failed|failure|refused|rejected|denied)\b`,
			`(?i)\b(?:invalid|incorrect|wrong|bad) (?:user ?name|credentials|login|api[- ]key)\b`,
			`InvalidAccessKeyId|SignatureDoesNotMatch`,
			`missing authentication credentials`,
			`\b40[13] Client Error: |Error code: 401|[Ii]ncorrect API key|invalid_api_key`,
			`Authorization Violation`,
		),
	),
	Explain: rejected,
}

// rejected returns why a server does not take the credentials that it is sent.
func rejected(c *facts.Container, match rule.Match) *check.Finding {
	by := target.Server(c, match)
	if by == nil && c.Status == "running" && (!c.IsFailing() || match.Raised == nil) {
		return nil // an app's own users are named so, too
	}
	if f := env.InQuotes(c, match); f != nil {
		return f
	}
	if f := cutPassword(c, by, match); f != nil {
		return f
	}
	name, setting := target.Called(by, "the server"), "the settings of service \""+c.Service+"\""
	if by != nil && target.SettingWith(c, by.Service) != "" {
		setting = target.SettingWith(c, by.Service)
	}
	user := match.Groups["user"] + match.Groups["role"]
	switch {
	case match.Groups["none"] != "":
		return rule.Finding(c,
			fmt.Sprintf("%s requires a password, but none is set in %s", name, setting),
			sendPassword(by, setting),
			rule.Quote(c, match)...)
	case match.Groups["extra"] != "":
		return rule.Finding(c,
			fmt.Sprintf("%s has no password, but receives one and rejects it", name),
			fmt.Sprintf(
				"remove the password from %s, or set one for %s; then run `fastdock up`",
				setting,
				name,
			),
			rule.Quote(c, match)...)
	case match.Groups["nologin"] != "":
		return rule.AtCode(c, rule.Finding(c,
			fmt.Sprintf("%s does not allow the user %q to log in", name, match.Groups["nologin"]),
			fmt.Sprintf("allow the login with `ALTER ROLE %s LOGIN`, or use another user", match.Groups["nologin"]),
			rule.Quote(c, match)...), match.Frames())
	case match.Groups["key"] != "":
		return rule.AtCode(c, rule.Finding(c,
			"the request contains no API key, or an empty one",
			fmt.Sprintf("set the API key under `environment` of service %q, or in its `env_file`; then run `fastdock "+
				"up`", c.Service),
			rule.Quote(c, match)...), match.Frames())
	case match.Groups["forbidden"] != "":
		return rule.AtCode(c, rule.Finding(c,
			target.Called(cmp.Or(by, target.Namesake(c, match)), "the server")+
				" rejected the request with status 403: the user or key lacks the permission",
			"correct the key in the settings, or grant it the required permission",
			rule.Quote(c, match)...), match.Frames())
	case by == nil:
		return rule.AtCode(c, rule.Finding(c,
			"the server rejected the user, password, key or token",
			"correct the user, password or key in the settings",
			rule.Quote(c, match)...), match.Frames())
	case match.Groups["role"] != "" || saidOf(by, user):
		return noSuchUser(c, by, user, match)
	}
	return wrongPassword(c, by, user, match)
}

// cutPassword reports that .env has a $ in a value that is not in single quotes: Compose takes it for a variable, and
// what follows is lost. The value is not shown.
func cutPassword(c, by *facts.Container, match rule.Match) *check.Finding {
	file, _ := c.Stack.Sources.File(".env")
	for i, line := range file.Lines {
		m := cutValue.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil || m[3] == "{" || set(c, m[3]) || !uses(c, m[1]) && (by == nil || !uses(by, m[1])) {
			continue
		}
		f := rule.Finding(c,
			fmt.Sprintf(
				"the `$` in %s of .env starts a variable that is not set, so the value is cut off and %s rejects it",
				m[1],
				target.Called(by, "the server"),
			),
			fmt.Sprintf("put the value of %s in single quotes in .env; then run `fastdock up`", m[1]),
			rule.Quote(c, match)...)
		f.File, f.Line = file.Path, i+1
		return f
	}
	return nil
}

var cutValue = lazyregexp.New(`^(?:export\s+)?(\w+)\s*=\s*"?([^'"\s#]*)\$(\w+|\{)?`)

// set reports whether a variable is known to Compose.
func set(c *facts.Container, name string) bool {
	value, known := c.Stack.Project.Environment[name]
	return known && value != ""
}

// uses reports whether a service has the value of a variable of .env in one of its own.
func uses(c *facts.Container, name string) bool {
	value := c.Stack.Project.Environment[name]
	return c.HasVariable(name) ||
		value != "" &&
			slices.ContainsFunc(
				slices.Collect(maps.Values(c.Env)),
				func(v string) bool { return strings.Contains(v, value) },
			)
}

func sendPassword(by *facts.Container, setting string) string {
	if by != nil && facts.Database(by.Config().Image) == "redis" {
		return fmt.Sprintf(
			"add the password to %s: `redis://:${REDIS_PASSWORD}@%s:6379/0`; then run `fastdock up`",
			setting,
			by.Service,
		)
	}
	return fmt.Sprintf("add the password from .env to %s; then run `fastdock up`", setting)
}

// saidOf reports whether a server's log says that it does not have a user.
func saidOf(c *facts.Container, user string) bool {
	return user != "" &&
		slices.ContainsFunc(
			c.Log,
			func(line string) bool { return strings.Contains(line, fmt.Sprintf("Role %q does not exist", user)) },
		)
}

func noSuchUser(c, by *facts.Container, user string, match rule.Match) *check.Finding {
	f := rule.Finding(c,
		fmt.Sprintf("%q has no user %q", by.Service, user),
		fmt.Sprintf("use the user that %q was created with (%s), or create %q in the "+
			"database", by.Service, firstUser[match.Kind], user),
		rule.Quote(c, match)...)
	f.ID = NoObject.ID
	return WithOlderVolume(by, f)
}

// firstUser is the variable that names the user that a server's image makes.
var firstUser = map[string]string{
	"postgres": "POSTGRES_USER, or postgres",
	"mysql":    "MARIADB_USER, or root",
	"mongo":    "MONGO_INITDB_ROOT_USERNAME",
	"redis":    "default",
}

func wrongPassword(c, by *facts.Container, user string, match rule.Match) *check.Finding {
	of := ""
	if user != "" {
		of = fmt.Sprintf(" of user %q", user)
	}
	volume, older := olderVolume(by)
	if match.Kind == "redis" || !older {
		return rule.Finding(c,
			fmt.Sprintf("%q rejected the password%s", by.Service, of),
			fmt.Sprintf(
				"set the same user and password for both services in .env; then run `fastdock up` (service %q and %q)",
				c.Service,
				by.Service,
			),
			rule.Quote(c, match)...)
	}
	return rule.Finding(c,
		fmt.Sprintf(
			"%q rejected the password%s: the volume %q is older than the container and keeps its original users",
			by.Service,
			of,
			volume,
		),
		fmt.Sprintf(
			"change the password in the database (%s), or restore the old one in .env; or delete the data: `fastdock down "+
				"--volumes`, then `fastdock up`",
			changePassword[match.Kind],
		),
		rule.Quote(c, match)...)
}

var changePassword = map[string]string{
	"postgres": "ALTER USER … PASSWORD '…'",
	"mysql":    "ALTER USER … IDENTIFIED BY '…'",
	"mongo":    "db.changeUserPassword",
	"amqp":     "rabbitmqctl change_password",
}
