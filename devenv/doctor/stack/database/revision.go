package database

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/internal/regular"
)

// MigrationsOf returns the revisions of Alembic in the files of a project.
func MigrationsOf(dir string) facts.Migrations {
	var found facts.Migrations
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
			found.All = append(found.All, string(m[1]))
			if down := follows.FindSubmatch(content); down != nil {
				for _, name := range facts.QuotedName.FindAllSubmatch(down[1], -1) {
					followed[string(name[1])] = true
				}
			}
		}
	}
	slices.Sort(found.All)
	found.Heads = slices.DeleteFunc(slices.Clone(found.All), func(revision string) bool { return followed[revision] })
	return found
}

var (
	isRevision = lazyregexp.New(`(?m)^revision\s*(?::[^=]+)?=\s*['"]([^'"]+)['"]`)
	follows    = lazyregexp.New(`(?m)^down_revision\s*(?::[^=]+)?=\s*(.+)$`)
)

// Executor runs a command in a container, and returns the lines of its output and its exit code.
type Executor interface {
	ExecOutput(ctx context.Context, containerID string, command ...string) (lines []string, code int, err error)
}

// RevisionsIn returns the revisions that a container's database is at; ok is false where it does not say.
func RevisionsIn(ctx context.Context, engine Executor, c *facts.Container) (at []string, ok bool) {
	ask, known := askRevision[facts.Database(c.Config().Image)]
	if !known || c.Status != "running" || len(c.Config().Entrypoint) > 0 {
		return nil, false
	}
	lines, code, err := engine.ExecOutput(ctx, c.ID, "sh", "-c", ask)
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

// How the servers are asked for the revision that Alembic keeps, within their own containers, with their own users.
var askRevision = map[string]string{
	"postgres": `psql -U "${POSTGRES_USER:-postgres}" -d "${POSTGRES_DB:-${POSTGRES_USER:-postgres}}" -tAc ` +
		`'SELECT version_num FROM alembic_version'`,
	"mysql": `MYSQL_PWD="${MARIADB_ROOT_PASSWORD:-$MYSQL_ROOT_PASSWORD}" "$(command -v mariadb || command ` +
		`-v mysql)" -N -B -u root ` +
		`"${MARIADB_DATABASE:-$MYSQL_DATABASE}" -e 'SELECT version_num FROM alembic_version'`,
}

var noTable = lazyregexp.New(`(?i)relation "alembic_version" does not exist|alembic_version' doesn't exist`)
