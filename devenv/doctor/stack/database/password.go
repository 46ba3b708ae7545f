// Package database has the rules about databases and the like: their first start, their users, their objects, their
// locks and their migrations.
package database

import (
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// NoInitialPassword is about a database whose image is not given the password of its first user.
var NoInitialPassword = rule.Rule{
	ID: "FD-R32", Title: "Database without an initial password",
	About: "A database image creates its first user when it starts with an empty volume, and it exits without a " +
		"password. Set POSTGRES_PASSWORD or MARIADB_ROOT_PASSWORD with `environment:` or `env_file:`.",
	Find: func(c *facts.Container) *check.Finding {
		_, line := c.LastMatch(uninitialised)
		if line == "" {
			return refusesVariables(c)
		}
		name := "POSTGRES_PASSWORD"
		if facts.Database(c.Config().Image) == "mysql" {
			name = "MARIADB_ROOT_PASSWORD"
			if strings.Contains(c.Config().Image, "mysql") {
				name = "MYSQL_ROOT_PASSWORD"
			}
		}
		return rule.AtKey(c, rule.Finding(c,
			name+" is not set or empty: the database has no initial password",
			"set "+name+" in .env and pass it to service \""+c.Service+"\" (environment or env_file)",
			line,
		), "environment")
	},
}

var uninitialised = lazyregexp.New(
	`Database is uninitialized and (?:superuser )?password(?: option)? is not specified`,
)

// refusesVariables is about the variables that the image of a database sets a new volume up with.
func refusesVariables(c *facts.Container) *check.Finding {
	m, line := c.LastMatch(entrypointSays)
	if m == nil {
		return nil
	}
	return rule.AtKey(c, rule.Finding(c,
		"the image rejects the variables for a new volume: "+m[1]+m[2],
		"correct the variables of service \""+c.Service+"\", then run `fastdock up`",
		line,
	), "environment", "env_file")
}

var entrypointSays = lazyregexp.New(`\[ERROR\] \[Entrypoint\]: (.+)|^error: (missing 'MONGO_.+)`)
