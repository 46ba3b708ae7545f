package database

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
)

// MigrationsMissing is about migrations in the project that the database has not applied.
var MigrationsMissing = rule.Rule{
	ID: "FD-R39", Title: "Database behind the code's last migration",
	About: "fastdock compares the revision in the database with the project's Alembic files. With an older " +
		"revision, the code reads tables and columns that do not exist. An unknown revision belongs to another " +
		"branch.",
	Find: func(c *facts.Container) *check.Finding {
		at, asked := c.Stack.Revisions[c.ID]
		known, heads := c.Stack.Migrations.All, c.Stack.Migrations.Heads
		if !asked || len(heads) == 0 || slices.Equal(at, heads) || migrationEnded(c.Stack) {
			return nil
		}
		f := rule.Finding(c,
			fmt.Sprintf(
				"the database is at migration %s, but the code is at %s: migrations have not been run",
				strings.Join(at, ", "),
				strings.Join(heads, ", "),
			),
			"",
		)
		f.Severity, f.Fix = check.Warning, upgrade(c)
		if len(at) == 0 {
			f.Severity, f.Cause = check.Info, "no migration has been run in the database, but the code is at "+strings.Join(
				heads,
				", ",
			)
		}
		if i := slices.IndexFunc(at, func(revision string) bool { return !slices.Contains(known, revision) }); i >= 0 {
			f.Cause = fmt.Sprintf("the database is at migration %q, which does not exist in the code", at[i])
			f.Fix = check.Fix{Text: "check out the branch that contains it, or delete the data: `fastdock down --volumes`"}
		}
		return f
	},
}

// migrationEnded reports whether a container that runs the migrations failed, which its own finding explains.
func migrationEnded(s *facts.Stack) bool {
	return slices.ContainsFunc(s.Containers, func(c *facts.Container) bool {
		return c.Ends() && strings.Contains(strings.Join(c.Command, " "), "alembic")
	})
}

// upgrade returns how the app brings its database up to date: in its container where that runs.
func upgrade(c *facts.Container) check.Fix {
	for _, app := range c.Stack.Containers {
		if app.Status == "running" && app.Config().Build != nil {
			return check.Fix{
				Text:    "run the migrations: `docker compose exec " + app.Service + " alembic upgrade head`",
				Command: []string{"docker", "exec", app.Name, "alembic", "upgrade", "head"},
			}
		}
	}
	built := "app"
	for _, app := range c.Stack.Containers {
		if app.Config().Build != nil {
			built = app.Service
		}
	}
	return check.Fix{Text: "run the migrations: `docker compose run --rm " + built + " alembic upgrade head`"}
}
