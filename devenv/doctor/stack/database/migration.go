package database

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/message"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// MigrationFails is about a migration of Alembic that ends with an error.
var MigrationFails = rule.LogRule{
	Rule: rule.Rule{
		ID: "FD-R45", Title: "Migration that fails",
		About: "A migration fails in its code or SQL, two branches have no common head, or the database is at an " +
			"unknown revision. The app does not start until this is fixed.",
	},
	Patterns: rule.Patterns(
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
	Explain: func(c *facts.Container, match rule.Match) *check.Finding {
		quote := rule.Quote(c, match)
		switch {
		case match.Groups["heads"] != "":
			return rule.Finding(c,
				"the migrations have several heads: two of them follow the same revision",
				"merge them: `alembic merge heads -m merge`, then run the migrations again",
				quote...)
		case match.Groups["env"] != "":
			return rule.Finding(c, fmt.Sprintf("target_metadata is not set in %s, so Alembic finds no tables to compare",
				c.ShortName(match.Groups["env"])),
				"set `target_metadata = Base.metadata`, and import the modules that define the models",
				quote...)
		case c.CommandSays(match.Groups["revision"]):
			return rule.AtKey(c, rule.Finding(c,
				fmt.Sprintf("the command names revision %q, which does not exist in the code", match.Groups["revision"]),
				"correct the revision in the command, or check out the branch that contains it", quote...), "command")
		case match.Groups["revision"] != "":
			return rule.Finding(c,
				fmt.Sprintf("the database is at revision %q, which does not exist in the code", match.Groups["revision"]),
				"check out the branch that contains it, or delete the data: `fastdock down --volumes`",
				quote...)
		case match.Groups["ini"] != "":
			return rule.AtKey(c,
				rule.Finding(c,
					fmt.Sprintf("no alembic.ini in the working directory %s", c.WorkDir),
					"copy alembic.ini into the image, and set working_dir to its folder or run `alembic -c PATH`",
					quote...),
				"working_dir",
				"command",
			)
		case match.Groups["twice"] != "":
			return rule.Finding(c, "conflicting migrations: "+match.Line, "rename or delete one of them", quote...)
		case match.Groups["twins"] != "":
			return rule.Finding(c, "two containers run the migrations or create the tables at the same time",
				"run the migrations in one service, and make the others wait for it: `depends_on` with `condition: "+
					"service_completed_successfully`", quote...)
		case match.Groups["order"] != "":
			return rule.Finding(c, "the migrations were applied in another order than in the code: "+match.Line,
				"delete the data of a development database (`fastdock down --volumes`); otherwise record the missing migration "+
					"with `manage.py migrate APP NAME --fake`",
				quote...)
		case match.Groups["long"] != "":
			return rule.Finding(c, "a revision name is longer than 32 characters, the limit of the table alembic_version",
				"shorten `revision` in that migration and `down_revision` in the one that follows it",
				message.FirstLine(match.Line))
		case match.Groups["cycle"] != "":
			return rule.Finding(c, "the migrations form a cycle: "+match.Groups["cycle"],
				"correct down_revision in one of them; then run `fastdock up --build`", quote...)
		}
		if match.Groups["down"] != "" {
			return missingRevision(c, match)
		}
		file := migration(match)
		if m, _ := c.LastMatch(applying); match.Groups["exists"] != "" && m != nil {
			file = cmp.Or(file, m[1])
		}
		if m, _ := c.LastMatch(upgrading); match.Groups["ddl"] != "" && m != nil {
			file = cmp.Or(file, m[1])
		}
		if file == "" {
			return nil
		}
		if match.Groups["exists"] != "" {
			return alreadyMade(c, path.Base(file), match)
		}
		f := rule.Finding(c,
			fmt.Sprintf("migration %s failed: %s", path.Base(file), match.Line),
			"correct the migration, then run `fastdock up`",
			quote...)
		if m := undefinedName.FindStringSubmatch(match.Line); m != nil {
			f.Fix.Text = fmt.Sprintf("add `import %s` to the migration, and to script.py.mako for future ones; then run "+
				"`fastdock up`", m[1])
		}
		return rule.AtCode(c, f, match.Frames())
	},
}

// missingRevision is about a migration that follows one that the project does not have.
func missingRevision(c *facts.Container, match rule.Match) *check.Finding {
	if match.Groups["down"] == "url" {
		return noAlembicURL(c, match)
	}
	inAlembic := func(f traceback.Frame) bool { return strings.Contains(f.File, "alembic/script/") }
	if !slices.ContainsFunc(match.Frames(), inAlembic) {
		return nil
	}
	return rule.Finding(c,
		fmt.Sprintf("a migration follows revision %q, which does not exist in the project", match.Groups["down"]),
		"check out the branch that contains it, or correct down_revision of the migration; then run `fastdock up --build`",
		rule.Quote(c, match)...)
}

// noAlembicURL is about an env.py that takes the address of the database from an alembic.ini without one.
func noAlembicURL(c *facts.Container, match rule.Match) *check.Finding {
	makes := func(f traceback.Frame) bool { return strings.Contains(f.File, "sqlalchemy/engine/") }
	if !slices.ContainsFunc(match.Frames(), makes) {
		return nil
	}
	return rule.AtCode(c, rule.Finding(c,
		"sqlalchemy.url is not set in alembic.ini",
		"set it in migrations/env.py before the engine is created: `config.set_main_option(\"sqlalchemy.url\", "+
			"os.environ[\"DATABASE_URL\"])`",
		rule.Quote(c, match)...), match.Frames())
}

// applying is how Django says which migration it runs.
var applying = lazyregexp.New(`Applying (\w+\.\w+)\.\.\.`)

// upgrading is how Alembic says which revision it runs.
var upgrading = lazyregexp.New(`Running upgrade \S* ?-> (\w+)`)

// alreadyMade is about a migration that makes what the database has: create_all made it, or a run that stopped
// half-way.
func alreadyMade(c *facts.Container, file string, match rule.Match) *check.Finding {
	return rule.AtCode(c,
		rule.Finding(c,
			fmt.Sprintf("migration %s creates an object that already exists: %s", file, match.Groups["exists"]),
			"if create_all created it, remove that call and run `alembic stamp` with this revision (Django: `migrate "+
				"--fake`); if an earlier run stopped half-way, drop the object, or delete the data: `fastdock down --volumes`",
			rule.Quote(c, match)...),
		match.Frames(),
	)
}

var undefinedName = lazyregexp.New(`name '(\w+)' is not defined`)

// migration returns the migration whose own code an exception comes from; empty where it comes from elsewhere.
func migration(match rule.Match) string {
	for _, f := range match.Frames() {
		if strings.Contains(f.File, "/versions/") && !facts.Foreign(f.File) || strings.Contains(f.File, "/migrations/0") {
			return f.File
		}
	}
	return ""
}
