package database

import (
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

// migrates makes the app end with an exception of its migration 12.
func migrates(exception ...string) ruletest.Change {
	return ruletest.Ended(1, append([]string{
		"Traceback (most recent call last):", `  File "/app/migrations/versions/12_orders.py", line 9, in upgrade`,
		"    op.create_table()",
	}, exception...)...)
}

func TestMigrationFails(t *testing.T) {
	ruletest.Stated(t, MigrationFails, map[string]ruletest.Case{
		"lost revision": {
			Given:    ruletest.Ended(1, "alembic.util.exc.CommandError: Can't locate revision identified by 'ab12'"),
			ID:       "FD-R45",
			Cause:    `the database is at revision "ab12", which does not exist in the code`,
			Fix:      "check out the branch that",
			Evidence: "ab12",
		},
		"revision of the command": {
			Compose: "services:\n  app:\n    command: alembic upgrade ab12\n",
			Given: ruletest.All(ruletest.Command("alembic", "upgrade", "ab12"),
				ruletest.Ended(1, "alembic.util.exc.CommandError: Can't locate revision identified by 'ab12'")),
			ID:    "FD-R45",
			Cause: `the command names revision "ab12", which does not exist in the code`,
			At:    "compose.yaml:3",
		},
		"several heads": {
			Given: ruletest.Ended(1, "FAILED: Multiple head revisions are present for given argument 'head'"),
			ID:    "FD-R45",
			Cause: "the migrations have several heads: two of them follow the same revision",
			Fix:   "`alembic merge heads -m merge`",
		},
		"no alembic.ini": {
			Compose: "services:\n  app:\n    working_dir: /app\n",
			Given:   ruletest.Ended(1, "FAILED: No 'script_location' key found in configuration."),
			ID:      "FD-R45",
			Cause:   "no alembic.ini in the working directory /app",
			At:      "compose.yaml:3",
		},
		"two at a time": {
			Given: migrates(
				`psycopg.errors.UniqueViolation: duplicate key value violates unique constraint "pg_type_typname_nsp_index"`,
			),
			ID:    "FD-R45",
			Cause: "two containers run the migrations or create the tables at the same time",
			Fix:   "service_completed_successfully",
		},
		"circle": {
			Given: ruletest.Ended(1, "alembic.script.revision.CycleDetected: Cycle is detected in revisions (a1, b2)"),
			ID:    "FD-R45",
			Cause: "the migrations form a cycle: a1, b2",
		},
		"revision that no file has": {
			Given: ruletest.RaisedIn("alembic/script", "upgrade()", "KeyError: 'a1'"),
			ID:    "FD-R45",
			Cause: `a migration follows revision "a1", which does not exist in the project`,
		},
		"address of the database": {
			Given: ruletest.RaisedIn("sqlalchemy/engine", "engine_from_config()", "KeyError: 'url'"),
			ID:    "FD-R45",
			Cause: "sqlalchemy.url is not set in alembic.ini",
		},
		"key of the code": {
			Given: ruletest.Raised("prices[name]", "KeyError: 'a1'"),
		},
		"table that is there": {
			Files: map[string]string{"migrations/versions/12_orders.py": "x = 1\n"},
			Given: migrates(`psycopg.errors.DuplicateTable: relation "orders" already exists`),
			ID:    "FD-R45",
			Cause: `migration 12_orders.py creates an object that already exists: relation "orders" already exists`,
			Fix:   "`alembic stamp`",
			At:    "migrations/versions/12_orders.py:9",
		},
		"name that is not imported": {
			Given: migrates("NameError: name 'sqlmodel' is not defined"),
			ID:    "FD-R45",
			Cause: "migration 12_orders.py failed: NameError: name 'sqlmodel' is not defined",
			Fix:   "add `import sqlmodel` to the migration",
		},
		"exception of the app": {
			Given: ruletest.Raised("price()", "ValueError: no tariff"),
		},
		"table of the code that is there": {
			Given: ruletest.Raised("create_all()", `psycopg.errors.DuplicateTable: relation "orders" already exists`),
		},
	})
}

func TestMigrationsBehind(t *testing.T) {
	missing := `asyncpg.exceptions.UndefinedTableError: relation "orders" does not exist`
	ruletest.Stated(t, MigrationsBehind, map[string]ruletest.Case{
		"table": {
			Files:    map[string]string{"main.py": "x = 1\n"},
			Given:    ruletest.Raised("fetch()", missing),
			ID:       "FD-R22",
			Cause:    `the database has no table "orders"`,
			Fix:      "`docker compose run --rm app alembic upgrade head`",
			Evidence: missing,
			At:       "main.py:3",
		},
		"column": {
			Given: ruletest.Raised("fetch()", "psycopg.errors.UndefinedColumn: column orders.total does not exist"),
			ID:    "FD-R22",
			Cause: `the database has no column "orders.total"`,
		},
		"what Django says": {
			Given: ruletest.RaisedIn("django", "fetch()", "django.db.utils.OperationalError: no such table: orders"),
			ID:    "FD-R22",
			Fix:   "python manage.py migrate",
		},
		"what Tortoise says": {
			Given: ruletest.RaisedIn("tortoise", "fetch()", "tortoise.exceptions.OperationalError: no such table: orders"),
			ID:    "FD-R22",
			Fix:   "Tortoise.generate_schemas()",
		},
		"file of SQLite": {
			Given: ruletest.Raised("fetch()", "sqlite3.OperationalError: no such table: orders"),
			ID:    "FD-R22",
			Fix:   "CREATE TABLE IF NOT EXISTS",
		},
		"in an app that is well": {
			Given: ruletest.Logs("sqlite3.OperationalError: no such table: orders"),
			ID:    "FD-R22",
		},
		"in a migration": {
			Given: migrates(missing),
		},
		"of a database": {
			Given: ruletest.All(
				ofImage("postgres:18"),
				ruletest.Service(func(app *types.ServiceConfig) { app.Entrypoint = []string{"psql"} }),
				ruletest.Ended(1, `ERROR:  relation "orders" does not exist`)),
		},
	})
}

func TestMigrationsMissing(t *testing.T) {
	// at makes the database of the app one of two migrations, at a revision.
	at := func(revisions ...string) ruletest.Change {
		return ruletest.Stack(func(s *facts.Stack) {
			s.Migrations = facts.Migrations{All: []string{"one", "two"}, Heads: []string{"two"}}
			s.Revisions = map[string][]string{"app": revisions}
		})
	}
	ruletest.Find(t, MigrationsMissing, map[string]ruletest.Case{
		"behind": {
			Given: at("one"),
			ID:    "FD-R39",
			Cause: "database is at migration one, but the code is at two",
			Fix:   "`docker compose run --rm app alembic upgrade head`",
		},
		"behind, and the app runs": {
			Given: ruletest.All(at("one"), ruletest.BuiltFrom("")),
			ID:    "FD-R39",
			Fix:   "`docker compose exec app alembic upgrade head`",
		},
		"at none": {
			Given: at(),
			ID:    "FD-R39",
			Cause: "no migration has been run in the database, but the code is at two",
		},
		"on another branch": {
			Given: at("three"),
			ID:    "FD-R39",
			Cause: `the database is at migration "three", which does not exist in the code`,
			Fix:   "the branch that contains it",
		},
		"up to date": {
			Given: at("two"),
		},
		"not asked": {
			Given: ruletest.All(at("one"), ruletest.Stack(func(s *facts.Stack) { s.Revisions = nil })),
		},
		"migrations that failed": {
			Given: ruletest.All(at("one"), ruletest.Stack(func(s *facts.Stack) {
				s.Containers[1].Status, s.Containers[1].ExitCode = "exited", 1
				s.Containers[1].Command = []string{"alembic", "upgrade", "head"}
			})),
		},
	})
}
