package detect

import (
	"path"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var (
	versionLocations = lazyregexp.New(`(?m)^\s*version_locations\s*[=:]\s*\S`)
	// identified, revising and labelled are assignments of a migration; a tuple may go on in the next lines.
	identified = lazyregexp.New(`(?m)^revision\b[^=\n]*=\s*["']([^"'\n]+)["']`)
	revising   = lazyregexp.New(`(?m)^down_revision\b[^=\n]*=\s*(\([^()]*\)|\[[^\[\]]*\]|[^\n]*)`)
	labelled   = lazyregexp.New(`(?m)^branch_labels\b[^=\n]*=\s*(?:["'(\[])`)
	quoted     = lazyregexp.New(`["']([^"'\n]+)["']`)
)

// readHeads finds the migrations that no other follows, and whether there are several histories that nothing keeps
// apart. It finds none where Alembic may look elsewhere or more is there than is read.
func (t *tree) readHeads(alembic *Alembic) {
	config, _ := t.read(alembic.Config)
	if t.cut || versionLocations.MatchString(config) {
		return
	}
	versions := path.Join(alembic.Scripts, "versions")
	followed, first := map[string]bool{}, 0
	var tables tables
	for _, name := range t.modules {
		if path.Dir(name) != versions {
			continue
		}
		content, _ := t.read(name)
		revision := identified.FindStringSubmatch(content)
		if revision == nil {
			continue
		}
		alembic.Heads = append(alembic.Heads, revision[1])
		tables.read(name, content)
		earlier := earlierThan(content)
		if earlier == nil && !labelled.MatchString(content) {
			first++
		}
		for _, name := range earlier {
			followed[name] = true
		}
	}
	alembic.Heads = slices.DeleteFunc(alembic.Heads, func(name string) bool { return followed[name] })
	slices.Sort(alembic.Heads)
	env, _ := t.read(path.Join(alembic.Scripts, "env.py"))
	tables.unsureOfSchemas = tables.unsureOfSchemas || makesSchemas.MatchString(env) || t.setsUpDatabase()
	if !makesTables.MatchString(env) {
		alembic.Lacks = tables.lacking()
	}
	alembic.Apart = len(alembic.Heads) > 1 && first > 1
}

// setsUpDatabase reports whether a file of the project gives a database's image scripts for its first start.
func (t *tree) setsUpDatabase() bool {
	return slices.ContainsFunc(t.evidence, func(name string) bool {
		content, _ := t.read(name)
		return strings.Contains(content, "docker-entrypoint-initdb.d")
	})
}

// earlierThan returns the migrations that one follows.
func earlierThan(content string) []string {
	match := revising.FindStringSubmatch(content)
	if match == nil {
		return nil
	}
	var names []string
	for _, name := range quoted.FindAllStringSubmatch(match[1], -1) {
		names = append(names, name[1])
	}
	return names
}
