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
				"its migrations have several heads: two of them follow the same one",
				"join them: `alembic merge heads -m merge`, then run the migrations again",
				quote...)
		case match.Groups["env"] != "":
			return rule.Finding(c, fmt.Sprintf("%s names no tables to compare the database with: target_metadata is not set",
				c.ShortName(match.Groups["env"])),
				"set `target_metadata = Base.metadata` there, and import the modules with the models",
				quote...)
		case c.CommandSays(match.Groups["revision"]):
			return rule.AtKey(c, rule.Finding(c,
				fmt.Sprintf("its command names the revision %q, which the code does not have", match.Groups["revision"]),
				"correct the revision in the command, or check out the branch that has it", quote...), "command")
		case match.Groups["revision"] != "":
			return rule.Finding(c,
				fmt.Sprintf("the database is at migration %q, which the code does not have", match.Groups["revision"]),
				"check out the branch that has it, or delete the data: `fastdock down --volumes`",
				quote...)
		case match.Groups["ini"] != "":
			return rule.AtKey(c,
				rule.Finding(c,
					fmt.Sprintf("alembic finds no alembic.ini in the working directory %s", c.WorkDir),
					"run it in the folder that holds alembic.ini: set working_dir, or `alembic -c PATH`; copy the "+
						"file into the image",
					quote...),
				"working_dir",
				"command",
			)
		case match.Groups["twice"] != "":
			return rule.Finding(c, "its migrations contradict each other: "+match.Line, "rename or remove one of them", quote...)
		case match.Groups["twins"] != "":
			return rule.Finding(c, "two containers run its migrations, or create its tables, at the same time",
				"let one service run the migrations once, and the others wait for it: depends_on with condition "+
					"service_completed_successfully", quote...)
		case match.Groups["order"] != "":
			return rule.Finding(c, "the database had its migrations in another order than the code has them: "+match.Line,
				"delete the data of a development database (`fastdock down --volumes`); else record the missing one "+
					"with `manage.py migrate APP NAME --fake`",
				quote...)
		case match.Groups["long"] != "":
			return rule.Finding(c, "the name of one of its revisions is longer than the 32 characters that the table "+
				"alembic_version keeps",
				"give that migration a shorter `revision`, and write it as down_revision where it follows",
				message.FirstLine(match.Line))
		case match.Groups["cycle"] != "":
			return rule.Finding(c, "its migrations follow one another in a circle: "+match.Groups["cycle"],
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
			fmt.Sprintf("its migration %s fails: %s", path.Base(file), match.Line),
			"correct the migration, then run `fastdock up`",
			quote...)
		if m := undefinedName.FindStringSubmatch(match.Line); m != nil {
			f.Fix.Text = fmt.Sprintf("add `import %s` to the migration, and to script.py.mako for the next ones; then run "+
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
		fmt.Sprintf("one of its migrations follows revision %q, which the project does not have", match.Groups["down"]),
		"check out the branch that has it, or correct down_revision in the migration that follows it; then run "+
			"`fastdock up --build`",
		rule.Quote(c, match)...)
}

// noAlembicURL is about an env.py that takes the address of the database from an alembic.ini without one.
func noAlembicURL(c *facts.Container, match rule.Match) *check.Finding {
	makes := func(f traceback.Frame) bool { return strings.Contains(f.File, "sqlalchemy/engine/") }
	if !slices.ContainsFunc(match.Frames(), makes) {
		return nil
	}
	return rule.AtCode(c, rule.Finding(c,
		"its alembic.ini has no address of the database: sqlalchemy.url is not set",
		"set it in migrations/env.py before it is read: "+
			"`config.set_main_option(\"sqlalchemy.url\", os.environ[\"DATABASE_URL\"])`",
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
			fmt.Sprintf("its migration %s creates what the database already has: %s", file, match.Groups["exists"]),
			"if create_all made it, remove that call and run `alembic stamp` with this revision (Django: `migrate --fake`); "+
				"after a run that "+
				"stopped half-way, drop it there, "+
				"or delete the data: `fastdock down --volumes`",
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
