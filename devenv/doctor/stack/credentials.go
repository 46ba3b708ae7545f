package stack

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var credentials = class{
	rule: rule{
		id: "FD-R12", title: "Server that rejects the app's credentials",
		about: "A database creates its users once, while its volume is empty. A password that is changed later in " +
			".env reaches the app, but not the database. Change it in the database too, or delete the volume with " +
			"all its data.",
	},
	well: true,
	signs: slices.Concat(
		signs(
			"postgres",
			`password authentication failed for user "(?P<user>[^"]*)"`,
			`(?P<none>no password supplied|password is missing|no password was provided)`,
			`role "(?P<role>[^"]+)" does not exist`,
			`role "(?P<nologin>[^"]+)" is not permitted to log in`,
		),
		signs(
			"mysql",
			`Access denied for user '(?P<user>[^']*)'@'[^']*' \(using password: (?:YES|(?P<none>NO))\)`,
			`Access denied for user '(?P<user>[^']*)'`,
		),
		signs(
			"redis",
			`(?P<none>NOAUTH|Authentication required|must be called with the client already authenticated)`,
			`(?P<extra>without any password configured|but no password is set)`,
			`WRONGPASS|invalid username-password pair|invalid password`,
			`NOPERM`,
		),
		signs(
			"mongo",
			`(?P<none>[Cc]ommand \w+ requires authentication)`,
			`Authentication failed\.?, full error|AuthenticationFailed|bad auth : `,
		),
		signs("amqp", `ACCESS_REFUSED|Login was refused|login refused`),
		signs("mssql", `Login failed for user '(?P<user>[^']+)'`),
		signs(
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
	found: (*container).rejected,
}

// rejected returns why a server does not take the credentials that it is sent.
func (p *container) rejected(c clue) *check.Finding {
	by := p.server(c)
	if by == nil && p.Status == "running" && (!p.isFailing() || c.raised == nil) {
		return nil // an app's own users are named so, too
	}
	if f := p.inQuotes(c); f != nil {
		return f
	}
	if f := p.cutPassword(by, c); f != nil {
		return f
	}
	name, setting := called(by, "the server"), "the settings of service \""+p.Service+"\""
	if by != nil && p.settingWith(by.Service) != "" {
		setting = p.settingWith(by.Service)
	}
	user := c.groups["user"] + c.groups["role"]
	switch {
	case c.groups["none"] != "":
		return p.finding(
			fmt.Sprintf("%s wants a password, and %s has none for it", name, setting),
			p.sendPassword(by, setting),
			p.quote(c)...)
	case c.groups["extra"] != "":
		return p.finding(
			fmt.Sprintf("%s has no password set, and refuses the one that it is sent", name),
			fmt.Sprintf(
				"remove the password from %s, or start %s with one; then run `fastdock up`",
				setting,
				name,
			),
			p.quote(c)...)
	case c.groups["nologin"] != "":
		return p.placedAt(p.finding(
			fmt.Sprintf("%s does not let the user %q log in", name, c.groups["nologin"]),
			fmt.Sprintf("allow it there, `ALTER ROLE %s LOGIN`, or log in as another user", c.groups["nologin"]),
			p.quote(c)...), c.frames())
	case c.groups["key"] != "":
		return p.placedAt(p.finding(
			"it sends no key to the service that it asks, or an empty one",
			fmt.Sprintf("set the key below environment of service %q, or in a file that its env_file names; then run "+
				"`fastdock up`", p.Service),
			p.quote(c)...), c.frames())
	case c.groups["forbidden"] != "":
		return p.placedAt(p.finding(
			called(cmp.Or(by, p.namesake(c)), "the server")+" refuses the request with 403: the user or key that it is "+
				"sent may not do this, or is another one",
			"correct the key in its settings, or give it the right to what the code asks for",
			p.quote(c)...), c.frames())
	case by == nil:
		return p.placedAt(p.finding(
			"the server does not take the user or password, the key or the token, that it is sent",
			"correct the user and the password, or the key, in its settings",
			p.quote(c)...), c.frames())
	case c.groups["role"] != "" || by.saidOf(user):
		return p.noSuchUser(by, user, c)
	}
	return p.wrongPassword(by, user, c)
}

func (p *container) sendPassword(by *container, setting string) string {
	if by != nil && database(by.service().Image) == "redis" {
		return fmt.Sprintf(
			"add the password to %s: `redis://:${REDIS_PASSWORD}@%s:6379/0`; then run `fastdock up`",
			setting,
			by.Service,
		)
	}
	return fmt.Sprintf("add the password to %s, from .env; then run `fastdock up`", setting)
}

// saidOf reports whether a server's log says that it does not have a user.
func (p *container) saidOf(user string) bool {
	return user != "" &&
		slices.ContainsFunc(
			p.log,
			func(line string) bool { return strings.Contains(line, fmt.Sprintf("Role %q does not exist", user)) },
		)
}

func (p *container) noSuchUser(by *container, user string, c clue) *check.Finding {
	f := p.finding(
		fmt.Sprintf("%q has no user %q", by.Service, user),
		fmt.Sprintf("use the user that %q was made with (%s), or create %q there", by.Service, firstUser[c.kind], user),
		p.quote(c)...)
	f.ID = noObject.id
	return by.kept(f)
}

// firstUser is the variable that names the user that a server's image makes.
var firstUser = map[string]string{
	"postgres": "POSTGRES_USER, else postgres",
	"mysql":    "MARIADB_USER, or root",
	"mongo":    "MONGO_INITDB_ROOT_USERNAME",
	"redis":    "default",
}

var changePassword = map[string]string{
	"postgres": "ALTER USER … PASSWORD '…'",
	"mysql":    "ALTER USER … IDENTIFIED BY '…'",
	"mongo":    "db.changeUserPassword",
	"amqp":     "rabbitmqctl change_password",
}

func (p *container) wrongPassword(by *container, user string, c clue) *check.Finding {
	of := ""
	if user != "" {
		of = fmt.Sprintf(" of user %q", user)
	}
	volume, older := by.olderVolume()
	if c.kind == "redis" || !older {
		return p.finding(
			fmt.Sprintf("%q does not take the password%s", by.Service, of),
			fmt.Sprintf(
				"use one user and password for both, from .env; then run `fastdock up` (service %q and %q)",
				p.Service,
				by.Service,
			),
			p.quote(c)...)
	}
	return p.finding(
		fmt.Sprintf(
			"%q does not take the password%s: the volume %q is older than the container and keeps the users that it "+
				"was first made with",
			by.Service,
			of,
			volume,
		),
		fmt.Sprintf(
			"change the password in the database (%s), or put the old one back into .env; or delete its data: "+
				"`fastdock down --volumes`, then `fastdock up`",
			changePassword[c.kind],
		),
		p.quote(c)...)
}

// kept adds that a server, where it is known, made its users and databases when its volume was new.
func (p *container) kept(f *check.Finding) *check.Finding {
	if p == nil {
		return f
	}
	if reason := p.halfMade(); reason != "" {
		f.Cause += fmt.Sprintf("; the scripts of its first start failed, which leaves %q half made: %s", p.Service, reason)
		f.Fix.Text = "correct what the scripts in /docker-entrypoint-initdb.d do, or the variables that they " +
			"read; then delete the half-made data: `fastdock down --volumes`, then `fastdock up`"
		return f
	}
	if volume, older := p.olderVolume(); older {
		f.Fix.Text += fmt.Sprintf(
			"; the volume %q is older than the container and keeps what it was first made with",
			volume,
		)
	}
	return f
}

var setupError = lazyregexp.New(`^(?:psql:\S+ )?ERROR:\s+(.+)`)

// halfMade returns the error of psql with which the scripts of a server's first start ended, before the engine started
// it again; empty where they did not.
func (p *container) halfMade() string {
	for _, line := range p.log {
		if match := setupError.FindStringSubmatch(line); match != nil && p.Restarts > 0 {
			return match[1]
		}
	}
	return ""
}

var cutValue = lazyregexp.New(`^(?:export\s+)?(\w+)\s*=\s*"?([^'"\s#]*)\$(\w+|\{)?`)

// cutPassword reports that .env has a $ in a value that is not in single quotes: Compose takes it for a variable, and
// what follows is lost. The value is not shown.
func (p *container) cutPassword(by *container, c clue) *check.Finding {
	if p.snapshot.sources == nil {
		return nil
	}
	file, _ := p.snapshot.sources.File(".env")
	for i, line := range file.Lines {
		m := cutValue.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil || m[3] == "{" || p.set(m[3]) || !p.uses(m[1]) && (by == nil || !by.uses(m[1])) {
			continue
		}
		f := p.finding(
			fmt.Sprintf(
				"the `$` in %s of .env begins a variable that is not set, so the value is cut, and %s does not take it",
				m[1],
				called(by, "the server"),
			),
			fmt.Sprintf("write the value of %s in single quotes in .env; then run `fastdock up`", m[1]),
			p.quote(c)...)
		f.File, f.Line = file.Path, i+1
		return f
	}
	return nil
}

// set reports whether a variable is known to Compose.
func (p *container) set(name string) bool {
	value, known := p.snapshot.project.Environment[name]
	return known && value != ""
}

// uses reports whether a service has the value of a variable of .env in one of its own.
func (p *container) uses(name string) bool {
	value := p.snapshot.project.Environment[name]
	return p.has(name) ||
		value != "" &&
			slices.ContainsFunc(
				slices.Collect(maps.Values(p.Env)),
				func(v string) bool { return strings.Contains(v, value) },
			)
}
