package database

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
)

// MigrationsBehind is about a table or column that the migrations would create and that the database does not have.
var MigrationsBehind = rule.LogRule{
	Rule: rule.Rule{
		ID: "FD-R22", Title: "Table that does not exist",
		About: "The code is newer than the database: a migration has not run or belongs to another branch. Run " +
			"the migrations in the app's container (`docker compose exec app alembic upgrade head`), or in a " +
			"service of their own before the app starts.",
	},
	InHealthy: true,
	Patterns: rule.Patterns(
		"",
		`relation "(?P<table>[^"]+)" does not exist`,
		`no such table: (?P<table>\S+)`,
		`Table '(?P<table>[^']+)' doesn't exist`,
		`column "?(?P<column>[\w.]+)"? (?:of relation "\w+" )?does not exist`,
		`no such column: (?P<column>\S+)`,
		"The column `(?P<column>[^`]+)` does not exist in the current database",
		"The table `(?P<table>[^`]+)` does not exist in the current database",
		`Unknown column '(?P<column>[^']+)'`,
		`(?P<behind>Target database is not up to date|unapplied migration)`,
	),
	Explain: func(c *facts.Container, match rule.Match) *check.Finding {
		if migration(match) != "" || facts.Database(c.Config().Image) != "" {
			return nil
		}
		cause := "the database schema is older than the code: migrations have not been run"
		if table := match.Groups["table"]; table != "" {
			cause = fmt.Sprintf(
				"the database has no table %q: migrations have not been run, or no code creates the table",
				table,
			)
		} else if column := match.Groups["column"]; column != "" {
			cause = fmt.Sprintf("the database has no column %q: the schema is older than the code", column)
		}
		return rule.AtCode(c,
			rule.Finding(c,
				cause,
				migrationFix(c, match),
				rule.Quote(c, match)...),
			match.Frames(),
		)
	},
}

// migrationFix returns how the tables of a project come to be, by the package that asks for one.
func migrationFix(c *facts.Container, match rule.Match) string {
	within := func(name string) bool {
		return slices.ContainsFunc(match.Frames(), func(f traceback.Frame) bool {
			return strings.Contains(f.File, "/"+name+"/")
		})
	}
	switch {
	case within("django"):
		return "run the migrations: `docker compose run --rm " + c.Service + " python manage.py migrate`"
	case within("prisma"):
		return "run the migrations: `docker compose run --rm " + c.Service + " prisma migrate deploy` (`prisma db push` if " +
			"the project has no migrations)"
	case within("tortoise"):
		return "create the tables in the code (`await Tortoise.generate_schemas()`), or run the project's migrations " +
			"(`aerich upgrade`) in a one-off service"
	}
	upgrade := "run the migrations: `docker compose run --rm " + c.Service + " alembic upgrade head`"
	if match.Raised != nil && match.Raised.Chain()[0].Module() == "sqlite3" && !within("sqlalchemy") {
		return "create the table at startup (`CREATE TABLE IF NOT EXISTS …`), or " + upgrade
	}
	return upgrade
}
