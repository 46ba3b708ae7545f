package scaffold

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/scaffold/detect"
)

// Adopt returns the spec with what an existing project's own files say: its code, and answers preselected from
// it.
func (s Spec) Adopt(found detect.Project) Spec {
	s.Code = Code{
		Layout: string(found.Layout), Manager: string(found.Manager), Member: found.Member,
		App: found.App.Import, Factory: found.App.Factory, Sources: found.Sources, ImportRoots: found.ImportRoots,
	}
	if len(found.Requirements) > 0 {
		s.Code.Requirements = found.Requirements[0]
	}
	s.Facts = facts(found)
	s.HealthPath = found.HealthPath
	s.Description, s.Source, s.Licence = found.Description, found.Source, found.Licence
	if found.Name != "" {
		s.Name = NameFrom(found.Name)
	}
	if found.Python != "" {
		s.Python = found.Python
	}
	s.Reload = s.reload()
	s = s.adoptServices(found)
	s.Migrate = s.Facts.Alembic && s.isSQL() && slices.Contains(found.Dependencies, "alembic") && found.Alembic.Applies()
	if s.Facts.Alembic && !s.Migrate {
		s.Facts.Notes = append(s.Facts.Notes, s.noMigration(found))
	}
	return s
}

// noMigration returns why the project's migrations are left to a user.
func (s Spec) noMigration(found detect.Project) string {
	reason := "no dependency is a driver for an SQL server"
	switch {
	case s.isSQL() && found.Alembic.Fixed > 0:
		env := path.Join(found.Alembic.Scripts, "env.py")
		return fmt.Sprintf("%s:%d sets sqlalchemy.url to localhost, and %s does not override it: no service runs the "+
			"migrations; write `config.set_main_option(\"sqlalchemy.url\", "+
			"os.environ[\"DATABASE_URL\"].replace(\"%%\", \"%%%%\"))` in %[3]s, then `fastdock new` again",
			found.Alembic.Config, found.Alembic.Fixed, env)
	case s.isSQL() && found.Alembic.Apart:
		return fmt.Sprintf("the migrations in %q have several roots and end with %s, which `alembic upgrade` cannot apply "+
			"to one database: no service runs them; remove the unused ones, then run `fastdock new` again",
			found.Alembic.Scripts, strings.Join(found.Alembic.Heads, " and "))
	case s.isSQL() && found.Alembic.Lacks != nil:
		lacks := found.Alembic.Lacks
		if lacks.Schema != "" {
			return fmt.Sprintf("%s:%d creates a table in the schema %q, which no migration creates, so they fail on an empty "+
				"database: no service runs them; write `op.execute(\"CREATE SCHEMA IF NOT "+
				"EXISTS %[3]s\")` before it, then `fastdock new` again",
				lacks.File, lacks.Line, lacks.Schema)
		}
		return fmt.Sprintf("%s:%d changes the table %q, which no migration creates, so they fail on an empty database: no "+
			"service runs them; add a migration that creates it, then run `fastdock new` again",
			lacks.File, lacks.Line, lacks.Table)
	case s.isSQL() && found.Alembic.Missing != nil:
		missing := found.Alembic.Missing
		return fmt.Sprintf("%s:%d imports %q, which is not in the project, so Alembic cannot run: no service runs the "+
			"migrations; correct it, then run `fastdock new` again", missing.File, missing.Line, missing.Module)
	case s.isSQL() && found.Alembic.Instead != nil:
		instead := found.Alembic.Instead
		return fmt.Sprintf("%s:%d creates the tables when the app starts, and no command of the project runs migrations: "+
			"no service runs them; `--migrate` adds one", instead.File, instead.Line)
	case s.isSQL():
		reason = "alembic is not a dependency"
	}
	return fmt.Sprintf("%q configures migrations, but %s: no service runs them", found.Alembic.Config, reason)
}

// isSQL reports whether the database is one that Alembic can migrate.
func (s Spec) isSQL() bool {
	database, _ := assets.Find(assets.Load().Databases, s.Database.Kind)
	return database.SQL
}

func facts(found detect.Project) Facts {
	f := Facts{
		Run:                runOf(found),
		VersionFromGit:     found.VCSVersion,
		RequiresPython:     found.Requires,
		DevRequirements:    found.DevRequirements,
		Manifests:          found.Requirements,
		RequiredUV:         found.RequiredUV,
		OtherDefaultGroups: len(found.DefaultGroups) > 0,
		HasUvicorn:         found.HasUvicorn,
		RootRoute:          found.RootRoute,
		Unread:             found.Unread,
		Dependencies:       found.Dependencies,
		Newest:             found.Newest,
		Extras:             found.Extras,
		InstalledGroups:    found.InstalledGroups,
		DevDependencies:    found.DevDependencies,
		Declared:           found.Declared,
		Repositories:       found.Repositories,
		PathDependencies:   found.PathDependencies,
		Database:           found.Database,
		Cache:              found.Cache,
		Notes:              found.Notes,
		InPlace:            found.InPlace,
		Readmes:            found.Readmes,
	}
	for _, member := range found.Members {
		if member.Path != folder(found.Dir) { // whose manifest is there anyway
			f.Manifests = append(f.Manifests, member.Pyproject)
		}
	}
	f.Settings, f.Example, f.ReadsDotEnv = found.Settings, found.Example, found.ReadsDotEnv
	if found.Alembic != nil {
		f.Alembic = true
		f.MigrationSources = migrationSources(found)
		if config := path.Join(found.Alembic.Dir, "alembic.ini"); found.Alembic.Config != config {
			f.AlembicConfig = relative(found.Alembic.Dir, found.Alembic.Config)
		}
	}
	return f
}

// relative returns the path of a file from a folder around it; from any other folder, the one in the image.
func relative(dir, file string) string {
	switch inner, below := strings.CutPrefix(file, dir+"/"); {
	case dir == "":
		return file
	case below:
		return inner
	}
	return "/app/" + file
}

// migrationSources returns Alembic's files, without those that come along with the code.
func migrationSources(found detect.Project) []string {
	var files []string
	for _, file := range []string{found.Alembic.Config, found.Alembic.Scripts} {
		if file != "" && (found.Layout == detect.Packaged || !within(file, found.Sources)) {
			files = append(files, file)
		}
	}
	return files
}

func within(file string, folders []string) bool {
	for _, folder := range folders {
		if file == folder || strings.HasPrefix(file, folder+"/") {
			return true
		}
	}
	return false
}

// adoptServices preselects the database and the cache that the dependencies have a driver for.
func (s Spec) adoptServices(found detect.Project) Spec {
	versions := assets.Load()
	s.Database, s.Cache = Service{Kind: None}, Service{Kind: None}
	if choice, ok := assets.Find(versions.Databases, found.Database); ok {
		s.Database = Service{choice.Kind, choice.Default()}
		s.Driver = driver(choice, found)
	}
	if choice, ok := assets.Find(versions.Caches, found.Cache); ok {
		s.Cache = Service{choice.Kind, choice.Default()}
	}
	return s
}

// driver returns what the URL of the database has to name: nothing, where SQLAlchemy does not read it.
func driver(choice assets.Choice, found detect.Project) string {
	if !slices.Contains(found.Dependencies, "sqlalchemy") && !slices.Contains(found.Dependencies, "sqlmodel") {
		return None
	}
	name := strings.TrimSuffix(found.Driver, "-binary")
	for _, scheme := range choice.Schemes {
		if scheme.Driver == name {
			return name
		}
	}
	return None
}
