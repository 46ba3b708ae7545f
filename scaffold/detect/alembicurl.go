package detect

import (
	"path"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/scaffold/detect/python"
)

var (
	// loopbackURL is one on the developer's machine; so is that of alembic init, which reaches nothing either.
	loopbackURL = lazyregexp.New(`^[\w+]+://(?:[^@/]*@)?(?:localhost|127\.0\.0\.1|\[::1\])(?:[:/?]|$)`)
	// connecting are names, imported from the project, with which migrations find the database.
	connecting = lazyregexp.New(`(?i)engine|settings|config|ur[il]|dsn|env|session|conn`)
)

// fixedURL returns the line of the configuration with a database on the developer's machine, where env.py takes no
// other: in a container there is none. It returns 0 where that is not certain.
func (c *code) fixedURL(alembic *Alembic) int {
	env := path.Join(alembic.Scripts, "env.py")
	if path.Base(alembic.Config) != "alembic.ini" || !c.tree.isModule[env] || c.choosesURL(env) {
		return 0
	}
	content, _ := c.tree.read(alembic.Config)
	number := 0
	for line := range strings.Lines(content) {
		number++
		key, value, found := cutOption(line)
		if found && key == "sqlalchemy.url" && loopbackURL.MatchString(value) {
			return number
		}
	}
	return 0
}

// choosesURL reports whether env.py may use another URL than that of the configuration.
func (c *code) choosesURL(env string) bool {
	for _, imported := range c.module(env).bound {
		top, _, _ := strings.Cut(imported.Module, ".")
		library := slices.Contains([]string{"alembic", "sqlalchemy", "sqlmodel", "logging", "asyncio"}, top)
		if !library && connecting.MatchString(imported.Name) || imported.Name == "" && connecting.MatchString(top) {
			return true
		}
	}
	for _, statement := range c.parse(env) {
		if setsURL(statement.Tokens) {
			return true
		}
	}
	return false
}

// setsURL reports whether a statement gives Alembic, or an engine, a URL.
func setsURL(tokens []python.Token) bool {
	for i, token := range tokens {
		next := python.Token{}
		if i+1 < len(tokens) {
			next = tokens[i+1]
		}
		switch {
		case token.Is("set_main_option"), token.Is("set_section_option"), token.Is("environ"), token.Is("getenv"),
			token.Is("get_x_argument"):
			return true
		case token.Kind == python.String && token.Text == "sqlalchemy.url" && (next.Is("]") || next.Is(":")):
			return true // section["sqlalchemy.url"] = …, {"sqlalchemy.url": …}
		case token.Kind == python.String && strings.Contains(token.Text, "://"), token.Kind == python.Template:
			return true
		}
	}
	return false
}
