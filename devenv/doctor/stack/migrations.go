package stack

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/internal/regular"
)

var migrationsBehind = class{
	rule: rule{
		id: "FD-R22", title: "Table that does not exist",
		about: "The code is newer than the database: a migration has not run or belongs to another branch. Run " +
			"the migrations in the app's container (`docker compose exec app alembic upgrade head`), or in a " +
			"service of their own before the app starts.",
	},
	well: true,
	signs: signs(
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
	found: func(p *container, c clue) *check.Finding {
		if p.migration(c) != "" || database(p.service().Image) != "" {
			return nil
		}
		cause := "the database is behind the code: migrations have not been run"
		if table := c.groups["table"]; table != "" {
			cause = fmt.Sprintf(
				"the database has no table %q: migrations have not been run, or no code makes the table",
				table,
			)
		} else if column := c.groups["column"]; column != "" {
			cause = fmt.Sprintf("the database has no column %q: it is behind the code", column)
		}
		return p.placedAt(
			p.finding(
				cause,
				p.migrationFix(c),
				p.quote(c)...),
			c.frames(),
		)
	},
}

// migrationFix returns how the tables of a project come to be, by the package that asks for one.
func (p *container) migrationFix(c clue) string {
	within := func(name string) bool {
		return slices.ContainsFunc(c.frames(), func(f traceback.Frame) bool {
			return strings.Contains(f.File, "/"+name+"/")
		})
	}
	switch {
	case within("django"):
		return "run the migrations: `docker compose run --rm " + p.Service + " python manage.py migrate`"
	case within("prisma"):
		return "run the migrations: `docker compose run --rm " + p.Service + " prisma migrate deploy` (`prisma db push` " +
			"where the project has none)"
	case within("tortoise"):
		return "let the code make the tables (`await Tortoise.generate_schemas()`), or run the migrations of the project " +
			"(`aerich upgrade`) in a service that runs once"
	}
	upgrade := "run the migrations: `docker compose run --rm " + p.Service + " alembic upgrade head`"
	if c.raised != nil && c.raised.Chain()[0].Module() == "sqlite3" && !within("sqlalchemy") {
		return "let the code make the table when it starts (`CREATE TABLE IF NOT EXISTS …`), or " + upgrade
	}
	return upgrade
}

var migrationFails = class{
	rule: rule{
		id: "FD-R45", title: "Migration that fails",
		about: "A migration fails in its code or SQL, two branches have no common head, or the database is at an " +
			"unknown revision. The app does not start until this is fixed.",
	},
	signs: signs(
		"",
		`(?P<heads>[Mm]ultiple head(?:s| revisions))`,
		`Can't locate revision identified by '(?P<revision>[^']+)'`,
		`environment script (?P<env>\S+) does not provide a MetaData object`,
		`(?P<ini>No (?:'script_location' key found|config file '?[^']*'? found))`,
		`(?P<twice>Revision \S+ is present more than once|Duplicate migration)`,
		`(?P<twins>pg_type_typname_nsp_index|pg_class_relname_nsp_index|pg_extension_name_index|pg_namespace_nspname_index)`,
		`(?P<order>InconsistentMigrationHistory)`,
		`(?P<long>value too long for type character varying\(32\)(?s:.*)UPDATE alembic_version)`,
		`Cycle is detected in revisions \((?P<cycle>[^)]+)\)`,
		`^KeyError: '(?P<down>\w+)'`,
		`(?P<exists>(?:relation|type|column|constraint|index|sequence|schema|function|trigger) "?[\w.-]+"?(?: `+
			`of relation "[^"]+")? already exists|[Tt]able '?[\w.]+'? already exists|[Dd]uplicate (?:column`+
			`|key) name:? '?[\w.]+'?)`,
		`(?P<ddl>\[SQL: (?:ALTER|CREATE|DROP) )`,
		`^[\w.]+(?:Error|Exception|Table|Column|Violation|Object)\b`,
	),
	found: func(p *container, c clue) *check.Finding {
		quote := p.quote(c)
		switch {
		case c.groups["heads"] != "":
			return p.finding(
				"its migrations have several heads: two of them follow the same one",
				"join them: `alembic merge heads -m merge`, then run the migrations again",
				quote...)
		case c.groups["env"] != "":
			return p.finding(fmt.Sprintf("%s names no tables to compare the database with: target_metadata is not set",
				p.shortName(c.groups["env"])),
				"set `target_metadata = Base.metadata` there, and import the modules with the models",
				quote...)
		case p.commandSays(c.groups["revision"]):
			return p.placed(p.finding(
				fmt.Sprintf("its command names the revision %q, which the code does not have", c.groups["revision"]),
				"correct the revision in the command, or check out the branch that has it", quote...), "command")
		case c.groups["revision"] != "":
			return p.finding(
				fmt.Sprintf("the database is at migration %q, which the code does not have", c.groups["revision"]),
				"check out the branch that has it, or delete the data: `fastdock down --volumes`",
				quote...)
		case c.groups["ini"] != "":
			return p.placed(
				p.finding(
					fmt.Sprintf("alembic finds no alembic.ini in %s, the working directory", p.WorkDir),
					"run it in the folder that holds alembic.ini: set working_dir, or `alembic -c PATH`; copy the "+
						"file into the image",
					quote...),
				"working_dir",
				"command",
			)
		case c.groups["twice"] != "":
			return p.finding("its migrations contradict each other: "+c.line, "rename or remove one of them", quote...)
		case c.groups["twins"] != "":
			return p.finding("two containers run its migrations, or make its tables, at the same time",
				"let one service run the migrations once, and the others wait for it: depends_on with condition "+
					"service_completed_successfully", quote...)
		case c.groups["order"] != "":
			return p.finding("the database had its migrations in another order than the code has them: "+c.line,
				"delete the data of a development database (`fastdock down --volumes`); else record the missing one "+
					"with `manage.py migrate APP NAME --fake`",
				quote...)
		case c.groups["long"] != "":
			return p.finding("the name of one of its revisions is longer than the 32 characters that the table "+
				"alembic_version keeps",
				"give that migration a shorter `revision`, and write it as down_revision where it follows",
				firstOf(c.line))
		case c.groups["cycle"] != "":
			return p.finding("its migrations follow one another in a circle: "+c.groups["cycle"],
				"correct down_revision in one of them; then run `fastdock up --build`", quote...)
		}
		if c.groups["down"] != "" {
			return p.missingRevision(c)
		}
		file := p.migration(c)
		if m, _ := p.said(applying); c.groups["exists"] != "" && m != nil {
			file = cmp.Or(file, m[1])
		}
		if m, _ := p.said(upgrading); c.groups["ddl"] != "" && m != nil {
			file = cmp.Or(file, m[1])
		}
		if file == "" {
			return nil
		}
		if c.groups["exists"] != "" {
			return p.alreadyMade(path.Base(file), c)
		}
		f := p.finding(
			fmt.Sprintf("its migration %s fails: %s", path.Base(file), c.line),
			"correct the migration, then run `fastdock up`",
			quote...)
		if m := undefinedName.FindStringSubmatch(c.line); m != nil {
			f.Fix.Text = fmt.Sprintf("add `import %s` to the migration, and to script.py.mako for the next ones; then run "+
				"`fastdock up`", m[1])
		}
		return p.placedAt(f, c.frames())
	},
}

var undefinedName = lazyregexp.New(`name '(\w+)' is not defined`)

// applying is how Django says which migration it runs.
var applying = lazyregexp.New(`Applying (\w+\.\w+)\.\.\.`)

// upgrading is how Alembic says which revision it runs.
var upgrading = lazyregexp.New(`Running upgrade \S* ?-> (\w+)`)

// missingRevision is about a migration that follows one that the project does not have.
func (p *container) missingRevision(c clue) *check.Finding {
	if c.groups["down"] == "url" {
		return p.noAlembicURL(c)
	}
	inAlembic := func(f traceback.Frame) bool { return strings.Contains(f.File, "alembic/script/") }
	if !slices.ContainsFunc(c.frames(), inAlembic) {
		return nil
	}
	return p.finding(
		fmt.Sprintf("one of its migrations follows revision %q, which the project does not have", c.groups["down"]),
		"check out the branch that has it, or correct down_revision in the migration that follows it; then run "+
			"`fastdock up --build`",
		p.quote(c)...)
}

// noAlembicURL is about an env.py that takes the address of the database from an alembic.ini without one.
func (p *container) noAlembicURL(c clue) *check.Finding {
	makes := func(f traceback.Frame) bool { return strings.Contains(f.File, "sqlalchemy/engine/") }
	if !slices.ContainsFunc(c.frames(), makes) {
		return nil
	}
	return p.placedAt(p.finding(
		"its alembic.ini has no address of the database: sqlalchemy.url is not set",
		"set it in migrations/env.py before it is read: "+
			"`config.set_main_option(\"sqlalchemy.url\", os.environ[\"DATABASE_URL\"])`",
		p.quote(c)...), c.frames())
}

// alreadyMade is about a migration that makes what the database has: create_all made it, or a run that stopped
// half-way.
func (p *container) alreadyMade(file string, c clue) *check.Finding {
	return p.placedAt(
		p.finding(
			fmt.Sprintf("its migration %s makes what the database already has: %s", file, c.groups["exists"]),
			"if create_all made it, remove that call and run `alembic stamp` with this revision (Django: `migrate --fake`); "+
				"after a run that "+
				"stopped half-way, drop it there, "+
				"or delete the data: `fastdock down --volumes`",
			p.quote(c)...),
		c.frames(),
	)
}

// migration returns the migration whose own code an exception comes from; empty where it comes from elsewhere.
func (p *container) migration(c clue) string {
	for _, f := range c.frames() {
		if strings.Contains(f.File, "/versions/") && !foreign(f.File) || strings.Contains(f.File, "/migrations/0") {
			return f.File
		}
	}
	return ""
}

var migrationsMissing = rule{
	id: "FD-R39", title: "Database behind the code's last migration",
	about: "fastdock compares the revision in the database with the project's Alembic files. With an older " +
		"revision, the code reads tables and columns that do not exist. An unknown revision belongs to another " +
		"branch.",
	of: func(p *container) *check.Finding {
		at, asked := p.snapshot.revisions[p.ID]
		known, heads := p.snapshot.migrations.all, p.snapshot.migrations.heads
		if !asked || len(heads) == 0 || slices.Equal(at, heads) || p.snapshot.migrationEnded() {
			return nil
		}
		f := p.finding(
			fmt.Sprintf(
				"its database is at migration %s, and the code is at %s: migrations have not been run",
				strings.Join(at, ", "),
				strings.Join(heads, ", "),
			),
			"",
		)
		f.Severity, f.Fix = check.Warning, p.upgrade()
		if len(at) == 0 {
			f.Severity, f.Cause = check.Info, "no migration has been run in its database, and the code is "+
				"at "+strings.Join(
				heads,
				", ",
			)
		}
		if i := slices.IndexFunc(at, func(revision string) bool { return !slices.Contains(known, revision) }); i >= 0 {
			f.Cause = fmt.Sprintf("its database knows migration %q, which the code does not have", at[i])
			f.Fix = check.Fix{Text: "bring the branch that has it, or delete the data: `fastdock down --volumes`"}
		}
		return f
	},
}

// upgrade returns how the app brings its database up to date: in its container where that runs.
func (p *container) upgrade() check.Fix {
	for _, app := range p.snapshot.containers {
		if app.Status == "running" && app.service().Build != nil {
			return check.Fix{
				Text:    "run the migrations: `docker compose exec " + app.Service + " alembic upgrade head`",
				Command: []string{"docker", "exec", app.Name, "alembic", "upgrade", "head"},
			}
		}
	}
	built := "app"
	for _, app := range p.snapshot.containers {
		if app.service().Build != nil {
			built = app.Service
		}
	}
	return check.Fix{Text: "run the migrations: `docker compose run --rm " + built + " alembic upgrade head`"}
}

// migrationEnded reports whether a container that runs the migrations failed, which its own finding explains.
func (s *snapshot) migrationEnded() bool {
	return slices.ContainsFunc(s.containers, func(p *container) bool {
		return p.ends() && strings.Contains(strings.Join(p.Command, " "), "alembic")
	})
}

// migrations are the revisions of a project's Alembic folder, and those that no other one follows.
type migrations struct{ all, heads []string }

var (
	isRevision = lazyregexp.New(`(?m)^revision\s*(?::[^=]+)?=\s*['"]([^'"]+)['"]`)
	follows    = lazyregexp.New(`(?m)^down_revision\s*(?::[^=]+)?=\s*(.+)$`)
	quotedName = lazyregexp.New(`['"]([^'"]+)['"]`)
)

func migrationsOf(dir string) migrations {
	var found migrations
	followed := map[string]bool{}
	for _, pattern := range []string{
		"alembic", "migrations", "*/alembic", "*/migrations", "src/*/alembic",
		"src/*/migrations",
	} {
		files, _ := filepath.Glob(filepath.Join(dir, pattern, "versions", "*.py")) // the patterns are ours
		for _, file := range files {
			content, _ := regular.ReadFile(file) // one that cannot be read is ignored
			m := isRevision.FindSubmatch(content)
			if m == nil {
				continue
			}
			found.all = append(found.all, string(m[1]))
			if down := follows.FindSubmatch(content); down != nil {
				for _, name := range quotedName.FindAllSubmatch(down[1], -1) {
					followed[string(name[1])] = true
				}
			}
		}
	}
	slices.Sort(found.all)
	found.heads = slices.DeleteFunc(slices.Clone(found.all), func(revision string) bool { return followed[revision] })
	return found
}

// How the servers are asked for the revision that Alembic keeps, within their own containers, with their own users.
var askRevision = map[string]string{
	"postgres": `psql -U "${POSTGRES_USER:-postgres}" -d "${POSTGRES_DB:-${POSTGRES_USER:-postgres}}" -tAc ` +
		`'SELECT version_num FROM alembic_version'`,
	"mysql": `MYSQL_PWD="${MARIADB_ROOT_PASSWORD:-$MYSQL_ROOT_PASSWORD}" "$(command -v mariadb || command ` +
		`-v mysql)" -N -B -u root ` +
		`"${MARIADB_DATABASE:-$MYSQL_DATABASE}" -e 'SELECT version_num FROM alembic_version'`,
}

var noTable = lazyregexp.New(`(?i)relation "alembic_version" does not exist|alembic_version' doesn't exist`)

// revisionsIn returns the revisions that a container's database is at; ok is false where it does not say.
func revisionsIn(ctx context.Context, engine *engine.Engine, p *container) (at []string, ok bool) {
	ask, known := askRevision[database(p.service().Image)]
	if !known || p.Status != "running" || len(p.service().Entrypoint) > 0 {
		return nil, false
	}
	lines, code, err := engine.ExecOutput(ctx, p.ID, "sh", "-c", ask)
	if err != nil || code != 0 {
		return nil, noTable.MatchString(strings.Join(lines, "\n"))
	}
	for _, line := range lines {
		if line = strings.TrimSpace(line); line != "" {
			at = append(at, line)
		}
	}
	slices.Sort(at)
	return at, true
}
